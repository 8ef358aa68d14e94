package io.imagefunction.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.imagefunction.TestSettings;
import io.imagefunction.aws.AwsClients;
import io.imagefunction.local.S3Server;
import io.imagefunction.settings.TrustedCertificates;
import io.imagefunction.storage.PictureLinks.Link;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/** The lifetime of a URL, as reported in the answer and as signed in the URL. */
class PictureLinksTest {

    private static final String KEY = "images/2026/11/21/a.png";
    private static final DateTimeFormatter AMZ_DATE = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'");

    private final Clock clock = Clock.systemUTC();

    @BeforeAll
    static void region() {
        System.setProperty("aws.region", S3Server.REGION);
    }

    @ParameterizedTest
    @CsvSource({"PT1S, PT1S", "PT10M, PT10M", "PT1H, PT10M", "P7D, PT10M"})
    void theLifetimeIsConfiguredAndAtMostTenMinutesForPreviews(String configured, String preview) {
        PictureLinks links = links(configured, TestStorage.credentials());

        assertEquals(Duration.parse(configured), lifetime(links.link(KEY)));
        assertEquals(Duration.parse(preview), lifetime(links.shortLived(KEY)));
    }

    /** In fractions of seconds, too: a URL counts in whole ones. */
    @ParameterizedTest
    @ValueSource(longs = {5_000, 5_500, 5_999, 90_400, 599_999})
    void aUrlExpiresWithTheCredentials(long millis) {
        links("PT1H", TestStorage.credentials()).link(KEY); // the first signature loads classes, which takes a second
        Instant end = clock.instant().plusMillis(millis);
        PictureLinks links = links("PT1H", endingAt(end));

        for (Link link : new Link[] {links.link(KEY), links.shortLived(KEY)}) {
            lifetime(link);
            Instant expires = link.expiresAt().orElseThrow();
            assertFalse(expires.isAfter(end), () -> "it ends at " + expires + ", the credentials at " + end);
            assertTrue(expires.isAfter(end.minusSeconds(10)), () -> "it ends at " + expires + ", long before " + end);
        }
    }

    @Test
    void aUrlKeepsItsLifetimeIfTheCredentialsLastLonger() {
        PictureLinks links = links("PT1H", endingAt(clock.instant().plus(Duration.ofHours(2))));

        assertEquals(Duration.ofHours(1), lifetime(links.link(KEY)));
        assertEquals(Duration.ofMinutes(10), lifetime(links.shortLived(KEY)));
    }

    /** The SDK renews credentials before their end; if it could not, the URL is as good as the credentials. */
    @Test
    void aUrlLastsOneSecondIfTheCredentialsHaveExpired() {
        PictureLinks links = links("PT1H", endingAt(clock.instant().minusSeconds(5)));

        assertEquals(Duration.ofSeconds(1), lifetime(links.link(KEY)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://cdn.example.com/pictures", "https://cdn.example.com/pictures/"})
    void aPublicUrlNeverExpires(String base) {
        PictureLinks links = links("PT1H", TestStorage.credentials(), Map.of("IMAGE_PUBLIC_BASE_URL", base));

        Link expected = new Link(URI.create("https://cdn.example.com/pictures/" + KEY), Optional.empty());
        assertEquals(expected, links.link(KEY));
        assertEquals(expected, links.shortLived(KEY));
    }

    /** As the URL says, which is what S3 goes by; the answer has to say the same. */
    private static Duration lifetime(Link link) {
        Map<String, String> query = Arrays.stream(link.url().getQuery().split("&"))
                .map(pair -> pair.split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
        Instant signed = LocalDateTime.parse(query.get("X-Amz-Date"), AMZ_DATE).toInstant(ZoneOffset.UTC);
        Duration lifetime = Duration.ofSeconds(Long.parseLong(query.get("X-Amz-Expires")));
        assertEquals(Optional.of(signed.plus(lifetime)), link.expiresAt());
        return lifetime;
    }

    private static AwsCredentialsProvider endingAt(Instant end) {
        return StaticCredentialsProvider.create(AwsSessionCredentials.builder()
                .accessKeyId("a key")
                .secretAccessKey("a secret")
                .sessionToken("a token")
                .expirationTime(end)
                .build());
    }

    private PictureLinks links(String lifetime, AwsCredentialsProvider credentials) {
        return links(lifetime, credentials, Map.of());
    }

    private PictureLinks links(String lifetime, AwsCredentialsProvider credentials, Map<String, String> more) {
        Map<String, String> environment = new HashMap<>(more);
        environment.put("IMAGE_BUCKET", "a-bucket");
        environment.put("IMAGE_URL_LIFETIME", lifetime);
        var settings = TestSettings.of(environment);
        var clients = new S3Clients(settings, new AwsClients(credentials, new TrustedCertificates(Optional.empty())));
        var s3 = clients.client();
        var presigner = clients.presigner(credentials, s3);
        return new PictureLinks(presigner, credentials, new Bucket(s3, settings), settings, clock);
    }
}
