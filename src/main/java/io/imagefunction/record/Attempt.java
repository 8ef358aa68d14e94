package io.imagefunction.record;

import io.imagefunction.storage.PictureSeries;

/**
 * One attempt to carry a request out.
 *
 * @param pictures names for its pictures
 * @param onPaid told, once and without being waited for, that a picture has begun to arrive: from then on the attempt has
 *     cost money
 */
public record Attempt(PictureSeries pictures, Runnable onPaid) {

    /** Of a call whose caller gave no key, so that nobody can ask for it again. */
    public static Attempt unrecorded(PictureSeries pictures) {
        return new Attempt(pictures, () -> {});
    }
}
