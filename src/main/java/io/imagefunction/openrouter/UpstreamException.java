package io.imagefunction.openrouter;

import java.net.URI;

/** A call to OpenRouter that brought no answer to work with. */
public abstract sealed class UpstreamException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private UpstreamException(String message, Throwable cause) {
        super(message, cause);
    }

    /** A refusal that came inside an answer of success. */
    public static UpstreamException refused(UpstreamError error) {
        return new Refused(error);
    }

    /** OpenRouter answered with an error: nothing was generated and nothing is billed. */
    public static final class Refused extends UpstreamException {
        private static final long serialVersionUID = 1;
        private final transient UpstreamError error;

        Refused(UpstreamError error) {
            super("upstream answered " + error.status(), null);
            this.error = error;
        }

        public UpstreamError error() {
            return error;
        }
    }

    /** OpenRouter's address answered with a redirect: nothing was generated. */
    public static final class Redirected extends UpstreamException {
        private static final long serialVersionUID = 1;
        private final String target;

        /** @param location the header, or null */
        Redirected(int status, String location) {
            super("upstream answered " + status + ", a redirect to " + host(location), null);
            target = host(location);
        }

        /** The host that it leads to, or words that say there is none. */
        public String target() {
            return target;
        }

        private static String host(String location) {
            try {
                String host =
                        location == null ? null : URI.create(location.strip()).getHost();
                return host == null ? "another path of the same host" : host;
            } catch (IllegalArgumentException malformed) {
                return "an address that cannot be read";
            }
        }
    }

    /** The connection failed before an answer began: nothing is billed. */
    public static final class Unreachable extends UpstreamException {
        private static final long serialVersionUID = 1;

        Unreachable(Throwable cause) {
            super("upstream could not be reached: " + cause, cause);
        }
    }
}
