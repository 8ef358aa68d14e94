package io.imagefunction.http;

import io.imagefunction.storage.PictureLinks;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.net.URI;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;

/**
 * Serves the studio, the web page at {@code /}. Everybody gets it, because it contains nothing that is worth a token:
 * a person enters the token there. So it is answered before {@link Access}. Paths are compared as they were sent, and
 * no other path is answered here.
 */
@ApplicationScoped
class Studio {

    private static final Logger LOG = Logger.getLogger(Studio.class);
    private static final int BEFORE_ACCESS = 1001;
    private static final Pattern FILE = Pattern.compile("/studio/([0-9a-f]{16})/([a-z]+\\.(?:js|css))");
    private static final String FOR_GOOD = "public, max-age=31536000, immutable";
    private static final String ASK_AGAIN = "no-cache";

    private final Calls calls;
    private final PictureLinks links;
    private StudioFiles read;

    Studio(Calls calls, PictureLinks links) {
        this.calls = calls;
        this.links = links;
    }

    void serve(@Observes Filters filters) {
        filters.register(this::answer, BEFORE_ACCESS);
    }

    private void answer(RoutingContext call) {
        HttpMethod method = call.request().method();
        String path = call.request().path();
        boolean reads = method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD);
        Matcher file = FILE.matcher(path == null ? "" : path);
        if (reads && "/".equals(path)) {
            // Signing a URL may ask another server for credentials.
            call.vertx()
                    .executeBlocking(this::bucket, false)
                    .onSuccess(bucket -> page(bucket, call))
                    .onFailure(call::fail);
        } else if (reads && file.matches() && files().file(file.group(2)).isPresent()) {
            file(file.group(1), file.group(2), call);
        } else {
            call.next();
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

    private void file(String version, String name, RoutingContext call) {
        StudioFiles files = files();
        // After a deployment an old page may ask for a file of its version, and gets the new one.
        boolean current = version.equals(files.version());
        call.response().putHeader(HttpHeaders.CACHE_CONTROL, current ? FOR_GOOD : ASK_AGAIN);
        String type = name.endsWith(".css") ? "text/css; charset=utf-8" : "text/javascript; charset=utf-8";
        send(files.file(name).orElseThrow(), type, call);
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

    /** Returns the origin of the pictures' URLs; "" if there is no bucket yet, as the page works without. */
    private String bucket() {
        try {
            URI url = links.link("x").url();
            return url.getScheme() + "://" + url.getRawAuthority();
        } catch (RuntimeException e) {
            LOG.debug("The studio will show no stored pictures", e);
            return "";
        }
    }
}
