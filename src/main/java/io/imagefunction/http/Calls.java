package io.imagefunction.http;

import io.imagefunction.invocation.Invocation;
import io.imagefunction.invocation.Invocations;
import io.imagefunction.request.CallContext;
import io.imagefunction.request.Caller;
import io.imagefunction.request.Deadlines;
import io.imagefunction.request.Trace;
import io.imagefunction.request.TraceParent;
import io.imagefunction.settings.PublicUrl;
import io.imagefunction.settings.Settings;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.MediaType;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/** The context of the HTTP call that is being served. */
@ApplicationScoped
class Calls {

    static final String REQUEST_ID = "X-Request-Id";
    private static final Pattern ORIGIN = Pattern.compile("^https?://[^/]*");
    private static final Pattern SENSIBLE_ID = Pattern.compile("[\\w.:/+=-]{1,128}");

    private final RoutingContext current;
    private final Invocations invocations;
    private final Deadlines deadlines;
    private final Optional<String> publicUrl;

    Calls(RoutingContext current, Invocations invocations, Settings settings, Deadlines deadlines) {
        this.current = current;
        this.invocations = invocations;
        this.publicUrl = PublicUrl.of(settings.image());
        this.deadlines = deadlines;
    }

    /** @throws io.imagefunction.failure.FailureException if the idempotency key is invalid */
    CallContext current() {
        Optional<Invocation> invocation = invocations.find(current.request().getHeader(Invocations.HEADER));
        String requestId = invocation
                .map(Invocation::requestId)
                .or(this::sentId)
                .orElseGet(() -> UUID.randomUUID().toString());
        current.response().putHeader(REQUEST_ID, requestId);
        return new CallContext(
                        requestId,
                        deadlines.of(invocation),
                        invocation.map(Invocation::caller).or(this::tokensOwner),
                        IdempotencyHeader.key(current.request().headers()))
                .withTrace(trace())
                .withBase(Optional.of(baseUrl()).filter(url -> !url.isEmpty()));
    }

    /** More than one traceparent header is invalid, and ignored. */
    private Trace trace() {
        MultiMap headers = current.request().headers();
        List<String> spans = headers.getAll("traceparent");
        return Trace.ofPlatform()
                .withXray(Optional.ofNullable(headers.get("X-Amzn-Trace-Id")))
                .withParent(spans.size() == 1 ? TraceParent.read(spans.getFirst()) : Optional.empty());
    }

    /** Returns the URL by which the caller of this HTTP call can reach another path of the application. */
    String url(String path) {
        return baseUrl() + path;
    }

    /** Returns the same of another HTTP call. */
    String url(HttpServerRequest request, String path) {
        return baseUrl(request) + path;
    }

    private String baseUrl() {
        return baseUrl(current.request());
    }

    /** Returns the path by which a call reached the application, without a slash at the end; often "". */
    String path(HttpServerRequest request) {
        return ORIGIN.matcher(baseUrl(request)).replaceFirst("");
    }

    private String baseUrl(HttpServerRequest request) {
        return publicUrl.orElseGet(() -> invocations
                .find(request.getHeader(Invocations.HEADER))
                .map(Invocation::baseUrl)
                .orElseGet(() -> ownUrl(request)));
    }

    /**
     * Returns the base URL of a server without Lambda: the host name that the caller used, or "" if that name is
     * invalid.
     */
    private static String ownUrl(HttpServerRequest request) {
        HostAndPort authority = request.authority();
        return authority == null ? "" : request.scheme() + "://" + authority;
    }

    /** Whether the caller accepts server-sent events and gets them while they are made. */
    boolean isLive() {
        boolean accepted = current.request().headers().getAll(HttpHeaders.ACCEPT).stream()
                .anyMatch(accept -> accept.toLowerCase(Locale.ROOT).contains(MediaType.SERVER_SENT_EVENTS));
        return accepted
                && invocations
                        .find(current.request().getHeader(Invocations.HEADER))
                        .map(Invocation::streamed)
                        .orElse(true);
    }

    /** The most bytes of an answer that the caller's gateway takes; 0 if it sets no limit. */
    long answerLimit() {
        return invocations
                .find(current.request().getHeader(Invocations.HEADER))
                .map(Invocation::answerLimit)
                .orElse(0L);
    }

    AnswerForm answerForm() {
        return AnswerForm.of(current.request().headers().getAll(HttpHeaders.ACCEPT));
    }

    Preferences preferences() {
        return Preferences.of(current.request().headers().getAll(Preferences.HEADER));
    }

    /** Names the caller by its bearer token: calls with the same token have the same caller. */
    private Optional<String> tokensOwner() {
        return BearerToken.sha256(current.request())
                .map(hash -> Caller.token(HexFormat.of().formatHex(hash)));
    }

    /** Returns the caller's own id for the call, if it is safe to log. */
    private Optional<String> sentId() {
        return Optional.ofNullable(current.request().getHeader(REQUEST_ID))
                .filter(id -> SENSIBLE_ID.matcher(id).matches());
    }
}
