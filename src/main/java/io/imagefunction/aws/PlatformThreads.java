package io.imagefunction.aws;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Executor that runs blocking reads of virtual threads on platform threads. In a native binary a virtual thread that
 * reads from a socket sometimes never wakes up, although data has arrived (oracle/graal#13787).
 */
final class PlatformThreads implements AutoCloseable {

    private final ExecutorService threads = Executors.newCachedThreadPool(
            Thread.ofPlatform().daemon().name("aws-", 0).factory());

    /**
     * Runs the work and waits for it. Fails with the work's own {@link IOException}, or with one that wraps any other
     * failure.
     */
    <T> T run(Callable<T> work) throws IOException {
        try {
            return Thread.currentThread().isVirtual() ? threads.submit(work).get() : work.call();
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof IOException io ? io : new IOException(failed.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while AWS was asked");
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    /** Runs the work without waiting for it, because an interrupted thread cannot wait. */
    void start(Runnable work) {
        if (Thread.currentThread().isVirtual()) {
            threads.execute(work);
        } else {
            work.run();
        }
    }

    @Override
    public void close() {
        threads.shutdown();
    }
}
