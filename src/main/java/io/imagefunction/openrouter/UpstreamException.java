package io.imagefunction.openrouter;

import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Optional;
import javax.net.ssl.SSLHandshakeException;

/** Failure of a call to OpenRouter that returned no usable answer. */
public abstract sealed class UpstreamException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private UpstreamException(String message, Throwable cause) {
        super(message, cause);
    }

    /** Returns the exception for an error inside an answer with a success status. */
    public static UpstreamException refused(UpstreamError error) {
        return new Refused(error, Optional.empty());
    }

    /** Returns the exception for an error after an answer has begun. */
    public static UpstreamException brokenOff(UpstreamError error) {
        return new BrokenOff(error);
    }

    /** Upstream's generation ID, if it sent one. */
    public Optional<String> generationId() {
        return Optional.empty();
    }

    /** OpenRouter reported an error. */
    public abstract static sealed class Reported extends UpstreamException {
        private static final long serialVersionUID = 1;
        private final transient UpstreamError error;

        private Reported(String message, UpstreamError error) {
            super(message, null);
            this.error = error;
        }

        public UpstreamError error() {
            return error;
        }
    }

    /** OpenRouter answered with an error: nothing was generated and nothing is billed. */
    public static final class Refused extends Reported {
        private static final long serialVersionUID = 1;
        private final transient Optional<String> generationId;

        Refused(UpstreamError error, Optional<String> generationId) {
            super("upstream answered " + error.status(), error);
            this.generationId = generationId;
        }

        @Override
        public Optional<String> generationId() {
            return generationId;
        }
    }

    /** OpenRouter's answer began and ended in an error: it may be billed. */
    public static final class BrokenOff extends Reported {
        private static final long serialVersionUID = 1;

        BrokenOff(UpstreamError error) {
            super("upstream broke its answer off with error " + error.status(), error);
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

        /** The host of the redirect's target, or a phrase that says why there is none. */
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

        /** Whether the request was certainly not sent, because no connection could be opened. */
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

    /** The connection failed after the request was sent and before an answer began: the request may be billed. */
    public static final class Lost extends UpstreamException {
        private static final long serialVersionUID = 1;

        Lost(Throwable cause) {
            super("the connection to upstream was lost: " + cause.getMessage(), cause);
        }
    }
}
