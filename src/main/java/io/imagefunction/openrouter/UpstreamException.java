package io.imagefunction.openrouter;

/** A call to OpenRouter that brought no answer to work with. */
public abstract sealed class UpstreamException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private UpstreamException(String message, Throwable cause) {
        super(message, cause);
    }

    /** A refusal that came inside an answer with status 200. */
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

    /** The connection failed before an answer began: nothing is billed. */
    public static final class Unreachable extends UpstreamException {
        private static final long serialVersionUID = 1;

        Unreachable(Throwable cause) {
            super("upstream could not be reached: " + cause, cause);
        }
    }
}
