package io.imagefunction.notification;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Compares signatures with the example that the Standard Webhooks libraries share. */
class SignatureTest {

    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static final String OTHER_SECRET = "whsec_bG9jYWwtbW9kZS1vbmx5LW5vdC1hLXNlY3JldA==";
    private static final String ID = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    private static final Instant TIME = Instant.ofEpochSecond(1614265330);
    private static final byte[] BODY = "{\"test\": 2432232314}".getBytes(UTF_8);
    private static final String SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

    @Test
    void theSignatureEqualsTheSharedExample() {
        assertEquals(SIGNATURE, Signature.of(List.of(SECRET), ID, TIME, BODY));
    }

    @Test
    void eachSecretHasItsSignature() {
        String other = Signature.of(List.of(OTHER_SECRET), ID, TIME, BODY);

        assertEquals(SIGNATURE + " " + other, Signature.of(List.of(SECRET, OTHER_SECRET), ID, TIME, BODY));
    }

    @Test
    void theSignatureDependsOnIdTimeAndBody() {
        long different = List.of(
                        Signature.of(List.of(SECRET), ID, TIME, BODY),
                        Signature.of(List.of(SECRET), ID + "x", TIME, BODY),
                        Signature.of(List.of(SECRET), ID, TIME.plusSeconds(1), BODY),
                        Signature.of(List.of(SECRET), ID, TIME, new byte[0]))
                .stream()
                .distinct()
                .count();

        assertEquals(4, different);
    }
}
