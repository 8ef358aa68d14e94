package io.imagefunction.openrouter;

import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Optional;
import javax.net.ssl.SSLHandshakeException;

/** A call to OpenRouter that brought no answer to work with. */
public abstract sealed class UpstreamException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private UpstreamException(String message, Throwable cause) {
        super(message, cause);
    }

    /** A refusal that came inside an answer of success. */
    public static UpstreamException refused(UpstreamError error) {
        return new Refused(error, Optional.empty());
    }

    /** Upstream's own name for what it did, if it said so. */
    public Optional<String> generationId() {
        return Optional.empty();
    }

    /** OpenRouter answered with an error: nothing was generated and nothing is billed. */
    public static final class Refused extends UpstreamException {
        private static final long serialVersionUID = 1;
        private final transient UpstreamError error;
        private final transient Optional<String> generationId;

        Refused(UpstreamError error, Optional<String> generationId) {
            super("upstream answered " + error.status(), null);
            this.error = error;
            this.generationId = generationId;
        }

        @Override
        public Optional<String> generationId() {
            return generationId;
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

        public Unreachable(Throwable cause) {
            super("upstream could not be reached: " + cause, cause);
        }

        /** Whether there was no connection that the request could have been sent on. */
        boolean isUnsent() {
            for (Throwable cause = getCause(); cause != null; cause = cause.getCause()) {
                if (cause instanceof ConnectException
                        || cause instanceof UnknownHostException
                        || cause instanceof NoRouteToHostException
                        || cause instanceof SSLHandshakeException) {
                    return true;
                }
            }
            return false;
        }
    }

    /** The connection failed when the request had been sent, before an answer began: it may be billed. */
    public static final class Lost extends UpstreamException {
        private static final long serialVersionUID = 1;

        Lost(Throwable cause) {
            super("the connection to upstream was lost: " + cause.getMessage(), cause);
        }
    }
}
