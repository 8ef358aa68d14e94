package io.imagefunction.storage;

import io.imagefunction.picture.Dimensions;
import io.imagefunction.picture.PictureFormat;
import java.util.Optional;

/**
 * A picture in the bucket.
 *
 * @param id random and unguessable, begins with a date: {@code 20261121-…}
 * @param key the object's key
 * @param size bytes
 * @param sha256 of the bytes, in lower-case hexadecimal
 * @param dimensions if the picture's header contains them
 */
public record StoredPicture(
        String id, String key, PictureFormat format, long size, String sha256, Optional<Dimensions> dimensions) {}
