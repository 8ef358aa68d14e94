package io.imagefunction.aws;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Does for virtual threads what they must not do themselves: in a native binary one that reads from a socket is now
 * and then never woken, although there is something to read (oracle/graal#13787).
 */
final class PlatformThreads implements AutoCloseable {

    private final ExecutorService threads = Executors.newCachedThreadPool(
            Thread.ofPlatform().daemon().name("aws-", 0).factory());

    /** Fails with the work's own {@link IOException}, or one that holds what else went wrong. */
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

    /** The same without waiting for it, which whoever has been interrupted cannot. */
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
