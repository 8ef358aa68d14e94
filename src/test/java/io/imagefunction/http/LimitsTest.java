package io.imagefunction.http;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.imagefunction.LocalParts;
import io.imagefunction.profile.Limited;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A request that exceeds a configured limit is refused before anything is paid. */
@QuarkusTest
@QuarkusTestResource(LocalParts.class)
@TestProfile(Limited.class)
class LimitsTest {

    @BeforeEach
    void forget() {
        LocalParts.toOpenRouter().reset();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "'prompt':'a red panda and many others of its own kind' | prompt           | at most 40 characters; it"
                        + " has 43",
                "'prompt':'x','n':5                                  | n                | from 1 to 4",
                "'prompt':'x','model':'openai/gpt-5-image'           | model            | bytedance-seed/seedream-4.5",
                "'prompt':'x','input_references':[1,2]               | input_references | at most 1",
                "'prompt':'x','input_references':['x/y.png']         | input_references[0] | id or s3:// URL",
            })
    void anErrorNamesTheFieldAndItsLimit(String fields, String param, String allowed) {
        App.images("{" + fields + "}")
                .then()
                .statusCode(400)
                .body("code", equalTo("invalid_request"))
                .body("param", equalTo(param))
                .body("error", containsString(allowed));

        assertEquals(0, calls());
    }

    @ParameterizedTest
    @CsvSource({
        "101, 'a picture of at most 100 bytes; it has 101'",
        "0, 'base64 is incomplete'",
    })
    void theLimitForReferencesAppliesToDecodedBytes(int bytes, String problem) {
        App.images("{'prompt':'x','input_references':[" + reference(bytes) + "]}")
                .then()
                .statusCode(400)
                .body("param", equalTo("input_references[0]"))
                .body("error", containsString(problem));
        assertEquals(0, calls());
    }

    @Test
    void aReferenceOfTheAllowedSizeGoesUpstream() {
        App.images("{'prompt':'x','model':'openai/gpt-image-1','quality':'low','input_references':[" + reference(100)
                        + "]}")
                .then()
                .body("param", not(equalTo("input_references[0]")));

        assertEquals(1, calls());
    }

    @Test
    void aRequestAboveThePriceLimitIsRefusedWithBothPrices() {
        App.images("{'prompt':'x','n':4}")
                .then()
                .statusCode(400)
                .body("code", equalTo("price_limit_exceeded"))
                .body("error", allOf(matchesPattern(".*could cost \\$0\\.\\d+,.*"), containsString("at most $0.2")));

        assertEquals(0, calls());
    }

    @Test
    void publicUrlsHaveThePrefixAndDoNotExpire() {
        App.images("{'prompt':'x'}")
                .then()
                .statusCode(200)
                .body(
                        "imageUrl",
                        matchesPattern(
                                "https://pictures\\.example\\.com/cdn/tenant-7/images/\\d{4}/\\d\\d/\\d\\d/\\d{8}-[0-9a-f]{32}\\.\\w+"))
                .body("data[0]", not(hasKey("expires_at")));
    }

    @ParameterizedTest
    @CsvSource({"1, 101, image[0], 'at most 100 bytes; it has 101'", "2, 100, image, at most 1 pictures"})
    void theLimitsForReferencesApplyToTheFilesOfAForm(int files, int bytes, String param, String sentence) {
        Form form = new Form().field("prompt", "x");
        for (int file = 0; file < files; file++) {
            form.file("image[]", "image/png", new byte[bytes]);
        }

        App.request()
                .contentType(Form.TYPE)
                .body(form.bytes())
                .post("/api/v1/images/edits")
                .then()
                .statusCode(400)
                .body("error.param", equalTo(param))
                .body("error.message", containsString(sentence));
        assertEquals(0, calls());
    }

    @Test
    void aStoredPictureGoesUpstreamByAPresignedUrlAlsoWhereUrlsArePublic() {
        String id = App.images("{'prompt':'x'}").path("data[0].id");
        LocalParts.openRouter().forgetRequests();

        App.images("{'prompt':'x','input_references':['" + id + "']}").then().statusCode(200);

        String sent = LocalParts.openRouter().requests().stream()
                .filter(request -> request.method().equals("POST"))
                .findFirst()
                .orElseThrow()
                .body();
        assertThat(sent, allOf(containsString("/tenant-7/images/"), containsString("X-Amz-Signature=")));
    }

    @Test
    void onlyAllowedModelsAreListed() {
        List<String> models = App.request().get("/api/v1/models").path("data.id");

        assertEquals(
                Set.of(
                        "bytedance-seed/seedream-4.5",
                        "openai/gpt-image-1",
                        "recraft/recraft-v4-vector",
                        "google/gemini-2.5-flash-image",
                        "google/gemini-3-pro-image-preview",
                        "openai/gpt-5-mini"),
                Set.copyOf(models));
    }

    private static long calls() {
        return LocalParts.toOpenRouter().seen().stream()
                .filter(seen -> seen.startsWith("POST"))
                .count();
    }

    private static String reference(int bytes) {
        return "{'type':'image_url','image_url':{'url':'data:image/png;base64,"
                + Base64.getEncoder().encodeToString(new byte[bytes]) + "'}}";
    }
}
