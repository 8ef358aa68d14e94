package io.imagefunction;

import io.quarkus.runtime.ImageMode;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import java.util.Optional;
import org.graalvm.nativeimage.RuntimeOptions;
import org.jboss.logging.Logger;

/**
 * Fits a native binary's heap to the function's memory. The build has one size for all functions, which pom.xml sets
 * for small ones. A JVM's heap is set by Lambda's runtime. Afterwards {@link Runtime#maxMemory()} returns the heap's
 * size.
 */
class NativeHeap {

    /** As in pom.xml. */
    private static final long SMALLEST = 160L << 20;

    /** For what is not heap: the binary itself, buffers of pictures on their way, the system. */
    private static final long REST = 192L << 20;

    private static final String MEMORY = "AWS_LAMBDA_FUNCTION_MEMORY_SIZE";
    private static final Logger LOG = Logger.getLogger(NativeHeap.class);

    /** Before anything takes its share of the heap. */
    void fit(@Observes @Priority(1) StartupEvent start) {
        if (ImageMode.current().isNativeImage()) {
            long bytes = bytes(Optional.ofNullable(System.getenv(MEMORY)));
            if (bytes > SMALLEST) {
                grow(bytes);
            }
        }
    }

    private static void grow(long bytes) {
        try {
            RuntimeOptions.set("MaxHeapSize", bytes);
        } catch (RuntimeException fixed) {
            LOG.warn("The heap stays as small as it was built", fixed); // it serves, with less at once
        }
    }

    /**
     * Half of the memory without {@link #REST}, because a full collection copies what it keeps: 160 MiB of 512, 416 of
     * 1024.
     *
     * @param megabytes the function's memory as Lambda states it; anything else is taken for a small function's
     */
    static long bytes(Optional<String> megabytes) {
        return megabytes
                .filter(size -> size.matches("\\d{1,9}"))
                .map(size -> Math.max(SMALLEST, ((Long.parseLong(size) << 20) - REST) / 2))
                .orElse(SMALLEST);
    }
}
