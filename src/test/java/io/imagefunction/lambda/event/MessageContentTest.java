package io.imagefunction.lambda.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.imagefunction.lambda.event.MessageContent.Own;
import io.imagefunction.lambda.event.MessageContent.Request;
import io.imagefunction.lambda.event.MessageContent.Unreadable;
import io.imagefunction.queue.CallbackMessage;
import io.imagefunction.queue.JobMessage;
import io.imagefunction.queue.LinesMessage;
import io.imagefunction.queue.QueueMessage;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The text of a message is parsed once and then classified. */
class MessageContentTest {

    private static final Instant DUE = Instant.parse("2026-11-21T12:00:00Z");

    @Test
    void theFunctionsOwnMessagesAreRecognized() {
        for (QueueMessage message : List.of(
                new JobMessage("a-job", 2, DUE),
                new CallbackMessage("a-job", 1, DUE),
                new LinesMessage("a-bucket", "requests/a.jsonl", "00", 57, 1000))) {
            assertEquals(new Own(message), MessageContent.of(message.json().toString()));
        }
    }

    /** A message that is none of the function's own is a request: its sender can order pictures and nothing else. */
    @ParameterizedTest
    @ValueSource(
            strings = {"{\"prompt\":\"a panda\"}", "{\"prompt\":\"a panda\",\"job\":\"a-job\"}", "{\"job\":7}", "[]"})
    void allOtherMessagesAreRequests(String text) {
        Request request = assertInstanceOf(Request.class, MessageContent.of(text));

        assertEquals(text, request.json().toString());
        assertEquals(text.length(), request.size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a red panda", "{\"prompt\":", "{\"job\":\"a-job\"} {}"})
    void aMessageThatIsNotJsonFailsAlone(String text) {
        assertInstanceOf(Unreadable.class, MessageContent.of(text));
    }
}
