package io.imagefunction.mcp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Clients are told the versions of their era, the newest first. */
class McpVersionTest {

    @Test
    void theNewestVersionOfAnEraComesFirst() {
        assertEquals(List.of("2026-07-28"), McpVersion.all(true));
        assertEquals(List.of("2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05"), McpVersion.all(false));
    }
}
