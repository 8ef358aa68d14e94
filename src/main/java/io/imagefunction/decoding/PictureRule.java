package io.imagefunction.decoding;

import java.util.Set;
import java.util.regex.Pattern;

/** Rule for the places of pictures in an answer. */
public enum PictureRule {
    /** The Image API: {@code b64_json}, and a data URL in {@code url}. */
    IMAGES(Set.of("b64_json"), Set.of("url", "image_url"), false, Set.of()),

    /**
     * Answers of chat models: data URLs in any text (chat completions), the base64 of image generation calls
     * (Responses), and base64 in lists of {@code images} and in the objects that Gemini and Anthropic use. Names such
     * as {@code result} are also used for other data, so there the text must look like a picture.
     */
    CHAT(Chat.ALWAYS, Chat.PERHAPS, true, Set.of()),

    /**
     * Chunks of chat completions: as in answers, but a text may end within a data URL and continue in the next chunk.
     */
    CHAT_CHUNKS(Chat.ALWAYS, Chat.PERHAPS, true, CompletionsTexts.GROWING),

    /** Events of Responses: as in answers, but a text may continue in the next event. */
    RESPONSES_EVENTS(Chat.ALWAYS, Chat.PERHAPS, true, Set.of(ResponsesTexts.GROWING));

    private static final class Chat {
        static final Set<String> ALWAYS = Set.of("b64_json", "partial_image_b64");
        static final Set<String> PERHAPS = Set.of("result", "url", "image_url", "imageUrl");
    }

    /** Number of base64 characters that identify every known format. */
    static final int OPENING = 16;

    /** The first base64 characters of PNG, JPEG, GIF, WebP, AVIF or HEIC, and SVG. Audio and video begin similarly. */
    private static final Pattern OPENINGS = Pattern.compile("(?=[A-Za-z0-9+/]{12})(?:iVBORw0KGgo|/9j/|R0lGOD"
            + "|UklGR.{6}XRUJQ|AAAA.GZ0eXB(?:hdml[mz]|oZW|taWYx|tc2Yx)|PHN2Z|PD94b).*");

    /** Names of objects whose {@code data} may be a picture. */
    private static final Set<String> HOLDERS = Set.of("source", "inline_data", "inlineData");

    private final Set<String> always;
    private final Set<String> perhaps;
    private final boolean chat;
    private final Set<String> growing;

    PictureRule(Set<String> always, Set<String> perhaps, boolean chat, Set<String> growing) {
        this.always = always;
        this.perhaps = perhaps;
        this.chat = chat;
        this.growing = growing;
    }

    boolean isPicture(String key) {
        return always.contains(key);
    }

    /** Whether a text of this name is a picture if it begins like a picture's base64 or data URL. */
    boolean mayBePicture(String key) {
        return perhaps.contains(key);
    }

    /** Whether the {@code data} of an object of this name may be a picture. */
    boolean mayHold(String key) {
        return chat && HOLDERS.contains(key);
    }

    /** Whether the texts in a list of this name may be pictures, whatever their own names. */
    boolean mayList(String key) {
        return chat && key.equals("images");
    }

    /**
     * Whether a text of this name may continue in the next event, so that {@link GrowingText} handles its data URLs.
     */
    boolean mayGrow(String key) {
        return growing.contains(key);
    }

    /** Whether data URLs in texts of any name are pictures. */
    boolean dataUrlsAnywhere() {
        return chat;
    }

    static boolean looksLikePicture(CharSequence opening) {
        return OPENINGS.matcher(opening).matches();
    }
}
