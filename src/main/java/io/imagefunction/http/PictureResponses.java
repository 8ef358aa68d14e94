package io.imagefunction.http;

import io.imagefunction.failure.Failure;
import io.imagefunction.failure.FailureCode;
import io.imagefunction.storage.PictureObjects;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;

/** The answers about a stored picture, by its id or its link. */
final class PictureResponses {

    static final Failure NO_PICTURE = Failure.of(
            FailureCode.NOT_FOUND,
            "id",
            "There is no picture with this id: the id is wrong, or the picture has expired or was deleted.");

    private static final String NOT_REUSED = "no-store";

    private PictureResponses() {}

    /** Answers a {@code HEAD} here, because a URL that is signed for {@code GET} refuses it. */
    static Response head(PictureObjects.Head picture) {
        return Response.ok()
                .type(picture.mediaType())
                .header(HttpHeaders.CONTENT_LENGTH, picture.size())
                .header(HttpHeaders.ETAG, picture.etag())
                .header(HttpHeaders.CONTENT_DISPOSITION, picture.disposition())
                .header(HttpHeaders.CACHE_CONTROL, NOT_REUSED)
                .build();
    }

    /** A failure that no cache may keep: a missing picture may still arrive under its id. */
    static Response failure(Failure failure) {
        return Response.fromResponse(FailureResponses.of(failure))
                .header(HttpHeaders.CACHE_CONTROL, NOT_REUSED)
                .build();
    }
}
