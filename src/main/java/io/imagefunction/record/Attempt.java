package io.imagefunction.record;

import io.imagefunction.storage.PictureSeries;

/**
 * One attempt to carry out a request.
 *
 * @param pictures names for its pictures
 * @param owner hash of the caller who owns its pictures, even if a worker carries out the request
 * @param onPaid run once, when a picture begins to arrive, because the attempt costs money from then on; its effect is
 *     not waited for
 */
public record Attempt(PictureSeries pictures, String owner, Runnable onPaid) {

    /** For a call without a key, whose result cannot be replayed. */
    public static Attempt unrecorded(PictureSeries pictures, String owner) {
        return new Attempt(pictures, owner, () -> {});
    }
}
