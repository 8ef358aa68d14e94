package io.imagefunction.notification;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.failure.Failure;
import io.imagefunction.failure.FailureCode;
import io.imagefunction.failure.FailureException;
import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Callback URLs that a deployed function accepts and refuses. */
class CallbackUrlsTest {

    private final CallbackUrls deployed = new CallbackUrls(true, false);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://example.com",
                "HTTPS://example.com:8443/hook?a=b%20c",
                "https://1.1.1.1/",
                "https://localhost.example.com/",
                "https://local.example.com./hook",
                "https://[2606:4700:4700::1111]/"
            })
    void aPublicUrlIsAccepted(String url) {
        ObjectNode payload = payload(url);

        assertEquals(Optional.of(URI.create(url)), deployed.take(payload));
        assertTrue(payload.isEmpty(), "upstream does not get it");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://example.com/",
                "https://127.0.0.1/",
                "https://10.0.0.1:8443/",
                "https://169.254.169.254/latest/meta-data",
                "https://0.0.0.0/",
                "https://2130706433/",
                "https://127.1/",
                "https://[::1]/",
                "https://[::ffff:10.0.0.1]/",
                "https://[64:ff9b::a00:1]/",
                "https://[fd00:ec2::254]/",
                "https://[fe80::1%25eth0]/",
                "https://localhost/hook",
                "https://LocalHost.:8443/",
                "https://a.localhost/",
                "https://printer.local/",
                "https://localhost.localdomain/",
                "https://ip6-localhost/",
                "https://ip6-loopback/",
                "https://intranet/",
                "https://0x7f000001/",
                "https://metadata.google.internal/computeMetadata",
                "https://router.home.arpa/"
            })
    void anyOtherUrlIsRefused(String url) {
        Failure refused = failure(deployed, payload(url));

        assertEquals(FailureCode.INVALID_REQUEST, refused.code());
        assertEquals(Optional.of("callback_url"), refused.param());
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://localhost:8080/hook", "https://127.0.0.1/", "http://receiver/"})
    void everyUrlIsAcceptedIfPrivateOnesAreAllowed(String url) {
        assertEquals(Optional.of(URI.create(url)), new CallbackUrls(true, true).take(payload(url)));
    }

    @Test
    void aUrlIsRefusedWithoutASecretOrQueue() {
        Failure refused = failure(new CallbackUrls(false, false), payload("https://example.com/"));

        assertTrue(refused.message().contains("IMAGE_CALLBACK_SECRET"), refused.message());
    }

    @Test
    void theUrlIsOptional() {
        assertEquals(Optional.empty(), new CallbackUrls(false, false).take(payload(null)));
        assertEquals(Optional.empty(), new CallbackUrls(false, false).take(payload("")));
        assertEquals(Optional.empty(), deployed.take(payload(" ")));
        assertEquals(Optional.empty(), deployed.take(JsonNodeFactory.instance.arrayNode()));
    }

    private static Failure failure(CallbackUrls urls, ObjectNode payload) {
        return assertThrows(FailureException.class, () -> urls.take(payload)).failure();
    }

    private static ObjectNode payload(String url) {
        return JsonNodeFactory.instance.objectNode().put("callback_url", url);
    }
}
