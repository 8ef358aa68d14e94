package io.imagefunction.packaged;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a process holds, as Linux counts it. */
record Usage(long fileDescriptors, long threads, long residentKibibytes) {

    static Usage of(long pid) {
        Path process = Path.of("/proc", String.valueOf(pid));
        return new Usage(entries(process.resolve("fd")), entries(process.resolve("task")), residentKibibytes(process));
    }

    private static long entries(Path directory) {
        try (var entries = Files.list(directory)) {
            return entries.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long residentKibibytes(Path process) {
        try {
            return Files.readAllLines(process.resolve("status")).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
