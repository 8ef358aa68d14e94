package io.imagefunction.decoding;

/** What a picture of an answer is, by the type of its event. */
public enum PictureStage {
    /** A preview of an unfinished picture, which upstream never bills. */
    PREVIEW,
    /** The picture itself. */
    FINISHED,
    /** Not known yet, because the type comes after the picture or not at all. */
    UNKNOWN;

    /** Part of the event types that carry a preview, and of the name of the preview's member. */
    static final String PARTIAL = "partial_image";

    private static final String COMPLETED = "completed";

    public static PictureStage of(String type) {
        return type.contains(PARTIAL) ? PREVIEW : type.endsWith(COMPLETED) ? FINISHED : UNKNOWN;
    }
}
