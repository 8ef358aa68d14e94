package io.imagefunction.contract;

import static io.imagefunction.profile.Guarded.BEARER;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.LocalParts;
import io.imagefunction.http.Pictures;
import io.imagefunction.profile.Guarded;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A link opens its picture for anyone, until it is revoked: by deleting the picture or by removing the key. */
@QuarkusTest
@QuarkusTestResource(LocalParts.class)
@TestProfile(Guarded.class)
class LastingLinksTest {

    private static final String NO_STORE = "no-store";

    @Test
    void aLinkWorksAfterThePresignedUrlHasExpired() {
        JsonNode picture = picture();
        String presigned = picture.path("url").asText();
        Instant end = Instant.parse(picture.path("expires_at").asText());
        while (Doors.fetch(presigned).status() == 200 && Instant.now().isBefore(end.plusSeconds(10))) {
            Thread.onSpinWait();
        }
        assertEquals(403, Doors.fetch(presigned).status());

        HttpAnswer opened = Doors.get(target(picture));

        assertEquals(302, opened.status(), opened::toString);
        assertFalse(picture.has("link_expires"));
        assertPicture(picture, Doors.fetch(opened.header("Location").orElseThrow()));
    }

    /** A presigned URL of this profile works for three seconds. */
    @Test
    void aRedirectIsReusedForLessThanItsUrlWorks() {
        String reuse = Doors.get(target(picture())).header("Cache-Control").orElse("");

        assertTrue(List.of("private, max-age=1", "private, max-age=0").contains(reuse), reuse);
    }

    @ParameterizedTest
    @EnumSource
    void aLinkWorksAtEveryGatewayWithoutCredentials(Front front) {
        ObjectNode request = front.authorized("POST", Doors.IMAGES, BEARER[1]);
        JsonNode answer = Contract.success(Doors.invoke(request.put("body", "{\"prompt\":\"a red panda\"}")));
        JsonNode picture = answer.at("/data/0");
        String link = picture.path("link").asText();
        assertTrue(link.startsWith(front.baseUrl + "/i/"), link);
        assertEquals(link, answer.path("link").asText());
        String target = link.substring(front.baseUrl.length());

        HttpAnswer opened = Doors.invoke(front.anonymous("GET", target));
        HttpAnswer head = Doors.invoke(front.anonymous("HEAD", target));

        assertEquals(302, opened.status(), opened::toString);
        assertPicture(picture, Doors.fetch(opened.header("Location").orElseThrow()));
        assertHead(picture, head);
        assertEquals(404, Doors.invoke(front.anonymous("GET", target + "x")).status());
        Contract.failure("unauthorized", Doors.invoke(front.anonymous("DELETE", target)));
        Contract.failure("unauthorized", Doors.invoke(front.anonymous("GET", idPath(picture))));
    }

    @Test
    void headAnswersItselfWithoutARedirect() {
        JsonNode picture = picture();

        assertHead(picture, Doors.send("HEAD", target(picture), new byte[0]));
        assertHead(picture, Doors.send("HEAD", idPath(picture), new byte[0], BEARER));
        assertHead(picture, Doors.invoke(Front.HTTP_API.authorized("HEAD", idPath(picture), BEARER[1])));
    }

    @Test
    void anSvgIsAnnouncedAsAnAttachment() {
        JsonNode svg = Contract.success(
                        Doors.images("{'prompt':'a red panda','model':'recraft/recraft-v4-vector'}", BEARER))
                .at("/data/0");

        HttpAnswer head = Doors.send("HEAD", target(svg), new byte[0]);

        assertEquals("image/svg+xml", head.contentType());
        assertTrue(head.header("Content-Disposition").orElse("").startsWith("attachment"), head::toString);
    }

    @Test
    void aForgedLinkIsAnsweredLikeAMissingPicture() {
        JsonNode picture = picture();
        String target = target(picture);
        String signedForNothing = signed("20261121-" + "0".repeat(32) + ".png", "");

        HttpAnswer answer = Doors.get(signedForNothing);
        Contract.failure("not_found", answer);
        assertEquals(NO_STORE, answer.header("Cache-Control").orElse(""));
        for (String forged : List.of(
                target.substring(0, target.length() - 1),
                target + "A",
                target.substring(0, target.indexOf('?')),
                target.replace(".png?", ".svg?"),
                target.replace("?s=", "?e=4102444800&s="),
                target.replace("?s=", "?s=&x="),
                "/i/a.png",
                "/i/20261121-x.png?s=1")) {
            HttpAnswer refused = Doors.get(forged);
            assertEquals(answer.status(), refused.status(), forged);
            assertEquals(answer.text(), refused.text(), forged);
            assertEquals(404, Doors.send("HEAD", forged, new byte[0]).status(), forged);
        }
    }

    /** Programs that send mail add parameters to links. */
    @Test
    void otherParametersDoNotMatter() {
        JsonNode picture = picture();

        assertEquals(302, Doors.get(target(picture) + "&utm_source=mail").status());
    }

    @Test
    void aLinkHasTheSignatureThatTheDocumentsDescribe() {
        JsonNode picture = picture();

        assertEquals(signed(file(picture), ""), target(picture));
    }

    @Test
    void aLinkOfTheFormerKeyStillWorks() {
        JsonNode picture = picture();

        String former = signed(LocalParts.LINK_KEYS.get(1), file(picture), "");

        assertEquals(302, Doors.get(former).status());
        assertEquals(
                404,
                Doors.get(signed("never-a-link-key-0123456789abcdef", file(picture), ""))
                        .status());
    }

    @Test
    void aLinkEndsAtItsOwnEnd() {
        JsonNode picture = picture();
        long now = Instant.now().getEpochSecond();

        HttpAnswer over = Doors.get(signed(file(picture), String.valueOf(now - 1)));
        HttpAnswer soonOver = Doors.get(signed(file(picture), String.valueOf(now + 2)));

        Contract.failure("link_expired", over);
        assertEquals(NO_STORE, over.header("Cache-Control").orElse(""));
        assertEquals(302, soonOver.status());
        String presigned = soonOver.header("Location").orElse("");
        assertTrue(presigned.contains("X-Amz-Expires=1&"), "the presigned URL ends no later: " + presigned);
    }

    @Test
    void aDeletedPictureIsGoneForEveryAddress() {
        JsonNode picture = picture();
        String presigned = Doors.get(idPath(picture), BEARER).header("Location").orElseThrow();
        assertEquals(302, Doors.get(target(picture)).status());

        HttpAnswer deleted = Doors.send("DELETE", idPath(picture), new byte[0], BEARER);

        assertEquals(204, deleted.status(), deleted::toString);
        assertEquals(404, Doors.fetch(presigned).status());
        Contract.failure("not_found", Doors.get(target(picture)));
        Contract.failure("not_found", Doors.get(idPath(picture), BEARER));
        Contract.failure("not_found", Doors.send("DELETE", idPath(picture), new byte[0], BEARER));
        assertEquals(404, Doors.send("HEAD", target(picture), new byte[0]).status());
        assertEquals(
                404, Doors.send("HEAD", idPath(picture), new byte[0], BEARER).status());
    }

    @Test
    void onlyTheOwnerDeletesAPicture() {
        JsonNode picture = picture();
        ObjectNode other = Front.HTTP_API.anonymous("DELETE", idPath(picture));
        other.withObject("/requestContext/authorizer/iam").put("userArn", "arn:aws:iam::123456789012:user/other");

        Contract.failure("not_found", Doors.invoke(other));
        Contract.failure("unauthorized", Doors.send("DELETE", idPath(picture), new byte[0]));
        assertEquals(302, Doors.get(target(picture)).status());

        ObjectNode owner = Front.REST_API.authorized("DELETE", idPath(picture), BEARER[1]);
        assertEquals(204, Doors.invoke(owner).status());
    }

    @Test
    void nothingElseIsDeletedByItsId() {
        for (String id : List.of("x", "20261121-" + "0".repeat(32), "%2e%2e%2fjobs")) {
            Contract.failure("not_found", Doors.send("DELETE", Doors.IMAGES + "/" + id, new byte[0], BEARER));
        }
    }

    private static JsonNode picture() {
        return Contract.success(Doors.images("{'prompt':'a red panda'}", BEARER))
                .at("/data/0");
    }

    private static void assertHead(JsonNode picture, HttpAnswer head) {
        assertEquals(200, head.status(), head::toString);
        assertEquals(picture.path("media_type").asText(), head.contentType());
        assertEquals(
                picture.path("size").asText(), head.header("Content-Length").orElse(""));
        assertTrue(head.header("ETag").orElse("").matches("\"[0-9a-f-]+\""), head::toString);
        assertFalse(head.header("Location").isPresent(), head::toString);
        assertEquals(0, head.body().length);
    }

    private static void assertPicture(JsonNode picture, HttpAnswer fetched) {
        assertEquals(200, fetched.status());
        assertEquals(picture.path("sha256").asText(), Pictures.sha256(fetched.body()));
    }

    private static String idPath(JsonNode picture) {
        return Doors.IMAGES + "/" + picture.path("id").asText();
    }

    /** The link without scheme, host and base path. */
    private static String target(JsonNode picture) {
        String link = picture.path("link").asText();
        return link.substring(link.indexOf("/i/"));
    }

    private static String file(JsonNode picture) {
        return picture.path("id").asText() + ".png";
    }

    private static String signed(String file, String end) {
        return signed(LocalParts.LINK_KEYS.getFirst(), file, end);
    }

    private static String signed(String key, String file, String end) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            byte[] hmac = mac.doFinal(("image-function link\n" + file + "\n" + end).getBytes(StandardCharsets.UTF_8));
            String signature = Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(hmac, 16));
            return "/i/" + file + "?" + (end.isEmpty() ? "" : "e=" + end + "&") + "s=" + signature;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
