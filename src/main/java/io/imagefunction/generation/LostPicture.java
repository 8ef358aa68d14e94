package io.imagefunction.generation;

import io.imagefunction.failure.Failure;
import io.imagefunction.failure.FailureCode;
import io.imagefunction.storage.StorageException;
import io.imagefunction.storage.StorageException.Reason;

/** The failures by which a picture is lost that has been paid for. */
final class LostPicture {

    static final Failure OUT_OF_TIME = Failure.of(
            FailureCode.STORAGE_FAILED,
            "The deadline passed while the picture was being stored. It was paid for; a repeated request would be paid for"
                    + " again.");

    private LostPicture() {}

    static Failure notStored(Throwable problem) {
        boolean notAPicture = problem instanceof StorageException storage
                && (storage.reason() == Reason.NOT_A_PICTURE || storage.reason() == Reason.TOO_LARGE);
        return notAPicture
                ? Failure.of(
                        FailureCode.BROKEN_ANSWER, "OpenRouter's answer cannot be used: " + problem.getMessage() + ".")
                : Failure.of(
                        FailureCode.STORAGE_FAILED,
                        "A picture was generated and paid for but could not be stored. Its operator has to check the"
                                + " bucket; the same request would be paid for again.");
    }

    static Failure broken(String why) {
        return Failure.of(
                FailureCode.BROKEN_ANSWER, "A picture arrived broken: " + why + ". It may still have been billed.");
    }

    static Failure notFetched(String url, String why) {
        return Failure.of(
                FailureCode.BROKEN_ANSWER,
                "A picture was generated and paid for. OpenRouter sent it as a URL, and the download failed: " + url
                        + " (" + why + "). Download it from there before the URL expires.");
    }
}
