package io.imagefunction.http;

import io.imagefunction.failure.Failure;
import io.imagefunction.failure.FailureCode;
import io.imagefunction.invocation.Invocation;
import io.imagefunction.invocation.Invocations;
import io.imagefunction.settings.Settings;
import io.imagefunction.settings.ThisMachine;
import io.imagefunction.storage.LastingLinks;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/**
 * Authenticates calls. Accepted are those that the gateway has authenticated, those with a bearer token whose hash is
 * configured, or, if so configured, all. It runs before everything else, for every path except the liveness check, the
 * {@link Studio}, links to pictures, which have a signature of their own, and the command and {@link ResourceMetadata},
 * which have no secrets.
 */
@ApplicationScoped
class Access {

    private static final int BEFORE_EVERYTHING = 1000;
    private static final Set<String> OPEN = Set.of("/q/health/live", "/" + CommandResource.NAME);

    private static final Failure NOT_AUTHENTICATED = Failure.of(
            FailureCode.UNAUTHORIZED,
            "The request is not authenticated: sign it with AWS IAM, or send a valid bearer token.");
    private static final Failure FOREIGN_PAGE = Failure.of(
            FailureCode.FORBIDDEN, "Web pages of other origins cannot call a server that accepts anonymous callers.");

    private final Invocations invocations;
    private final boolean anonymous;
    private final List<byte[]> tokenHashes;
    private final LastingLinks links;
    private final boolean hasIssuers;
    private final Calls calls;

    Access(Settings settings, Invocations invocations, LastingLinks links, Calls calls) {
        this.calls = calls;
        this.hasIssuers = settings.image().auth().issuers().isPresent();
        this.invocations = invocations;
        this.links = links;
        this.anonymous = settings.image().auth().anonymous();
        this.tokenHashes = settings.image().auth().tokenSha256().orElse(List.of()).stream()
                .map(HexFormat.of()::parseHex)
                .toList();
    }

    void guard(@Observes Filters filters) {
        filters.register(this::admit, BEFORE_EVERYTHING);
    }

    private void admit(RoutingContext call) {
        if (links.areOn() && LinkResource.isRead(call.request())) {
            call.next();
            return;
        }
        boolean known = isKnown(call);
        if (!known && anonymous && isForeignPage(call)) {
            FailureResponses.write(FOREIGN_PAGE, call);
        } else if (known || anonymous || isOpen(call)) {
            call.next();
        } else {
            call.response().putHeader("WWW-Authenticate", challenge(call));
            FailureResponses.write(NOT_AUTHENTICATED, call);
        }
    }

    /** The challenge also says where a client learns who gives it a token, if somebody does (RFC 9728). */
    private String challenge(RoutingContext call) {
        if (!hasIssuers) {
            return "Bearer";
        }
        String resource = call.normalizedPath().equals(McpResource.PATH) ? McpResource.PATH : "";
        return "Bearer resource_metadata=\"" + calls.url(call.request(), ResourceMetadata.PATH + resource) + "\"";
    }

    private static boolean isOpen(RoutingContext call) {
        return OPEN.contains(call.normalizedPath())
                || ResourceMetadata.PATHS.contains(call.normalizedPath())
                || Studio.isAskedFor(call.request());
    }

    private boolean isKnown(RoutingContext call) {
        return invocations
                        .find(call.request().getHeader(Invocations.HEADER))
                        .map(Invocation::caller)
                        .isPresent()
                || BearerToken.sha256(call.request()).filter(this::isKnown).isPresent();
    }

    /**
     * Whether a web page of another origin makes the call. On a server without authentication, any web page could
     * otherwise spend the owner's credit through a visitor's browser, also by DNS rebinding.
     */
    private boolean isForeignPage(RoutingContext call) {
        return call.request().headers().getAll(HttpHeaders.ORIGIN).stream()
                        .anyMatch(origin -> !ThisMachine.isOrigin(origin))
                || isForLoopbackOnly(call) && !ThisMachine.isHost(call.request().getHeader(HttpHeaders.HOST));
    }

    /**
     * Whether only this machine can reach the server: true in local mode, unless the server was configured to listen on
     * another address. Calls from events are exempt, because they have the host name of their gateway.
     */
    private boolean isForLoopbackOnly(RoutingContext call) {
        return LaunchMode.current() == LaunchMode.DEVELOPMENT
                && ThisMachine.isAddress(
                        call.request().connection().localAddress().hostAddress())
                && invocations
                        .find(call.request().getHeader(Invocations.HEADER))
                        .isEmpty();
    }

    /** Compares in constant time, so that the delay of an answer reveals nothing about the hash. */
    private boolean isKnown(byte[] hash) {
        boolean known = false;
        for (byte[] configured : tokenHashes) {
            known |= MessageDigest.isEqual(configured, hash);
        }
        return known;
    }
}
