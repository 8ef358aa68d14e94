package io.imagefunction.packaged;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.imagefunction.LocalParts;
import io.imagefunction.Slow;
import io.imagefunction.TestCertificate;
import io.vertx.core.http.HttpServerOptions;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The function calls OpenRouter and S3 over TLS. */
class TlsIT {

    private TestCertificate certificate;
    private LocalParts parts;
    private Invoked function;

    @BeforeEach
    void makeCertificate() throws Exception {
        certificate = TestCertificate.shared();
    }

    @AfterEach
    void stop() {
        if (function != null) {
            function.close();
        }
        parts.stop();
    }

    /** The servers use the JDK's TLS, and S3 verifies checksums. */
    @Slow
    @ParameterizedTest
    @CsvSource({
        "TLSv1.3, TLS_AES_256_GCM_SHA384",
        "TLSv1.3, TLS_AES_128_GCM_SHA256",
        "TLSv1.3, TLS_CHACHA20_POLY1305_SHA256",
        "TLSv1.2, TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
        "TLSv1.2, TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
    })
    void picturesAreMadeAndStoredOverTls(String protocol, String cipherSuite) throws Exception {
        HttpServerOptions options = certificate.serverOptions().setEnabledSecureTransportProtocols(Set.of(protocol));
        options.addEnabledCipherSuite(cipherSuite);
        start(options);

        JsonNode answer = function.images("{'prompt':'size:8 a red panda','model':'openai/gpt-image-1','n':3}");

        assertEquals(3, answer.path("data").size(), answer::toString);
        assertEquals(0, answer.path("warnings").size(), answer::toString);
    }

    @Test
    void aBitFlippedInTransitIsDetected() throws Exception {
        Map<String, String> settings = startParts(certificate.serverOptions());
        try (FlippedBit line = new FlippedBit(LocalParts.toOpenRouter().port(), 700_000)) {
            settings.put("openrouter.base-url", "https://127.0.0.1:" + line.port() + "/api/v1");
            function = new Invoked(settings);

            JsonNode answer = function.images("{'prompt':'size:1 a red panda'}");

            assertTrue(line.hasFlipped());
            assertEquals("error", answer.path("status").asText(), answer::toString);
            assertFalse(
                    LocalParts.toS3().seen().stream().anyMatch(seen -> seen.startsWith("PUT")),
                    "the bucket contains no part of it");

            assertEquals(
                    "ok",
                    function.images("{'prompt':'size:1 a red panda'}")
                            .path("status")
                            .asText());
        }
    }

    private void start(HttpServerOptions options) {
        function = new Invoked(startParts(options));
    }

    private Map<String, String> startParts(HttpServerOptions options) {
        parts = new LocalParts(options);
        Map<String, String> settings = parts.start();
        settings.put("image.ca-bundle", certificate.pem().toString());
        return settings;
    }
}
