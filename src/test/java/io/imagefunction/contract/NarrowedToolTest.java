package io.imagefunction.contract;

import static io.imagefunction.profile.Guarded.BEARER;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.imagefunction.LocalParts;
import io.imagefunction.profile.Guarded;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A language model cannot change options that the operator has fixed. */
@QuarkusTest
@QuarkusTestResource(LocalParts.class)
@TestProfile(Guarded.class)
class NarrowedToolTest {

    @BeforeEach
    void forgetFaults() {
        Upstream.reset();
    }

    @Test
    void fixedOptionsAreSentToOpenRouter() {
        Contract.success(call("{'prompt':'a red panda'}"));

        assertEquals(
                EventKind.read(
                        "{'prompt':'a red panda','quality':'low','model':'openai/gpt-image-1','background':'opaque'}"),
                Doors.json(LocalParts.openRouter().requests().getLast().body().getBytes(UTF_8)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "model {'prompt':'a','model':'openai/gpt-image-1'}",
                "quality {'prompt':'a','quality':'high'}",
                "background {'prompt':'a','background':'transparent'}",
                "n {'prompt':'a','n':3}",
                "idempotency_key {'prompt':'a','idempotency_key':'k'}",
                "aspect_ratio {'prompt':'a','aspect_ratio':'1:1'}"
            })
    void anOptionThatIsNotOfferedIsRefused(String paramAndArguments) {
        String[] paramAndRest = paramAndArguments.split(" ", 2);

        JsonNode failure = Contract.failure("invalid_request", call(paramAndRest[1]));

        assertEquals(paramAndRest[0], failure.path("param").asText());
        assertEquals(0, Upstream.generations());
    }

    /** Nor can the caller of a chat decide it, under any of its names. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "aspect_ratio 'aspect_ratio':'1:1'",
                "aspect_ratio 'aspectRatio':'1:1'",
                "models 'models':['recraft/recraft-v4-vector']",
                "input_references 'input_references':['https://example.com/a.png']",
                "input_references 'images':['https://example.com/a.png']"
            })
    void anOptionThatIsNotOfferedCannotBeDecidedInAChat(String paramAndParameter) {
        String[] paramAndRest = paramAndParameter.split(" ", 2);

        HttpAnswer refused = Doors.post(
                "/api/v1/responses",
                ("{'model':'openai/gpt-5-mini','input':'a cat','tools':[{'type':'image_generation'," + paramAndRest[1]
                                + "}]}")
                        .replace('\'', '"')
                        .getBytes(UTF_8),
                BEARER);

        assertEquals(400, refused.status(), refused::toString);
        assertEquals(
                "tools[0]." + paramAndRest[0],
                Doors.json(refused.body()).at("/error/param").asText(),
                refused::toString);
        assertEquals(0, Upstream.generations());
    }

    @Test
    void theDefinitionContainsOnlyTheOfferedOptions() {
        JsonNode tools =
                Doors.json(Doors.get("/api/v1/tools?format=mcp", BEARER).body());
        String definition = tools.at("/0/inputSchema").toString();

        assertTrue(definition.contains("[\"low\",\"medium\"]"), definition);
        assertFalse(definition.contains("\"model\"") || definition.contains("\"background\""), definition);
    }

    private static HttpAnswer call(String arguments) {
        HttpAnswer answer = Doors.post(
                "/api/v1/tools/call",
                ("{\"name\":\"generate_image\",\"arguments\":" + arguments.replace('\'', '"') + "}").getBytes(UTF_8),
                BEARER);
        return Contract.bare(Doors.json(answer.body()).path("structuredContent"));
    }
}
