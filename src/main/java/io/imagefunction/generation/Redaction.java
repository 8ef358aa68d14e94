package io.imagefunction.generation;

import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Removes secrets from upstream's error texts before they are logged. Providers often repeat parts of the request in
 * them: the prompt (whole or in part, in any case), URLs (which may be presigned), keys and data.
 */
final class Redaction {

    private static final String REDACTED = "…";
    private static final int LONGEST_TEXT = 300;

    private static final Pattern SECRETS =
            Pattern.compile("(?i)\\b(?:https?|data):\\S+|\\bsk-[\\w-]+|[A-Za-z0-9+/=_-]{40,}");

    /** JSON and URL escapes, which would hide where a word ends. */
    private static final Pattern ESCAPES = Pattern.compile("\\\\+u[0-9a-fA-F]{4}|%[0-9a-fA-F]{2}");

    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{M}\\p{N}]+");
    private static final Pattern ASCII = Pattern.compile("\\p{ASCII}+");

    /** Shorter parts of the prompt's words reveal nothing, and redacting them would remove upstream's own words. */
    private static final int SHORTEST_PIECE = 3;

    private static final int SHORTEST_WORD_INSIDE = 4;

    private final List<String> promptsWords;
    private final String key;

    /** @param key the operator's; empty if there is none */
    Redaction(String prompt, String key) {
        this.promptsWords = WORD.matcher(prompt.toLowerCase(Locale.ROOT))
                .results()
                .map(MatchResult::group)
                .filter(word -> word.length() >= SHORTEST_PIECE)
                .toList();
        this.key = key;
    }

    String of(String text) {
        String beginning = text.substring(0, Math.min(text.length(), LONGEST_TEXT));
        String withoutKey = key.isEmpty() ? beginning : beginning.replace(key, REDACTED);
        String withoutSecrets = SECRETS.matcher(withoutKey).replaceAll(REDACTED);
        String plain = ESCAPES.matcher(withoutSecrets).replaceAll(" ");
        String own = WORD.matcher(plain).replaceAll(word -> isPrompts(word.group()) ? REDACTED : word.group());
        return text.length() > LONGEST_TEXT ? own + REDACTED : own;
    }

    /** Upstream writes in English, so a word in other letters is taken as a quotation of the prompt. */
    private boolean isPrompts(String word) {
        String lower = word.toLowerCase(Locale.ROOT);
        return !ASCII.matcher(word).matches()
                || promptsWords.stream().anyMatch(prompts -> isPieceOf(lower, prompts) || holds(lower, prompts));
    }

    private static boolean isPieceOf(String word, String prompts) {
        return word.length() >= SHORTEST_PIECE && (prompts.startsWith(word) || prompts.endsWith(word));
    }

    private static boolean holds(String word, String prompts) {
        return prompts.length() >= SHORTEST_WORD_INSIDE && word.contains(prompts);
    }
}
