package io.imagefunction.queue;

/** A message may not be in the queue. Unless it is misconfigured, it may also have got there without an answer. */
public final class QueueException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final boolean misconfigured;

    QueueException(String message, boolean misconfigured, Throwable cause) {
        super(message, cause);
        this.misconfigured = misconfigured;
    }

    /** Whether only an operator can help: there is no such queue, or access to it is refused. */
    public boolean isMisconfigured() {
        return misconfigured;
    }
}
