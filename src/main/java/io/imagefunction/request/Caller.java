package io.imagefunction.request;

import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The names of callers. Each kind has a scheme, so that callers of different kinds never have the same name: {@code
 * iam:<ARN>}, {@code jwt:<issuer>#<subject>}, {@code client:<issuer>#<client id>}, {@code authorizer:<principal>},
 * {@code token:<hash>}, {@code bedrock:<agent>}, {@code agentcore:<gateway>}. Sources of events are named by their ARN,
 * {@code s3:<bucket>} or {@code events:<account>:<source>}.
 */
public final class Caller {

    /** The former name of authenticated callers whose authorizer gave no name. */
    private static final String UNNAMED = "authorizer";

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

    /**
     * The caller's name in records from before there were schemes. Empty for kinds that already had a scheme, and for
     * names that look as if they had one, because a client may have chosen them.
     */
    static Optional<String> formerName(String name) {
        String rest = name.substring(name.indexOf(':') + 1);
        return switch (name.substring(0, Math.max(0, name.indexOf(':')))) {
            case "iam" -> Optional.of(rest);
            case "jwt", "client" ->
                Optional.of(rest.substring(rest.indexOf('#') + 1)).filter(Caller::hasNoScheme);
            case "authorizer" -> Optional.of(rest.isEmpty() ? UNNAMED : rest).filter(Caller::hasNoScheme);
            default -> Optional.empty();
        };
    }

    private static boolean hasNoScheme(String name) {
        int colon = name.indexOf(':');
        return colon < 0 || !SCHEMES.contains(name.substring(0, colon));
    }

    /** Whether the name begins as the names of callers do, except that of callers without one. */
    public static boolean hasScheme(String name) {
        return !hasNoScheme(name);
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
