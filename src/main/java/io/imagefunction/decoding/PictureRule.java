package io.imagefunction.decoding;

import java.util.Set;
import java.util.regex.Pattern;

/** Where in an answer pictures stand. */
public enum PictureRule {
    /** In the Image API's {@code b64_json}, and as a data URL in {@code url}; nowhere else. */
    IMAGES(Set.of("b64_json"), Set.of("url", "image_url"), false, Set.of()),

    /**
     * In the answers of chat models: a data URL in any text, as chat completions have them; the base64 of Responses'
     * image generation calls; and the base64 in lists of {@code images} and in the objects that Gemini and Anthropic
     * have. Names such as {@code result} are not pictures' alone, so there the text has to look like a picture.
     */
    CHAT(Chat.ALWAYS, Chat.PERHAPS, true, Set.of()),

    /**
     * The same in the chunks of chat completions, whose texts may end within a data URL and go on in the next chunk.
     */
    CHAT_CHUNKS(Chat.ALWAYS, Chat.PERHAPS, true, CompletionsTexts.GROWING),

    /** The same in the events of Responses. */
    RESPONSES_EVENTS(Chat.ALWAYS, Chat.PERHAPS, true, Set.of(ResponsesTexts.GROWING));

    private static final class Chat {
        static final Set<String> ALWAYS = Set.of("b64_json", "partial_image_b64");
        static final Set<String> PERHAPS = Set.of("result", "url", "image_url", "imageUrl");
    }

    /** Characters of base64 that tell every format that is known here. */
    static final int OPENING = 16;

    /** How PNG, JPEG, GIF, WebP, AVIF or HEIC, and SVG begin in base64; sounds and films begin much the same. */
    private static final Pattern OPENINGS = Pattern.compile("(?=[A-Za-z0-9+/]{12})(?:iVBORw0KGgo|/9j/|R0lGOD"
            + "|UklGR.{6}XRUJQ|AAAA.GZ0eXB(?:hdml[mz]|oZW|taWYx|tc2Yx)|PHN2Z|PD94b).*");

    /** Objects whose {@code data} may be a picture. */
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

    /** Whether a text of this name is a picture if it begins as base64 or as a data URL of one. */
    boolean mayBePicture(String key) {
        return perhaps.contains(key);
    }

    /** Whether the {@code data} of an object of this name may be a picture. */
    boolean mayHold(String key) {
        return chat && HOLDERS.contains(key);
    }

    /** Whether the texts in a list of this name, of whatever name, may be pictures. */
    boolean mayList(String key) {
        return chat && key.equals("images");
    }

    /**
     * Whether a text of this name may go on in the next event, so that its data URLs are left to {@link GrowingText}.
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
