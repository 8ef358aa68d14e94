package io.imagefunction.contract;

import static io.imagefunction.profile.Guarded.BEARER;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.imagefunction.LocalParts;
import io.imagefunction.http.Pictures;
import io.imagefunction.profile.Guarded;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** A presigned URL allows only reading one picture until it expires. */
@QuarkusTest
@QuarkusTestResource(LocalParts.class)
@TestProfile(Guarded.class)
class PresignedUrlTest {

    private static final String SIGNATURE = "X-Amz-Signature=";

    @Test
    void aUrlWorksUntilItExpires() {
        JsonNode picture = picture("a red panda");
        Instant end = Instant.parse(picture.path("expires_at").asText());
        String url = picture.path("url").asText();
        Instant before = Instant.now();
        HttpAnswer first = Doors.fetch(url);
        assertTrue(!before.isBefore(end) || first.status() == 200, first::toString);
        assertTrue(Duration.between(before, end).compareTo(Duration.ofSeconds(3)) <= 0);

        HttpAnswer answer;
        Instant asked;
        do {
            asked = Instant.now();
            answer = Doors.fetch(url);
        } while (answer.status() == 200 && asked.isBefore(end.plusSeconds(10)));
        Instant answered = Instant.now();

        assertEquals(403, answer.status());
        assertFalse(answered.isBefore(end), "it ended at " + answered + ", before " + end);
        assertTrue(asked.isBefore(end.plusSeconds(2)), "it ended at " + asked + ", long after " + end);
    }

    @Test
    void aReplayAfterTheUrlExpiredReturnsAFreshUrl() {
        String[] withKey = {"Idempotency-Key", "\"until-the-end\"", BEARER[0], BEARER[1]};
        JsonNode picture = Contract.success(Doors.images("{'prompt':'a red panda'}", withKey))
                .at("/data/0");
        String url = picture.path("url").asText();
        Instant end = Instant.parse(picture.path("expires_at").asText());
        while (Doors.fetch(url).status() == 200 && Instant.now().isBefore(end.plusSeconds(10))) {
            Thread.onSpinWait();
        }
        assertEquals(403, Doors.fetch(url).status());

        HttpAnswer replay = Doors.images("{'prompt':'a red panda'}", withKey);

        assertEquals("true", replay.header("Idempotent-Replayed").orElse(""));
        JsonNode again = Contract.success(replay).at("/data/0");
        assertEquals(picture.path("id"), again.path("id"));
        assertEquals(200, Doors.fetch(again.path("url").asText()).status());
    }

    @Test
    void aPicturesIdReturnsAFreshUrl() {
        JsonNode picture = picture("a red panda");

        HttpAnswer redirect = Doors.get("/api/v1/images/" + picture.path("id").asText(), BEARER);

        assertEquals(302, redirect.status());
        assertEquals("no-store", redirect.header("Cache-Control").orElse(""));
        Contract.holdsNoPicture(redirect.text());
        HttpAnswer fetched = Doors.fetch(redirect.header("Location").orElseThrow());
        assertEquals(200, fetched.status());
        assertEquals(picture.path("size").intValue(), fetched.body().length);
    }

    @Test
    void anyChangedBitOfTheSignatureIsRefused() {
        String id = picture("a red panda").path("id").asText();
        for (int digit = 0; digit < 64; digit++) {
            int at = digit;
            refusedIf(id, url -> {
                int position = url.indexOf(SIGNATURE) + SIGNATURE.length() + at;
                int value = Character.digit(url.charAt(position), 16);
                char other = Character.forDigit(value ^ 1 << at % 4, 16);
                return url.substring(0, position) + other + url.substring(position + 1);
            });
        }
        refusedIf(id, url -> url.substring(0, url.indexOf(SIGNATURE) + SIGNATURE.length()));
        refusedIf(id, url -> url.substring(0, url.length() - 1));
    }

    @Test
    void anyChangeToTheSignedUrlIsRefused() {
        String id = picture("a red panda").path("id").asText();
        String another = path(picture("another red panda").path("url").asText());

        refusedIf(id, url -> url.replace("X-Amz-Expires=3", "X-Amz-Expires=604800"));
        refusedIf(id, url -> url.replaceAll("X-Amz-Date=\\d{8}T\\d{6}Z", "X-Amz-Date=20991231T235959Z"));
        refusedIf(id, url -> url.replace("us-east-1", "us-west-2"));
        refusedIf(id, url -> url.replace("X-Amz-Credential=", "X-Amz-Credential=x"));
        refusedIf(id, url -> another + url.substring(url.indexOf('?')));
        refusedIf(id, url -> url + "&response-content-type=text%2Fhtml");
        refusedIf(id, url -> url + "&response-content-disposition=inline");
        refusedIf(id, url -> url.replace(".png?", ".svg?"));
        refusedIf(id, url -> url.replaceAll("images/.*\\.png\\?", "?"));
        refusedIf(id, PresignedUrlTest::path);
    }

    /** Changes a fresh URL that works before the change, because an expired URL would be refused anyway. */
    private static void refusedIf(String id, UnaryOperator<String> changed) {
        String url =
                Doors.get("/api/v1/images/" + id, BEARER).header("Location").orElseThrow();
        assertEquals(200, Doors.fetch(url).status(), url);
        assertNotEquals(url, changed.apply(url));

        assertEquals(403, Doors.fetch(changed.apply(url)).status(), () -> changed.apply(url));
    }

    @Test
    void aUrlAllowsReadingOnly() {
        JsonNode picture = picture("a red panda");
        URI url = URI.create(picture.path("url").asText());
        for (String method : List.of("PUT", "DELETE", "POST", "PATCH")) {
            HttpRequest request = HttpRequest.newBuilder(url)
                    .method(method, BodyPublishers.ofString("<script>"))
                    .build();
            assertEquals(403, Doors.exchange(request).statusCode(), method);
        }
        String again = Doors.get("/api/v1/images/" + picture.path("id").asText(), BEARER)
                .header("Location")
                .orElseThrow();
        assertEquals(
                picture.path("sha256").asText(),
                Pictures.sha256(Doors.fetch(again).body()));
    }

    @Test
    void theObjectsMetadataSaysHowThePictureWasMade() {
        HttpAnswer answer = Doors.images(
                "{'prompt':'a red panda ä 🐼 & more','model':'openai/gpt-image-1'}",
                "Authorization",
                "Bearer right-token",
                "X-Request-Id",
                "request-4711");
        JsonNode picture = Contract.success(answer).at("/data/0");

        HttpAnswer fetched = Doors.fetch(picture.path("url").asText());

        assertEquals("request-4711", answer.header("X-Request-Id").orElse(""));
        assertEquals(
                picture.path("id").asText(), fetched.header("x-amz-meta-id").orElse(""));
        assertEquals("openai/gpt-image-1", fetched.header("x-amz-meta-model").orElse(""));
        assertEquals("request-4711", fetched.header("x-amz-meta-request-id").orElse(""));
        String prompt = fetched.header("x-amz-meta-prompt").orElse("");
        assertTrue(prompt.chars().allMatch(c -> c > ' ' && c < 0x7f), prompt);
        assertEquals("a red panda ä 🐼 & more", URLDecoder.decode(prompt, StandardCharsets.UTF_8));
        assertEquals("public, max-age=60", fetched.header("Cache-Control").orElse(""));
    }

    @Test
    void aPromptTooLongForMetadataIsCutBetweenCharacters() {
        JsonNode picture = picture("🐼".repeat(2000));

        String prompt = Doors.fetch(picture.path("url").asText())
                .header("x-amz-meta-prompt")
                .orElse("");

        assertTrue(prompt.length() <= 1024, prompt);
        assertTrue(prompt.matches("(%F0%9F%90%BC)+"), prompt);
    }

    private static JsonNode picture(String prompt) {
        return Contract.success(Doors.images("{'prompt':'" + prompt + "'}", BEARER))
                .at("/data/0");
    }

    private static String path(String url) {
        return url.substring(0, url.indexOf('?'));
    }
}
