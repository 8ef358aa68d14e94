package io.imagefunction.storage;

import io.imagefunction.picture.PictureFormat;
import io.imagefunction.settings.Settings;
import io.quarkus.arc.Unremovable;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import org.jboss.logging.Logger;
import software.amazon.awssdk.core.sync.RequestBody;

/**
 * Warm-up that stores and links a picture without using the network, so that a JVM has loaded and begun to compile the
 * code before the first real picture.
 */
@ApplicationScoped
@Unremovable
public class StorageWarmUp {

    private static final Logger LOG = Logger.getLogger(StorageWarmUp.class);

    private static final PictureId ID = new PictureId("20000101-00000000000000000000000000000000");

    private final Bucket bucket;
    private final PictureLinks links;
    private final Settings.Image settings;

    StorageWarmUp(Bucket bucket, PictureLinks links, Settings settings) {
        this.bucket = bucket;
        this.links = links;
        this.settings = settings.image();
    }

    /** Never fails: a missing or wrong setting is reported by the first real picture. */
    public void run() {
        try {
            String key = bucket.key(ID.keyWithoutExtension());
            store(key);
            links.link(key);
        } catch (RuntimeException notConfigured) {
            LOG.debug("The warm-up did not finish", notConfigured);
        }
    }

    private void store(String key) {
        Label label = new Label("rehearsal", "rehearsal", "", Optional.empty());
        ObjectHeaders headers = ObjectHeaders.of(bucket.name(), key, ID, PictureFormat.PNG, label, settings);
        RequestBody body = RequestBody.fromContentProvider(
                () -> {
                    throw new OnlyRehearsed();
                },
                1,
                headers.contentType());
        try {
            bucket.ask(s3 -> s3.putObject(headers.put(""), body));
        } catch (OnlyRehearsed asPlanned) {
            // The SDK requests the body only when everything else is ready to be sent.
        }
    }

    private static final class OnlyRehearsed extends RuntimeException {
        private static final long serialVersionUID = 1;
    }
}
