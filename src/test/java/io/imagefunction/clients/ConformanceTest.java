package io.imagefunction.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.imagefunction.LocalParts;
import io.imagefunction.QueueParts;
import io.imagefunction.Slow;
import io.imagefunction.local.QueueFeeder;
import io.imagefunction.profile.Customized;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The official conformance suite of the Model Context Protocol passes, with the scenarios that each revision requires, and
 * those of the extension for tasks. The server has the suite's own tools in addition. What it does not pass is listed with
 * the reason in {@code conformance-expected-*.yaml}; the suite fails also if one of these begins to pass.
 */
@QuarkusTest
@QuarkusTestResource(LocalParts.class)
@WithTestResource(QueueParts.class)
@TestProfile(Customized.class)
@Slow
class ConformanceTest {

    @TestHTTPResource("/mcp")
    URI server;

    @BeforeAll
    static void install() throws IOException {
        if (!NodeScripts.isThere("npm")) {
            System.err.println("NOT TESTED: the MCP conformance suite. There is no npm on this machine.");
        }
        assumeTrue(NodeScripts.isThere("npm"), "there is no npm");
        NodeScripts.CLIENTS.install();
    }

    @ParameterizedTest
    @ValueSource(strings = {"2025-11-25", "2026-07-28"})
    void theServerConformsToTheRevision(String revision) {
        passes("conformance-expected-" + revision + ".yaml", "--requirements", revision);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tasks-capability-negotiation",
                "tasks-dispatch-and-envelope",
                "tasks-lifecycle",
                "tasks-mrtr-composition",
                "tasks-mrtr-input",
                "tasks-request-headers",
                "tasks-request-state-removal",
                "tasks-required-task-error",
                "tasks-wire-fields"
            })
    void theServerConformsToTheExtensionForTasks(String scenario) {
        passes("conformance-expected-tasks.yaml", "--spec-version", "2026-07-28", "--scenario", scenario);
    }

    private void passes(String expectedFailures, String... options) {
        List<String> arguments =
                new ArrayList<>(List.of("server", "--url", server.toString(), "--expected-failures", expectedFailures));
        arguments.addAll(List.of(options));
        QueueFeeder worker = QueueParts.worker();
        try {
            NodeScripts.Ended suite = NodeScripts.CLIENTS.run(
                    "node_modules/@modelcontextprotocol/conformance/dist/index.js",
                    Map.of(),
                    arguments.toArray(String[]::new));

            System.out.println(suite.output());
            assertEquals(0, suite.exitCode(), suite::output);
        } finally {
            worker.close();
        }
    }
}
