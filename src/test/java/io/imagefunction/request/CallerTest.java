package io.imagefunction.request;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CallerTest {

    private static final String ARN = "arn:aws:iam::123456789012:user/painter";

    /** Names that other parties assign. Some imitate the name of another caller. */
    private static final List<String> GIVEN = List.of(
            ARN, "user-4711", "iam:" + ARN, "jwt:issuer#user-4711", "token:00", "bedrock:A", "s3:bucket", "a#b", "");

    @Test
    void callersOfDifferentKindsNeverShareAName() {
        List<String> names = GIVEN.stream()
                .flatMap(name -> Stream.of(
                        Caller.iam(name),
                        Caller.subject("issuer", name),
                        Caller.subject("issuer#x", name),
                        Caller.subject(null, name),
                        Caller.client("issuer", name),
                        Caller.principal(name),
                        Caller.token(name),
                        Caller.bedrockAgent(name),
                        Caller.agentCoreGateway(name),
                        "arn:aws:sqs:eu-central-1:1:" + name))
                .distinct()
                .toList();

        assertEquals(GIVEN.size() * 10, names.size(), names::toString);
    }

    @Test
    void aFormerNameHasNoScheme() {
        assertEquals(Optional.of(ARN), Caller.formerName(Caller.iam(ARN)));
        assertEquals(Optional.of("user#4711"), Caller.formerName(Caller.subject("https://issuer/#x", "user#4711")));
        assertEquals(Optional.of("auth0|7"), Caller.formerName(Caller.subject(null, "auth0|7")));
        assertEquals(Optional.of("repo:a/b"), Caller.formerName(Caller.subject("issuer", "repo:a/b")));
        assertEquals(Optional.of("app-1"), Caller.formerName(Caller.client("issuer", "app-1")));
        assertEquals(Optional.of("partner-7"), Caller.formerName(Caller.principal("partner-7")));
        assertEquals(Optional.of("authorizer"), Caller.formerName(Caller.principal(null)));
    }

    @Test
    void aNameThatAlwaysHadASchemeHasNoFormerName() {
        for (String name : List.of(
                Caller.token("00"),
                Caller.bedrockAgent("A"),
                Caller.agentCoreGateway("g"),
                ARN,
                "s3:bucket",
                "nobody",
                "")) {
            assertEquals(Optional.empty(), Caller.formerName(name), name);
        }
    }

    /** A subject that imitates the name of a caller of another kind finds none of its records, neither old nor new. */
    @Test
    void noCallerHasTheFormerNameOfAnotherKind() {
        List<String> others = List.of(
                ARN,
                Caller.iam(ARN),
                Caller.token("00"),
                Caller.bedrockAgent("A"),
                Caller.subject("i", "u"),
                "s3:b",
                "events:1:x");
        for (String other : others) {
            for (String name :
                    List.of(Caller.subject("issuer", other), Caller.client("issuer", other), Caller.principal(other))) {
                assertEquals(Optional.empty(), Caller.formerName(name), name);
                assertNotEquals(other, name);
            }
        }
    }
}
