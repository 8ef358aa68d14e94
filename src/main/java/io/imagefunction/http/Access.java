package io.imagefunction.http;

import io.imagefunction.Settings;
import io.imagefunction.generation.Failure;
import io.imagefunction.generation.FailureCode;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Lets in whom the gateway has authenticated, who has a bearer token whose hash is configured, or, where that is
 * configured, everybody. Before anything else is done for a request, and for every path but the liveness check.
 */
@ApplicationScoped
class Access {

    private static final int BEFORE_EVERYTHING = 1000;
    private static final String LIVENESS = "/q/health/live";
    private static final String SCHEME = "bearer ";

    private final Invocations invocations;
    private final boolean anonymous;
    private final List<byte[]> tokenHashes;

    Access(Settings settings, Invocations invocations) {
        this.invocations = invocations;
        this.anonymous = settings.image().auth().anonymous();
        this.tokenHashes = settings.image().auth().tokenSha256().orElse(List.of()).stream()
                .map(HexFormat.of()::parseHex)
                .toList();
    }

    void guard(@Observes Filters filters) {
        filters.register(this::admit, BEFORE_EVERYTHING);
    }

    private void admit(RoutingContext call) {
        if (isAllowed(call)) {
            call.next();
            return;
        }
        Failure refusal = Failure.of(
                FailureCode.UNAUTHORIZED,
                "You have not been let in: sign the request for AWS IAM, or send a bearer token that this function knows.");
        FailureResponses.write(refusal, call.response().putHeader("WWW-Authenticate", "Bearer"));
    }

    private boolean isAllowed(RoutingContext call) {
        return anonymous
                || LIVENESS.equals(call.normalizedPath())
                || invocations
                        .find(call.request().getHeader(Invocations.HEADER))
                        .map(Invocation::caller)
                        .isPresent()
                || token(call).filter(this::isKnown).isPresent();
    }

    private static Optional<String> token(RoutingContext call) {
        return Optional.ofNullable(call.request().getHeader(HttpHeaders.AUTHORIZATION))
                .filter(header -> header.regionMatches(true, 0, SCHEME, 0, SCHEME.length()))
                .map(header -> header.substring(SCHEME.length()).strip());
    }

    /** In constant time, so that an answer's delay tells nothing about the hash. */
    private boolean isKnown(String token) {
        byte[] hash = sha256(token);
        boolean known = false;
        for (byte[] configured : tokenHashes) {
            known |= MessageDigest.isEqual(configured, hash);
        }
        return known;
    }

    private static byte[] sha256(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }
}
