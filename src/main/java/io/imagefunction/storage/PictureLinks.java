package io.imagefunction.storage;

import io.imagefunction.settings.Settings;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/** Factory of URLs with which anyone can download a stored picture. URLs are signed locally, without a request. */
@ApplicationScoped
public class PictureLinks {

    private static final Duration PREVIEW_LIFETIME = Duration.ofMinutes(10);

    private static final Duration SHORTEST_LIFETIME = Duration.ofSeconds(1);

    /** Longer than a call may take. */
    private static final Duration UPSTREAM_LIFETIME = Duration.ofHours(1);

    private final S3Presigner presigner;
    private final AwsCredentialsProvider credentials;
    private final Bucket bucket;
    private final Settings.Image settings;
    private final Clock clock;

    PictureLinks(
            S3Presigner presigner, AwsCredentialsProvider credentials, Bucket bucket, Settings settings, Clock clock) {
        this.presigner = presigner;
        this.credentials = credentials;
        this.bucket = bucket;
        this.settings = settings.image();
        this.clock = clock;
    }

    /**
     * @param url the URL of the picture
     * @param expiresAt when the URL expires; never, if it is a public one
     */
    public record Link(URI url, Optional<Instant> expiresAt) {}

    public Link link(String key) {
        return link(key, settings.urlLifetime());
    }

    /** Returns a URL that expires at that time at the latest, but works for at least a second. */
    public Link linkUntil(String key, Instant end) {
        Duration left = Duration.between(clock.instant(), end).truncatedTo(ChronoUnit.SECONDS);
        Duration lifetime = left.compareTo(settings.urlLifetime()) < 0 ? left : settings.urlLifetime();
        return link(key, lifetime.isPositive() ? lifetime : SHORTEST_LIFETIME);
    }

    /** Returns a URL that expires soon, for previews. */
    public Link shortLived(String key) {
        boolean usuallyShorter = settings.urlLifetime().compareTo(PREVIEW_LIFETIME) < 0;
        return link(key, usuallyShorter ? settings.urlLifetime() : PREVIEW_LIFETIME);
    }

    /** Returns a URL for upstream to fetch a picture by. Never the public one, which may ask for a login. */
    public URI forUpstream(String key) {
        return presigned(key, UPSTREAM_LIFETIME).url();
    }

    private Link link(String key, Duration lifetime) {
        return settings.publicBaseUrl().map(base -> publicLink(base, key)).orElseGet(() -> presigned(key, lifetime));
    }

    private static Link publicLink(URI base, String key) {
        String root = base.toString();
        return new Link(URI.create(root.endsWith("/") ? root + key : root + "/" + key), Optional.empty());
    }

    private Link presigned(String key, Duration lifetime) {
        var signed = presigner.presignGetObject(presign -> presign.signatureDuration(atMost(lifetime))
                .getObjectRequest(get -> get.bucket(bucket.name()).key(key)));
        return new Link(
                URI.create(signed.url().toString()),
                Optional.of(signed.expiration().truncatedTo(ChronoUnit.SECONDS)));
    }

    /**
     * A signature expires with the credentials that made it. Rounded to whole seconds, the unit of the URL. One second
     * less than is left, because the signer reads the clock itself, a moment later.
     */
    private Duration atMost(Duration lifetime) {
        return credentials
                .resolveIdentity()
                .join()
                .expirationTime()
                .map(end -> Duration.between(clock.instant(), end).minus(SHORTEST_LIFETIME))
                .filter(left -> left.compareTo(lifetime) < 0)
                .map(left -> left.compareTo(SHORTEST_LIFETIME) < 0 ? SHORTEST_LIFETIME : left)
                .map(left -> left.truncatedTo(ChronoUnit.SECONDS))
                .orElse(lifetime);
    }
}
