package io.imagefunction.storage;

import io.imagefunction.picture.PictureFormat;
import io.imagefunction.settings.PublicUrl;
import io.imagefunction.settings.Settings;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Links to this function that show a stored picture to anyone who has them: {@code /i/<id>.<extension>?s=<signature>}.
 * A presigned URL ends with the credentials that signed it. A link works until its picture is deleted, its key is
 * removed, or its own end has come ({@code e=<seconds since 1970>}), if it has one.
 */
@ApplicationScoped
public class LastingLinks {

    /** The path of links in front of the file name. */
    public static final String PATH = "/i/";

    /** The parameter with the end of a link. */
    public static final String END = "e";

    /** The parameter with the signature of a link. */
    public static final String SIGNATURE = "s";

    private static final Pattern FILE = Pattern.compile("([\\w-]+)\\.(\\w+)");

    private final LinkKeys keys;
    private final Optional<Duration> lifetime;
    private final Optional<String> publicUrl;
    private final Bucket bucket;
    private final Clock clock;

    LastingLinks(Bucket bucket, Settings settings, Clock clock) {
        this.keys = new LinkKeys(settings.image().link().keys().orElse(List.of()));
        this.lifetime = settings.image().link().lifetime();
        this.publicUrl = PublicUrl.of(settings.image());
        this.bucket = bucket;
        this.clock = clock;
    }

    /**
     * A link with a right signature.
     *
     * @param key of the picture's object
     * @param end of the link, if it has one
     */
    public record Target(String key, Optional<Instant> end) {}

    /** Whether a key is configured. */
    public boolean areOn() {
        return !keys.isEmpty();
    }

    /**
     * Makes the link of a picture; none if links are off or the address of this function is unknown.
     *
     * @param base by which the caller reaches this function; the configured one takes precedence
     */
    public Optional<PictureLinks.Link> link(StoredPicture picture, Optional<String> base) {
        return base(base).map(known -> {
            Optional<Instant> end =
                    lifetime.map(time -> clock.instant().plus(time).truncatedTo(ChronoUnit.SECONDS));
            return new PictureLinks.Link(URI.create(known + path(picture, end)), end);
        });
    }

    /**
     * The address of this function in links, without a slash at its end; none if links are off or it is unknown.
     *
     * @param base by which the caller reaches this function; the configured one takes precedence
     */
    Optional<String> base(Optional<String> base) {
        return publicUrl.or(() -> base).filter(known -> areOn());
    }

    private String path(StoredPicture picture, Optional<Instant> end) {
        String file = picture.id() + "." + picture.format().extension();
        String seconds = end.map(time -> String.valueOf(time.getEpochSecond())).orElse("");
        String query = seconds.isEmpty() ? "" : END + "=" + seconds + "&";
        return PATH + file + "?" + query + SIGNATURE + "=" + keys.sign(signed(file, seconds));
    }

    /**
     * Verifies a link.
     *
     * @param file its last segment
     * @param end its parameter {@link #END}; "" if it has none
     * @param signature its parameter {@link #SIGNATURE}
     * @return none if it was not signed here; the end may have passed
     */
    public Optional<Target> verify(String file, String end, String signature) {
        if (!areOn() || !keys.verify(signed(file, end), signature)) {
            return Optional.empty();
        }
        return key(file)
                .map(key -> new Target(
                        key,
                        end.isEmpty() ? Optional.empty() : Optional.of(Instant.ofEpochSecond(Long.parseLong(end)))));
    }

    private static String signed(String file, String end) {
        return file + "\n" + end;
    }

    private Optional<String> key(String file) {
        Matcher parts = FILE.matcher(file);
        if (!parts.matches()) {
            return Optional.empty();
        }
        return PictureFormat.ofExtension(parts.group(2))
                .flatMap(format -> PictureId.parse(parts.group(1)).map(id -> bucket.key(id.key(format))));
    }
}
