package io.imagefunction.local.standin;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The script of a chat model. Words at the start of the last user message say what the model does, turn by turn:
 *
 * <ul>
 *   <li>{@code tool:<n>} calls the image tool n times, one call a turn
 *   <li>{@code tool:parallel:<n>} n times in one turn
 *   <li>{@code tool:bad} with arguments that are no JSON
 *   <li>{@code tool:other} calls the first function that is not the image tool
 *   <li>{@code tool:mixed} calls both in one turn
 *   <li>{@code tool:forever} calls the image tool in every turn
 *   <li>{@code refuse} declines
 * </ul>
 *
 * <p>A message without such words calls the image tool once if it asks for a picture: "Create an image of …".
 *
 * @param turns the calls of each turn, before the model answers with text
 * @param text the text after these words: the prompt of the pictures
 */
record ChatScript(List<List<Call>> turns, boolean forever, boolean refuses, String text) {

    enum Call {
        IMAGE,
        BAD,
        OTHER
    }

    private static final int MOST_CALLS = 100;

    private static final Pattern ASKS_FOR_A_PICTURE = Pattern.compile(
            "\\b(create|draw|generate|make|paint|show)\\b.{0,60}\\b(drawing|illustration|image|photo|picture)s?\\b",
            Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    static ChatScript in(String message) throws StandInException {
        List<List<Call>> turns = new ArrayList<>();
        var forever = false;
        var refuses = false;
        var rest = message.strip();
        while (rest.startsWith("tool:") || rest.matches("(?s)refuse(\\s.*)?")) {
            var parts = rest.split("\\s+", 2);
            rest = parts.length > 1 ? parts[1] : "";
            switch (parts[0]) {
                case "refuse" -> refuses = true;
                case "tool:forever" -> forever = true;
                case "tool:bad" -> turns.add(List.of(Call.BAD));
                case "tool:other" -> turns.add(List.of(Call.OTHER));
                case "tool:mixed" -> turns.add(List.of(Call.IMAGE, Call.OTHER));
                default -> add(turns, parts[0].substring("tool:".length()));
            }
        }
        boolean scripted = !rest.equals(message.strip());
        if (!scripted && ASKS_FOR_A_PICTURE.matcher(rest).find()) {
            turns.add(List.of(Call.IMAGE));
        }
        return new ChatScript(turns, forever, refuses, rest);
    }

    /** The calls of the next turn, given the number of calls so far. Empty if the model now answers with text. */
    List<Call> after(int calls) {
        var made = 0;
        for (var turn : turns) {
            if (made >= calls) {
                return turn;
            }
            made += turn.size();
        }
        return forever ? List.of(Call.IMAGE) : List.of();
    }

    private static void add(List<List<Call>> turns, String calls) throws StandInException {
        if (calls.startsWith("parallel:")) {
            turns.add(images(calls.substring("parallel:".length())));
        } else {
            images(calls).forEach(call -> turns.add(List.of(call)));
        }
    }

    private static List<Call> images(String number) throws StandInException {
        try {
            var calls = Integer.parseInt(number);
            if (calls >= 0 && calls <= MOST_CALLS) {
                return Collections.nCopies(calls, Call.IMAGE);
            }
        } catch (NumberFormatException e) {
            // Reported below.
        }
        throw StandInException.invalidPrompt("The stand-in understands tool:<0 to " + MOST_CALLS
                + ">, tool:parallel:<number>, tool:bad, tool:other, tool:mixed and tool:forever, not tool:" + number);
    }
}
