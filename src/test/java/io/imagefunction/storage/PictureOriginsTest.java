package io.imagefunction.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.imagefunction.TestSettings;
import io.imagefunction.aws.AwsClients;
import io.imagefunction.local.S3Server;
import io.imagefunction.settings.TrustedCertificates;
import java.net.URI;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The origins are those that the URLs and links of this deployment really have. */
class PictureOriginsTest {

    private static final String KEY = "images/2026/11/21/a.png";
    private static final String BUCKET = "https://a-bucket.s3.amazonaws.com";
    private static final String LINK_KEY = "new-0123456789abcdef0123456789abcdef";
    private static final Optional<String> BASE = Optional.of("https://example.com/prod");

    @BeforeAll
    static void region() {
        System.setProperty("aws.region", S3Server.REGION);
    }

    @Test
    void presignedUrlsHaveTheOriginOfTheBucket() {
        assertEquals(List.of(BUCKET), origins(Map.of()).all(BASE));
    }

    @ParameterizedTest
    @CsvSource({
        "IMAGE_S3_ENDPOINT, http://127.0.0.1:9000, http://127.0.0.1:9000",
        "IMAGE_PUBLIC_BASE_URL, https://cdn.example.com/pictures/, https://cdn.example.com",
        "IMAGE_PUBLIC_BASE_URL, http://[::1]:8443/a, http://[::1]:8443"
    })
    void theOriginFollowsTheAddressOfThePictures(String setting, String value, String origin) {
        assertEquals(List.of(origin), origins(Map.of(setting, value)).all(BASE));
    }

    @Test
    void linksHaveTheOriginOfThisFunction() {
        assertEquals(
                List.of(BUCKET, "https://example.com"),
                origins(Map.of("IMAGE_LINK_KEYS", LINK_KEY)).all(BASE));
        assertEquals(
                List.of(BUCKET, "https://pictures.example.com"),
                origins(Map.of("IMAGE_LINK_KEYS", LINK_KEY, "IMAGE_PUBLIC_URL", "https://pictures.example.com/ai/"))
                        .all(BASE));
    }

    @Test
    void withoutAnAddressOfThisFunctionThereAreNoLinks() {
        assertEquals(
                List.of(BUCKET), origins(Map.of("IMAGE_LINK_KEYS", LINK_KEY)).all(Optional.empty()));
    }

    @Test
    void anOriginIsNamedOnce() {
        assertEquals(
                List.of("https://example.com"),
                origins(Map.of("IMAGE_LINK_KEYS", LINK_KEY, "IMAGE_PUBLIC_BASE_URL", "https://example.com/pictures"))
                        .all(BASE));
    }

    @Test
    void anOriginHasNoUserAndNoPath() {
        assertEquals(
                "https://cdn.example.com:8443",
                PictureOrigins.of(URI.create("https://user:secret@cdn.example.com:8443/a?b#c")));
    }

    private static PictureOrigins origins(Map<String, String> more) {
        Map<String, String> environment = new HashMap<>(more);
        environment.put("IMAGE_BUCKET", "a-bucket");
        var settings = TestSettings.of(environment);
        var credentials = TestStorage.credentials();
        var clients = new S3Clients(settings, new AwsClients(credentials, new TrustedCertificates(Optional.empty())));
        var s3 = clients.client();
        Bucket bucket = new Bucket(s3, settings);
        Clock clock = Clock.systemUTC();
        return new PictureOrigins(
                new PictureLinks(clients.presigner(credentials, s3), credentials, bucket, settings, clock),
                new LastingLinks(bucket, settings, clock));
    }
}
