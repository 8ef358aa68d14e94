package io.imagefunction.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.restassured.response.Response;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Fetches the pictures of an answer and checks them, as any holder of the URLs could. */
public final class Pictures {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final DateTimeFormatter AMZ_DATE = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'");
    private static final Pattern SIGNED_FOR = Pattern.compile("X-Amz-Date=(\\w+)&.*X-Amz-Expires=(\\d+)");
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private Pictures() {}

    /** Checks everything that a successful answer promises, and returns the bytes of the pictures. */
    public static List<HttpResponse<byte[]>> fetchAndCheck(Response response, int count) {
        assertEquals(200, response.statusCode(), response::asString);
        JsonNode answer = json(response);
        assertEquals("ok", answer.path("status").textValue());
        assertEquals(count, answer.path("data").size(), answer::toPrettyString);
        assertEquals(answer.path("data").path(0).path("url"), answer.path("imageUrl"));
        assertFalse(response.asString().contains("b64_json"));
        assertFalse(response.asString().contains("data:image"));
        List<HttpResponse<byte[]>> pictures = new ArrayList<>();
        answer.path("data").forEach(picture -> pictures.add(fetchAndCheck(picture)));
        return pictures;
    }

    /** Checks one entry of an answer's {@code data} against the stored picture. */
    public static HttpResponse<byte[]> fetchAndCheck(JsonNode picture) {
        HttpResponse<byte[]> fetched = fetch(picture.path("url").textValue());
        assertEquals(200, fetched.statusCode(), () -> new String(fetched.body()));
        assertExpiry(picture);
        assertEquals(picture.path("size").longValue(), fetched.body().length);
        assertEquals(picture.path("sha256").textValue(), sha256(fetched.body()));
        assertEquals(
                picture.path("media_type").textValue(),
                fetched.headers().firstValue("Content-Type").orElse(""));
        return fetched;
    }

    /** Checks that an entry has the expiry of its signed URL, or none if the URL is not signed. */
    public static void assertExpiry(JsonNode picture) {
        Matcher signed = SIGNED_FOR.matcher(picture.path("url").asText());
        String end = signed.find()
                ? LocalDateTime.parse(signed.group(1), AMZ_DATE)
                        .plusSeconds(Long.parseLong(signed.group(2)))
                        .toInstant(ZoneOffset.UTC)
                        .toString()
                : null;
        assertEquals(end, picture.path("expires_at").textValue(), picture::toString);
    }

    public static HttpResponse<byte[]> fetch(String url) {
        try {
            return CLIENT.send(
                    HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    public static JsonNode json(Response response) {
        try {
            return JSON.readTree(response.asByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
