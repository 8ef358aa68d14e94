package io.imagefunction.mcp;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The versions of the protocol, oldest first. They have two eras: a client of a legacy version begins with {@code
 * initialize}; a client of a modern one says in each request who it is and what it can do.
 */
enum McpVersion {
    V2024_11_05("2024-11-05"),
    V2025_03_26("2025-03-26"),
    V2025_06_18("2025-06-18"),
    V2025_11_25("2025-11-25"),
    V2026_07_28("2026-07-28");

    private static final McpVersion FIRST_MODERN = V2026_07_28;

    private final String text;

    McpVersion(String text) {
        this.text = text;
    }

    String text() {
        return text;
    }

    boolean isModern() {
        return isSince(FIRST_MODERN);
    }

    boolean isSince(McpVersion other) {
        return compareTo(other) >= 0;
    }

    static Optional<McpVersion> find(String text) {
        return Arrays.stream(values())
                .filter(version -> version.text.equals(text))
                .findFirst();
    }

    /** The versions of an era, newest first. */
    static List<String> all(boolean modern) {
        return Arrays.stream(values())
                .filter(version -> version.isModern() == modern)
                .sorted(Comparator.reverseOrder())
                .map(McpVersion::text)
                .toList();
    }
}
