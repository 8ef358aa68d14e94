package io.imagefunction.storage;

/** A picture could not be stored, or storage could not be asked. */
public final class StorageException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** What stands in the way. */
    public enum Reason {
        /** No bucket is configured, or there is none of that name. */
        NO_BUCKET,
        /** The bucket is in another region than the one that is asked. */
        WRONG_REGION,
        /** The credentials are missing or not allowed to. */
        ACCESS_DENIED,
        /** Storage failed or could not be reached, however often it was tried. */
        UNAVAILABLE,
        /** What arrived is not a picture of a known format. */
        NOT_A_PICTURE,
        /** What is to be stored or read is larger than configured. */
        TOO_LARGE,
        /** What is stored under this name was written by nobody here. */
        UNREADABLE,
        /** The object is none that requests are read from. */
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
