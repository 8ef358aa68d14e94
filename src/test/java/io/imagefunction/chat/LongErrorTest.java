package io.imagefunction.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.imagefunction.openrouter.UpstreamErrors;
import io.imagefunction.openrouter.UpstreamException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Error texts from upstream, which may quote the caller, are read in linear time. */
class LongErrorTest {

    @ParameterizedTest
    @ValueSource(strings = {"violat", "violating our ", "X-Amz-", "data:", "sk-", "https://", "\\", "a", " "})
    void aLongErrorIsReadInOnePass(String piece) {
        String message = piece.repeat(200_000) + "!";

        ChatFailure failure = assertTimeoutPreemptively(Duration.ofSeconds(60), () -> failure(message));

        assertEquals(400, failure.status());
    }

    @Test
    void secretsAndPicturesAreRemovedFromALongError() {
        String said = failure("key sk-or-v1-abc, data:image/png;base64,AAAA and X-Amz-Signature=0a1b&x")
                .body()
                .toString();

        for (String secret : new String[] {"sk-or", "AAAA", "0a1b"}) {
            assertFalse(said.contains(secret), said);
        }
    }

    private static ChatFailure failure(String message) {
        var body = JsonNodeFactory.instance.objectNode();
        body.putObject("error").put("code", 400).put("message", message);
        return ChatFailure.of(UpstreamException.refused(UpstreamErrors.read(400, body.toString(), null)));
    }
}
