package io.imagefunction.http;

import io.imagefunction.crypto.Sha256;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The files of the studio, as they are packaged. Their version is a hash of all of them. It is a part of the path of
 * the styles and scripts, so that a browser can keep these for good.
 *
 * @param page the page, in which {@link #BASE} and {@link #VERSION} are replaced
 * @param files the styles and scripts by name
 */
record StudioFiles(String page, Map<String, Buffer> files, String version) {

    /** The path of the function, with a slash at its end. */
    static final String BASE = "{base}";

    static final String VERSION = "{version}";

    /** A list, because a native binary cannot list the files of a directory. */
    static final List<String> NAMES = List.of(
            "studio.css",
            "app.js",
            "api.js",
            "batch.js",
            "composer.js",
            "dom.js",
            "gallery.js",
            "models.js",
            "options.js",
            "picker.js",
            "references.js",
            "viewer.js");

    private static final String DIRECTORY = "/META-INF/resources/";
    private static final Pattern PLAIN_PATH = Pattern.compile("(?:/[\\w.~%-]+)*");
    private static final Pattern INLINE_SCRIPT = Pattern.compile("<script>(.*?)</script>", Pattern.DOTALL);

    static StudioFiles read() {
        byte[] page = read("index.html");
        Map<String, Buffer> files = new LinkedHashMap<>();
        Buffer all = Buffer.buffer(page);
        for (String name : NAMES) {
            Buffer file = Buffer.buffer(read("studio/" + name));
            files.put(name, file);
            all.appendBuffer(file);
        }
        return new StudioFiles(new String(page, StandardCharsets.UTF_8), files, hash(all.getBytes()));
    }

    /** @param base the path by which the browser reaches the function; "" if it is no plain path */
    String page(String base) {
        return page.replace(BASE, PLAIN_PATH.matcher(base).matches() ? base + "/" : "/")
                .replace(VERSION, version);
    }

    /**
     * Returns the page's content security policy: only its own scripts run, and only the function and its bucket are
     * called.
     *
     * @param bucket the origin of the pictures' URLs, or ""
     */
    String policy(String bucket) {
        return String.join(
                "; ",
                "default-src 'none'",
                "script-src 'self'" + inlineScripts(),
                "style-src 'self'",
                ("img-src 'self' data: blob: " + bucket).strip(),
                ("connect-src 'self' " + bucket).strip(),
                "base-uri 'self'",
                "form-action 'none'",
                "frame-ancestors 'none'");
    }

    private String inlineScripts() {
        return INLINE_SCRIPT
                .matcher(page)
                .results()
                .map(script -> Sha256.of(script.group(1)))
                .map(hash -> " 'sha256-" + Base64.getEncoder().encodeToString(hash) + "'")
                .collect(Collectors.joining());
    }

    static String hash(byte[] bytes) {
        return HexFormat.of().formatHex(Sha256.digest().digest(bytes), 0, 8);
    }

    private static byte[] read(String name) {
        try (InputStream file = StudioFiles.class.getResourceAsStream(DIRECTORY + name)) {
            return file.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
