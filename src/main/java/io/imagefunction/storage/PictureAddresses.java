package io.imagefunction.storage;

import io.imagefunction.settings.Settings;
import io.imagefunction.storage.PictureLinks.Link;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

/** The addresses of a picture in answers: its URL, in the configured form, and its lasting link. */
@ApplicationScoped
public class PictureAddresses {

    /** The value of {@code IMAGE_URL_FORM} that makes the lasting link the URL. */
    public static final String LINK_FORM = "link";

    private final PictureLinks presigned;
    private final LastingLinks lasting;
    private final boolean linksAsUrls;

    PictureAddresses(PictureLinks presigned, LastingLinks lasting, Settings settings) {
        this.presigned = presigned;
        this.lasting = lasting;
        this.linksAsUrls = settings.image().urlForm().equals(LINK_FORM);
    }

    /** @param link empty if links are off, or the address of this function is unknown */
    public record Address(Link url, Optional<Link> link) {}

    /** @param base by which the caller reaches this function, if known */
    public Address of(StoredPicture picture, Optional<String> base) {
        Optional<Link> link = lasting.link(picture, base);
        Link url = link.filter(there -> linksAsUrls).orElseGet(() -> presigned.link(picture.key()));
        return new Address(url, link);
    }

    /** A preview has only a short-lived URL, because it is deleted soon. */
    public Address preview(StoredPicture preview) {
        return new Address(presigned.shortLived(preview.key()), Optional.empty());
    }
}
