package io.imagefunction.generation;

import io.imagefunction.openrouter.LinkedPictures;
import io.imagefunction.storage.PictureUpload;

/**
 * Stores one picture that upstream sent as a URL. The answer names the URL of a picture that cannot be stored.
 *
 * @param place number of the picture in its call's answer
 */
record LinkedPicture(String url, int place, PictureUpload upload, PicturesUnderway underway, PartialResult gathering)
        implements LinkedPictures.Sink {

    @Override
    public void write(byte[] bytes, int offset, int length) {
        upload.write(bytes, offset, length);
    }

    @Override
    public void end() {
        underway.add(place, upload, upload.complete(), failure -> gathering.notFetched(url, failure.getMessage()));
    }

    @Override
    public void broken(String why) {
        underway.add(upload.abort());
        gathering.notFetched(url, why);
    }
}
