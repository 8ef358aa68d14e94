package io.imagefunction.storage;

import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/** The origins of the addresses that pictures have, for the content security policies of pages that show them. */
@ApplicationScoped
public class PictureOrigins {

    private static final Logger LOG = Logger.getLogger(PictureOrigins.class);

    private final PictureLinks presigned;
    private final LastingLinks lasting;

    PictureOrigins(PictureLinks presigned, LastingLinks lasting) {
        this.presigned = presigned;
        this.lasting = lasting;
    }

    /**
     * The origin of the URLs: the bucket's, or that of {@code IMAGE_PUBLIC_BASE_URL}. Empty if there is no bucket yet.
     * Blocks: signing a URL may ask another server for credentials.
     */
    public Optional<String> ofUrls() {
        try {
            return Optional.of(of(presigned.link("x").url()));
        } catch (RuntimeException e) {
            LOG.debug("No URL of a picture can be signed, so no page can show one", e);
            return Optional.empty();
        }
    }

    /**
     * The origins of the URLs and of the lasting links, if these are on. Blocks, as {@link #ofUrls}.
     *
     * @param base by which the caller reaches this function, if known
     */
    public List<String> all(Optional<String> base) {
        Optional<String> links = lasting.base(base).map(URI::create).map(PictureOrigins::of);
        return Stream.of(ofUrls(), links).flatMap(Optional::stream).distinct().toList();
    }

    /** The scheme, the host and the port if it is there: without the name of a user, and without a path. */
    static String of(URI url) {
        String authority = url.getRawAuthority();
        return url.getScheme() + "://" + authority.substring(authority.lastIndexOf('@') + 1);
    }
}
