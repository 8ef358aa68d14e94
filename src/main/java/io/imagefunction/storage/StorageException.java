package io.imagefunction.storage;

/** Failure to store or read an object, or to reach the storage. */
public final class StorageException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** The cause of the failure. */
    public enum Reason {
        /** No bucket is configured, or the bucket does not exist. */
        NO_BUCKET,
        /** The bucket is in another region than the configured one. */
        WRONG_REGION,
        /** The credentials are missing or lack a permission. */
        ACCESS_DENIED,
        /** Storage failed or could not be reached, despite retries. */
        UNAVAILABLE,
        /** The data is not a picture of a known format. */
        NOT_A_PICTURE,
        /** The object is larger than the configured limit. */
        TOO_LARGE,
        /** The stored document was not written by this program. */
        UNREADABLE,
        /** The object is outside the prefix from which requests are read. */
        NOT_A_REQUEST
    }

    private final Reason reason;

    StorageException(Reason reason, String message) {
        this(reason, message, null);
    }

    StorageException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
