package io.imagefunction.http;

import io.imagefunction.storage.PictureOrigins;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Serves the studio, the web page at {@code /}. It needs no credentials, because it contains no secrets: a person
 * enters the token there.
 */
@ApplicationScoped
class Studio {

    private static final int BEHIND_ACCESS = 950;
    private static final String PAGE = "/";
    private static final Pattern FILE =
            Pattern.compile("/studio/(?<version>[0-9a-f]{16})/(?<name>[a-z]+\\.(?:js|css))");
    private static final String VERSION = "version";
    private static final String NAME = "name";
    private static final String FOR_GOOD = "public, max-age=31536000, immutable";
    private static final String ASK_AGAIN = "no-cache";

    private final Calls calls;
    private final PictureOrigins origins;
    private StudioFiles read;

    Studio(Calls calls, PictureOrigins origins) {
        this.calls = calls;
        this.origins = origins;
    }

    void serve(@Observes Filters filters) {
        filters.register(this::answer, BEHIND_ACCESS);
    }

    /** Whether a call asks for the page or one of its files. Paths are compared as they were sent. */
    static boolean isAskedFor(HttpServerRequest request) {
        boolean reads =
                request.method().equals(HttpMethod.GET) || request.method().equals(HttpMethod.HEAD);
        String path = String.valueOf(request.path());
        Matcher file = FILE.matcher(path);
        return reads && (path.equals(PAGE) || file.matches() && StudioFiles.NAMES.contains(file.group(NAME)));
    }

    private void answer(RoutingContext call) {
        if (!isAskedFor(call.request())) {
            call.next();
        } else if (call.request().path().equals(PAGE)) {
            // Signing a URL may ask another server for credentials.
            call.vertx()
                    .executeBlocking(() -> origins.ofUrls().orElse(""), false)
                    .onSuccess(bucket -> page(bucket, call))
                    .onFailure(call::fail);
        } else {
            file(call);
        }
    }

    private void page(String bucket, RoutingContext call) {
        StudioFiles files = files();
        Buffer page = Buffer.buffer(files.page(calls.path(call.request())));
        call.response()
                .putHeader("Content-Security-Policy", files.policy(bucket))
                .putHeader(HttpHeaders.CACHE_CONTROL, ASK_AGAIN);
        send(page, "text/html; charset=utf-8", call);
    }

    private void file(RoutingContext call) {
        StudioFiles files = files();
        Matcher path = FILE.matcher(call.request().path());
        // After a deployment an old page may ask for a file of its version, and gets the new one.
        boolean current = path.matches() && path.group(VERSION).equals(files.version());
        String name = path.group(NAME);
        call.response().putHeader(HttpHeaders.CACHE_CONTROL, current ? FOR_GOOD : ASK_AGAIN);
        String type = name.endsWith(".css") ? "text/css; charset=utf-8" : "text/javascript; charset=utf-8";
        send(files.files().get(name), type, call);
    }

    private static void send(Buffer content, String type, RoutingContext call) {
        String tag = '"' + StudioFiles.hash(content.getBytes()) + '"';
        HttpServerResponse response = call.response()
                .putHeader(HttpHeaders.ETAG, tag)
                .putHeader("X-Content-Type-Options", "nosniff")
                .putHeader("Referrer-Policy", "no-referrer");
        if (tag.equals(call.request().getHeader(HttpHeaders.IF_NONE_MATCH))) {
            response.setStatusCode(304).end();
            return;
        }
        response.putHeader(HttpHeaders.CONTENT_TYPE, type);
        if (call.request().method().equals(HttpMethod.HEAD)) {
            response.putHeader(HttpHeaders.CONTENT_LENGTH, String.valueOf(content.length()))
                    .end();
        } else {
            response.end(content);
        }
    }

    /** Reads the files at the first request, so that a start is not slower. Development sees each change at once. */
    private synchronized StudioFiles files() {
        if (read == null || LaunchMode.current() == LaunchMode.DEVELOPMENT) {
            read = StudioFiles.read();
        }
        return read;
    }
}
