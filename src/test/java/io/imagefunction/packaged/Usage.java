package io.imagefunction.packaged;

import io.imagefunction.FunctionProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The resources that a process uses.
 *
 * @param memory bytes: the resident memory of the binary, but the live objects of a JVM, because its compiler allocates
 *     tens of megabytes at any time
 */
record Usage(long fileDescriptors, long threads, long memory) {

    static Usage of(long pid) {
        Path process = Path.of("/proc", String.valueOf(pid));
        return new Usage(
                entries(process.resolve("fd")),
                entries(process.resolve("task")),
                FunctionProcess.isNative() ? resident(process) : alive(pid));
    }

    private static long entries(Path directory) {
        try (var entries = Files.list(directory)) {
            return entries.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long resident(Path process) {
        try {
            return Files.readAllLines(process.resolve("status")).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads the last line of a histogram taken after a full collection: {@code Total <objects> <bytes>}. */
    private static long alive(long pid) {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        try {
            Process histogram = new ProcessBuilder(jcmd, String.valueOf(pid), "GC.class_histogram")
                    .redirectErrorStream(true)
                    .start();
            List<String> lines = new String(histogram.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            String[] total = lines.getLast().strip().split("\\s+");
            return Long.parseLong(total[total.length - 1]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
