package io.imagefunction.request;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
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
}
