package io.imagefunction.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.imagefunction.TestSettings;
import io.imagefunction.aws.AwsClients;
import io.imagefunction.settings.Settings;
import io.imagefunction.settings.TrustedCertificates;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** How much fits into the name of an object. */
class InboxObjectsTest {

    @BeforeAll
    static void configure() {
        System.setProperty("aws.region", "eu-central-1");
    }

    private static int longestName(Map<String, String> more, String folder) {
        Map<String, String> environment = new HashMap<>(Map.of("IMAGE_BUCKET", "images"));
        environment.putAll(more);
        Settings settings = TestSettings.of(environment);
        AwsClients clients = new AwsClients(TestStorage.credentials(), new TrustedCertificates(Optional.empty()));
        try (var s3 = new S3Clients(settings, clients).client()) {
            return new InboxObjects(new Bucket(s3, settings)).longestName(folder);
        }
    }

    @Test
    void aKeyOfS3Has1024Bytes() {
        assertEquals(1017, longestName(Map.of(), "folder/"));
        assertEquals(1010, longestName(Map.of("IMAGE_KEY_PREFIX", "prefix/"), "folder/"));
        assertEquals(1016, longestName(Map.of(), "földer/"));
    }

    /** It may keep objects as files. */
    @Test
    void aNameOnAnotherServerIsThatOfAFile() {
        Map<String, String> other = Map.of("IMAGE_S3_ENDPOINT", "http://127.0.0.1:9000");

        assertEquals(215, longestName(other, "folder/"));
        assertEquals(124, longestName(other, "f".repeat(900)));
    }
}
