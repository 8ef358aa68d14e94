package io.imagefunction.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.LocalParts;
import io.imagefunction.crypto.Sha256;
import io.imagefunction.lambda.Events;
import io.imagefunction.profile.Guarded;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Everybody gets the page, and nothing else without credentials. */
@QuarkusTest
@TestProfile(Guarded.class)
@QuarkusTestResource(LocalParts.class)
class StudioTest {

    private static final Pattern FILE = Pattern.compile("(?:href|src)=\"(studio/[^\"]+)\"");
    private static final Pattern SCRIPT = Pattern.compile("<script>(.*?)</script>", Pattern.DOTALL);

    @Test
    void thePageAndItsFilesNeedNoCredentials() {
        HttpAnswer page = Doors.get("/");

        assertEquals(200, page.status());
        assertEquals("text/html; charset=utf-8", page.header("Content-Type").orElse(""));
        assertTrue(page.text().contains("<base href=\"/\">"), page::text);
        List<String> files = files(page);
        assertEquals(2, files.size());
        for (String file : files) {
            HttpAnswer answer = Doors.get("/" + file);
            assertEquals(200, answer.status(), file);
            assertTrue(answer.header("Content-Type").orElse("").matches("text/(css|javascript); charset=utf-8"));
            assertEquals(
                    "public, max-age=31536000, immutable",
                    answer.header("Cache-Control").orElse(""));
            assertEquals("nosniff", answer.header("X-Content-Type-Options").orElse(""));
        }
    }

    @Test
    void everyFileOfTheDirectoryIsServed() throws IOException {
        String directory = files(Doors.get("/")).getFirst().replaceFirst("[^/]+$", "");
        try (Stream<Path> files = Files.list(Path.of("src/main/resources/META-INF/resources/studio"))) {
            for (Path file : files.toList()) {
                HttpAnswer answer = Doors.get("/" + directory + file.getFileName());
                assertEquals(200, answer.status(), file::toString);
                assertFalse(answer.text().isBlank(), file::toString);
            }
        }
    }

    @Test
    void thePolicyAllowsThePagesOwnScriptsAndTheBucketOnly() {
        HttpAnswer page = Doors.get("/");
        String policy = page.header("Content-Security-Policy").orElse("");
        String hashes = SCRIPT.matcher(page.text())
                .results()
                .map(script -> "'sha256-" + Base64.getEncoder().encodeToString(Sha256.of(script.group(1))) + "'")
                .collect(Collectors.joining(" "));
        String bucket = "http://127.0.0.1:" + LocalParts.toS3().port();

        assertFalse(hashes.isEmpty());
        assertTrue(
                policy.startsWith("default-src 'none'; script-src 'self' " + hashes + "; style-src 'self';"), policy);
        assertTrue(policy.contains("img-src 'self' data: blob: " + bucket + ";"), policy);
        assertTrue(policy.contains("connect-src 'self' " + bucket + ";"), policy);
        assertFalse(policy.contains("unsafe"), policy);
    }

    @Test
    void aBrowserAsksWhetherThePageHasChangedAndKeepsItsFiles() {
        HttpAnswer page = Doors.get("/");
        String tag = page.header("ETag").orElse("");

        assertEquals("no-cache", page.header("Cache-Control").orElse(""));
        assertEquals(304, Doors.get("/", "If-None-Match", tag).status());
        assertEquals(200, Doors.get("/", "If-None-Match", "\"other\"").status());

        String file = files(page).getFirst();
        String old = "/" + file.replaceFirst("/[0-9a-f]{16}/", "/0123456789abcdef/");
        assertNotEquals("/" + file, old);
        assertEquals(Doors.get("/" + file).text(), Doors.get(old).text());
        assertEquals("no-cache", Doors.get(old).header("Cache-Control").orElse(""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/index.html",
                "/studio",
                "/studio/",
                "/studio/app.js",
                "/studio/0123456789abcdef/",
                "/studio/0123456789abcdef/other.js",
                "/studio/0123456789abcdef/../../index.html",
                "/studio/0123456789abcdef/..%2f..%2fapplication.properties",
                "/META-INF/resources/index.html",
                "/api/v1/images",
                "/?x=1/../api/v1/images/models/../x"
            })
    void noOtherPathIsOpened(String path) {
        HttpAnswer answer = Doors.get(path);

        assertTrue(answer.status() == 401 || path.startsWith("/?"), answer::toString);
    }

    @Test
    void thePageFindsTheFunctionBehindAStageOrABasePath() {
        ObjectNode event = Events.request("GET", "/prod/");
        event.withObject("/requestContext").put("stage", "prod").remove("authorizer");

        HttpAnswer page = Doors.invoke(event);

        assertEquals(200, page.status(), page::toString);
        assertTrue(page.text().contains("<base href=\"/prod/\">"), page::text);
        ObjectNode file = Events.request("GET", "/prod/" + files(page).getFirst());
        file.withObject("/requestContext").put("stage", "prod").remove("authorizer");
        assertEquals(200, Doors.invoke(file).status());
    }

    private static List<String> files(HttpAnswer page) {
        return FILE.matcher(page.text())
                .results()
                .map((MatchResult file) -> file.group(1))
                .toList();
    }
}
