package io.imagefunction.packaged;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.imagefunction.LocalParts;
import io.imagefunction.TestCertificate;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The packaged function works with settings that {@link PackagedFunctionIT} does not cover. */
class PackagedSettingsIT {

    private LocalParts parts = new LocalParts();
    private Invoked function;

    @AfterEach
    void stop() {
        if (function != null) {
            function.close();
        }
        parts.stop();
    }

    @Test
    void largePicturesAreStoredOverTls() throws Exception {
        TestCertificate certificate = TestCertificate.shared();
        parts = new LocalParts(certificate.serverOptions());
        start("image.ca-bundle", certificate.pem().toString());

        JsonNode answer = function.images(PackagedFunctionIT.TEN_OF_TWENTY_MEGABYTES);

        assertEquals(10, answer.path("data").size(), answer::toString);
        assertTrue(answer.path("imageUrl").asText().startsWith("https://"), answer::toString);
    }

    @Test
    void nothingIsSentToAServerWithAnUntrustedCertificate() throws Exception {
        parts = new LocalParts(TestCertificate.shared().serverOptions());
        start("image.s3.attempts", "1");

        JsonNode answer = function.images("{'prompt':'a red panda'}");

        assertEquals("error", answer.path("status").asText(), answer::toString);
        assertEquals(0, LocalParts.toOpenRouter().seen().size());
        assertEquals(0, LocalParts.toS3().seen().size());
    }

    @Test
    void anInvalidSettingIsReportedInOneSentence() throws Exception {
        start("image.url-lifetime", "P8D");

        assertTrue(function.process().exitCode() != 0);
        assertTrue(
                function.process().log().contains("IMAGE_URL_LIFETIME must be from one second to seven days"),
                function.process()::log);
    }

    private void start(String... settings) {
        Map<String, String> all = new HashMap<>(parts.start());
        for (int i = 0; i < settings.length; i += 2) {
            all.put(settings[i], settings[i + 1]);
        }
        function = new Invoked(all);
    }
}
