package io.imagefunction.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.imagefunction.FaultProxy;
import io.imagefunction.FaultProxy.Fault;
import io.imagefunction.LocalParts;
import io.imagefunction.gateway.EventReader;
import io.imagefunction.profile.Customized;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A client cancels a call by closing its stream. A call that its client can ask for again goes on. The notification of
 * older versions changes nothing, because it may reach another process than the call.
 */
@QuarkusTest
@QuarkusTestResource(LocalParts.class)
@TestProfile(Customized.class)
class McpCancellationTest {

    private static final String MADE = "{\"data\":[{\"b64_json\":\"" + Upstream.base64(Upstream.picture("png", 30, 20))
            + "\"}],\"usage\":{\"cost\":0.04}}";

    private final CompletableFuture<Void> released = new CompletableFuture<>();

    /** How clients of each era ask for a stream. */
    enum Era {
        LEGACY("", "MCP-Protocol-Version", "2025-11-25"),
        MODERN(
                ",'io.modelcontextprotocol/protocolVersion':'2026-07-28','io.modelcontextprotocol/clientCapabilities':{}",
                "MCP-Protocol-Version",
                "2026-07-28",
                "Mcp-Method",
                "tools/call",
                "Mcp-Name",
                "generate_image");

        private final String meta;
        private final List<String> headers;

        Era(String meta, String... headers) {
            this.meta = meta;
            this.headers = List.of(headers);
        }

        EventReader call(String prompt, String... further) throws IOException {
            List<String> all = new ArrayList<>(headers);
            all.addAll(Arrays.asList(further));
            String params = "{'name':'generate_image','arguments':{'prompt':'" + prompt + "'},"
                    + "'_meta':{'progressToken':1" + meta + "}}";
            return EventReader.post(
                    "http://127.0.0.1:" + Doors.port() + Mcp.PATH,
                    Mcp.request("tools/call", params),
                    all.toArray(String[]::new));
        }
    }

    @BeforeEach
    @AfterEach
    void forget() {
        Upstream.reset();
    }

    @ParameterizedTest
    @EnumSource
    void aClosedStreamEndsTheCallUpstream(Era era) throws Exception {
        Upstream.answers(new Fault.Stall());

        try (EventReader client = era.call("a red panda")) {
            do {
                client.readUntil("notifications/progress");
            } while (LocalParts.toOpenRouter().hangUps().isEmpty());
        }

        LocalParts.toOpenRouter().hangUps().getFirst().get(30, TimeUnit.SECONDS);
        assertEquals(1, Upstream.generations(), "it is not tried again");
    }

    @ParameterizedTest
    @EnumSource
    void aCallWithAKeyGoesOnAndIsPaidOnce(Era era) throws Exception {
        String key = UUID.randomUUID().toString();
        String prompt = "panda " + key;
        CompletableFuture<Void> arrived = new CompletableFuture<>();
        LocalParts.toOpenRouter()
                .plan(
                        1,
                        request -> FaultProxy.request("POST", "/images").test(request) && arrived.complete(null),
                        new Fault.HoldAnswer("application/json", new byte[0], released, MADE.getBytes(UTF_8)));

        EventReader client = era.call(prompt, "Idempotency-Key", key);
        arrived.get(30, TimeUnit.SECONDS);
        client.close();
        released.complete(null);
        Mcp.HTTP.pictures("{'prompt':'" + prompt + "'}", "Idempotency-Key", key);

        assertEquals(1, Upstream.generations());
    }

    /** What it waits for may fail: then a retry pays, and not a call that nobody waits for. */
    @ParameterizedTest
    @EnumSource
    void aCallThatWaitsForAnotherWithItsKeyPaysNothingAfterItsStreamIsClosed(Era era) throws Exception {
        String key = UUID.randomUUID().toString();
        Mcp.HTTP.pictures("{'prompt':'a red panda'}", "Idempotency-Key", key);
        Records.change(Records.NOBODY, key, Records.killedWhile("running").andThen(other -> other.put(
                        "attempt", Records.anotherAttempt())
                .put("deadline", Instant.now().plusSeconds(60).toString())));
        LocalParts.toS3().reset();

        try (LogCapture log = LogCapture.open()) {
            try (EventReader client = era.call("a red panda", "Idempotency-Key", key)) {
                do {
                    client.readUntil("notifications/progress");
                } while (LocalParts.toS3().seen().size() < 2);
            }
            Records.change(Records.NOBODY, key, other -> other.put("state", "released"));
            while (log.lines().stream().noneMatch(line -> line.contains("generated"))) {
                Thread.onSpinWait();
            }
        }

        assertEquals(1, Upstream.generations());
        assertEquals("released", Records.read(Records.NOBODY, key).path("state").asText());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'requestId':7,'reason':'the user has left'}",
                "{'requestId':'7'}",
                "{'requestId':123456789012345678901234567890}",
                "{'requestId':null}",
                "{}",
                "null",
                "[]",
                "{'_meta':null,'requestId':8}"
            })
    void aNotificationIsAcceptedAndTheCallGoesOn(String params) throws Exception {
        Upstream.answers(new Fault.HoldAnswer("application/json", new byte[0], released, MADE.getBytes(UTF_8)));
        String cancelled = "{'jsonrpc':'2.0','method':'notifications/cancelled','params':" + params + "}";

        try (EventReader client = Era.LEGACY.call("a red panda")) {
            client.readUntil("notifications/progress");
            for (Mcp door : Mcp.values()) {
                assertEquals(
                        202,
                        door.send(cancelled, "MCP-Protocol-Version", "2025-11-25")
                                .status());
            }
            released.complete(null);
            String rest = client.readUntil("\"isError\":false");
            assertTrue(rest.contains("\"id\":7"), rest);
        }
    }

    /** Clients of 2026-07-28 have no such notification, but some send it. */
    @Test
    void aModernNotificationIsAcceptedAsWell() {
        String params = "{'requestId':7,'_meta':{'io.modelcontextprotocol/protocolVersion':'2026-07-28'}}";
        String message = "{'jsonrpc':'2.0','method':'notifications/cancelled','params':" + params + "}";

        assertEquals(
                202,
                Mcp.HTTP.send(message, "MCP-Protocol-Version", "2026-07-28").status());
    }
}
