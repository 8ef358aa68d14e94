package io.imagefunction.request;

import java.util.Set;
import java.util.stream.Collectors;

/**
 * The names of callers. Each kind has a scheme, so that callers of different kinds never have the same name: {@code
 * iam:<ARN>}, {@code jwt:<issuer>#<subject>}, {@code client:<issuer>#<client id>}, {@code authorizer:<principal>},
 * {@code token:<hash>}, {@code bedrock:<agent>}, {@code agentcore:<gateway>}. Sources of events are named by their ARN,
 * {@code s3:<bucket>} or {@code events:<account>:<source>}.
 */
public final class Caller {

    /** The schemes of names that AWS or this function assigns. */
    private static final Set<String> SCHEMES =
            Set.of("arn", "s3", "events", "iam", "jwt", "client", "authorizer", "token", "bedrock", "agentcore");

    private Caller() {}

    /**
     * @param arn of a user or of a role's session: sessions of one role may be different people, so each session is its
     *     own caller
     */
    public static String iam(String arn) {
        return "iam:" + arn;
    }

    /** @param issuer null if it is not known */
    public static String subject(String issuer, String subject) {
        return "jwt:" + escaped(issuer) + "#" + subject;
    }

    /** An application that calls on its own behalf, so that its token has no subject. */
    public static String client(String issuer, String id) {
        return "client:" + escaped(issuer) + "#" + id;
    }

    /** @param principal as returned by a Lambda authorizer; null if it admits callers without naming them */
    public static String principal(String principal) {
        return "authorizer:" + (principal == null ? "" : principal);
    }

    public static String token(String hash) {
        return "token:" + hash;
    }

    public static String bedrockAgent(String id) {
        return "bedrock:" + id;
    }

    public static String agentCoreGateway(String id) {
        return "agentcore:" + id;
    }

    /** Whether the name begins as the names of callers do, except that of callers without one. */
    public static boolean hasScheme(String name) {
        int colon = name.indexOf(':');
        return colon >= 0 && SCHEMES.contains(name.substring(0, colon));
    }

    /** The beginnings of names, for messages. */
    public static String schemes() {
        return SCHEMES.stream().sorted().map(scheme -> scheme + ":").collect(Collectors.joining(", "));
    }

    /** Ensures that the first {@code #} of a name is the one after the issuer. */
    private static String escaped(String issuer) {
        return issuer == null ? "" : issuer.replace("#", "%23");
    }
}
