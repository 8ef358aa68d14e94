package io.imagefunction.queue;

/**
 * Thrown when a message may not be in the queue. Unless the queue is misconfigured, the message may also be there,
 * because only the answer was lost.
 */
public final class QueueException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final boolean misconfigured;

    QueueException(String message, boolean misconfigured, Throwable cause) {
        super(message, cause);
        this.misconfigured = misconfigured;
    }

    /** Whether only an operator can help: the queue does not exist, or access to it is denied. */
    public boolean isMisconfigured() {
        return misconfigured;
    }
}
