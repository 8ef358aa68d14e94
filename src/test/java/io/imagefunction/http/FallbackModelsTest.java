package io.imagefunction.http;

import static io.imagefunction.FaultProxy.request;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.imagefunction.FaultProxy.Fault;
import io.imagefunction.LocalParts;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code models}: other models are tried while one is unavailable, and only then. */
@QuarkusTest
@QuarkusTestResource(LocalParts.class)
class FallbackModelsTest {

    private static final String GPT = "openai/gpt-image-1";
    private static final String GEMINI = "google/gemini-2.5-flash-image";

    /** How often an upstream call is tried. */
    private static final int ATTEMPTS = 3;

    @BeforeEach
    void forget() {
        LocalParts.toOpenRouter().reset();
        LocalParts.openRouter().forgetRequests();
    }

    @ParameterizedTest
    @CsvSource({
        "503, 3, upstream_unavailable",
        "529, 3, upstream_unavailable",
        "429, 3, rate_limit_exceeded",
        "500, 3, upstream_error",
        "524, 3, upstream_timeout",
        "404, 1, model_not_found"
    })
    void theNextModelIsAskedWhileOneIsUnavailable(int status, int tries, String code) {
        fails(tries, status, "{\"error\":{\"code\":" + status + ",\"message\":\"no\"}}");

        App.images("{'prompt':'a red panda','models':['" + GPT + "','" + GEMINI + "']}")
                .then()
                .statusCode(200)
                .body("model", equalTo(GEMINI))
                .body("data", hasSize(1))
                .body("warnings", hasItem(startsWith(GPT + " was unavailable (" + code + ")")));

        assertEquals(List.of(GEMINI), asked());
    }

    @Test
    void theModelIsAskedBeforeTheList() {
        fails(2 * ATTEMPTS, 503, "{}");

        App.images("{'prompt':'a red panda','model':'openai/gpt-5-image','models':['" + GPT + "','" + GEMINI + "']}")
                .then()
                .statusCode(200)
                .body("model", equalTo(GEMINI))
                .body("warnings", hasItem(startsWith("openai/gpt-5-image was unavailable")))
                .body("warnings", hasItem(startsWith(GPT + " was unavailable")));
    }

    @Test
    void aListThatIsNotNeededChangesNothing() {
        App.images("{'prompt':'a red panda','models':['" + GEMINI + "','" + GPT + "']}")
                .then()
                .statusCode(200)
                .body("model", equalTo(GEMINI))
                .body("warnings", nullValue());

        assertEquals(List.of(GEMINI), asked());
    }

    @Test
    void theLastFailureIsAnswered() {
        fails(2 * ATTEMPTS, 503, "{}");

        App.images("{'prompt':'a red panda','models':['" + GPT + "','" + GEMINI + "']}")
                .then()
                .statusCode(503)
                .body("code", equalTo("upstream_unavailable"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"error:content_policy", "error:refusal", "error:out_of_credits", "broken:base64"})
    void aRefusalOrAPaymentIsNotTriedElsewhere(String command) {
        App.images("{'prompt':'" + command + " a red panda','models':['" + GPT + "','" + GEMINI + "']}");

        assertEquals(List.of(GPT), asked());
    }

    @Test
    void aModelThatCannotFulfilAHardWishIsLeftOut() {
        App.images("{'prompt':'a red panda','background':'transparent','models':['" + GPT + "','" + GEMINI + "']}")
                .then()
                .statusCode(200)
                .body("model", equalTo(GPT))
                .body("warnings", hasItem(startsWith("models: " + GEMINI + " was left out: ")));
    }

    @Test
    void aModelThatDoesNotExistIsLeftOut() {
        App.images("{'prompt':'a red panda','models':['nobody/knows-this','" + GEMINI + "']}")
                .then()
                .statusCode(200)
                .body("model", equalTo(GEMINI))
                .body("warnings", hasItem(startsWith("models: nobody/knows-this was left out: ")));
    }

    @Test
    void theRequestIsRefusedIfItsFirstModelCannotFulfilIt() {
        App.images("{'prompt':'a red panda','background':'transparent','models':['" + GEMINI + "','" + GPT + "']}")
                .then()
                .statusCode(400)
                .body("param", equalTo("background"));

        assertEquals(List.of(), asked());
    }

    @ParameterizedTest
    @ValueSource(strings = {"7", "[]", "[1]", "['']", "['a','b','c','d','e','f']"})
    void aListMustHaveOneToFiveNames(String models) {
        App.images("{'prompt':'a red panda','models':" + models + "}")
                .then()
                .statusCode(400)
                .body("param", equalTo("models"))
                .body("error", containsString("a list of 1 to 5 texts"));
    }

    private static void fails(int times, int status, String body) {
        LocalParts.toOpenRouter()
                .plan(
                        times,
                        request("POST", "/images"),
                        new Fault.Answer(status, "application/json", body.getBytes(UTF_8)));
    }

    /** The models that upstream itself was asked for, without those whose call a fault has answered. */
    private static List<String> asked() {
        return SentUpstream.bodies().stream()
                .map(body -> body.path("model").textValue())
                .toList();
    }
}
