package io.imagefunction.profile;

import io.imagefunction.contract.EventKind;
import io.imagefunction.http.Pictures;
import io.quarkus.test.junit.QuarkusTestProfile;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * A profile in which each caller may spend 20 cents a month, two callers share 10 cents, and three calls of a caller may
 * be in flight. After an answer that the account is out of credit, a model is not asked for an hour.
 */
public class Budgeted implements QuarkusTestProfile {

    /** The callers who share a budget, by their tokens, and have none of their own. */
    public static final String[] PAIR = {"first-of-the-pair", "second-of-the-pair"};

    /** A caller whose budget is never used up. */
    public static final String BUSY = "busy";

    public static final String OPERATOR = "operator";

    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of(
                "image.budgets",
                "all=1000/month; *=0.20/month; %1$s=unlimited; %2$s=unlimited; group:pair(%1$s, %2$s)=0.10/month; %3$s=9/day; %4$s=0.20/day"
                        .formatted(caller(PAIR[0]), caller(PAIR[1]), caller(BUSY), EventKind.QUEUE.source),
                "image.budgets.chat-turn",
                "0.15",
                "image.limits.concurrent",
                "3",
                "image.credit-pause",
                "1h",
                "image.operators",
                caller(OPERATOR));
    }

    /** The name of the caller with this bearer token. */
    public static String caller(String token) {
        return "token:" + Pictures.sha256(token.getBytes(StandardCharsets.UTF_8));
    }
}
