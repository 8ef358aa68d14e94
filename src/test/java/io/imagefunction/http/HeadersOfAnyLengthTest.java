package io.imagefunction.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.imagefunction.failure.FailureException;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Headers of any length and content are read in one pass and without recursion. */
class HeadersOfAnyLengthTest {

    /** Enough repetitions that quadratic time would exceed the timeout by far. */
    private static final int MANY = 1_000_000;

    private static final Duration GENEROUS = Duration.ofSeconds(60);

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        respond-async                        | true  |
        Respond-Async                        | true  |
        respond-async, wait=20               | true  | 20
        respond-async; a="b,c", wait="5"     | true  | 5
        wait = 7 ; x=y , respond-async       | true  | 7
        foo="a\\",wait=1", wait=2            | false | 2
        wait=1, wait=2                       | false | 1
        wait=soon                            | false |
        wait=-1                              | false |
        wait=9999999999                      | false |
        wait="1, respond-async               | false |
        ,,;;==,respond-async,                | true  |
        respond-asynchronously               | false |
        ``                                   | false |
        """)
    void preferencesAreRead(String header, boolean async, Integer wait) {
        assertEquals(
                new Preferences(async, Optional.ofNullable(wait), Optional.empty(), Optional.empty()),
                Preferences.of(List.of(header)));
    }

    @ParameterizedTest
    @ValueSource(strings = {" ", "a", ",", ";", "=", "\"", "\\", "\"\\", "a ", "a=", "a;", "a=\"", " ;\"\\\\\"", "\t"})
    void aLongPreferHeaderIsReadInOnePass(String piece) {
        // A quote at the end must not make the parser go back over what came before.
        for (String end : List.of("!", "\"")) {
            String header = "wait=3, " + piece.repeat(MANY) + end;

            Preferences read = assertTimeoutPreemptively(GENEROUS, () -> Preferences.of(List.of(header)));

            assertEquals(Optional.of(3), read.waits());
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        key            | key
        "key"          | key
        "a\\"b"        | a"b
        "a\\\\b"       | a\\b
        ` "key" `      | key
        k"e"y          | k"e"y
        """)
    void aQuotedKeyEqualsTheBareKey(String header, String key) {
        assertEquals(Optional.of(key), IdempotencyHeader.key(headers(header)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"", "\"a", "\"a\"b", "\"a\"b\"", "\"a\\\"", "\"a\\n\"", "\"\"", " ", "\"a\\"})
    void aKeyWithBrokenQuotesIsRefused(String header) {
        assertThrows(FailureException.class, () -> IdempotencyHeader.key(headers(header)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "\\\"", "\\\\", "\""})
    void aLongKeyIsRefusedWithoutRecursion(String piece) {
        for (String header : List.of(
                piece.repeat(MANY),
                "\"" + piece.repeat(MANY) + "\"",
                "\"" + piece.repeat(MANY),
                "\"" + piece.repeat(1_500) + "\"")) {
            assertTimeoutPreemptively(
                    GENEROUS, () -> assertThrows(FailureException.class, () -> IdempotencyHeader.key(headers(header))));
        }
    }

    @Test
    void aKeyOfMaximumLengthMayBeQuoted() {
        String key = "\"".repeat(255);

        assertEquals(Optional.of(key), IdempotencyHeader.key(headers("\"" + "\\\"".repeat(255) + "\"")));
    }

    private static MultiMap headers(String key) {
        return HttpHeaders.headers().add(IdempotencyHeader.NAME, key);
    }
}
