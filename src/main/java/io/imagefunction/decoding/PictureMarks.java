package io.imagefunction.decoding;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Marks that replace the pictures in an answer, as a whole text or within one. Each contains a random secret, so that
 * no text of a model can be mistaken for a mark.
 */
public final class PictureMarks {

    private final String head = "picture:" + UUID.randomUUID() + ":";
    private final Pattern mark = Pattern.compile(Pattern.quote(head) + "(\\d{1,9});");

    public String of(int picture) {
        return head + picture + ";";
    }

    /** Number of the picture that the whole text replaces, 0 for the first of the answer. */
    public OptionalInt in(JsonNode text) {
        Matcher found = mark.matcher(text.asText(""));
        return found.matches() ? OptionalInt.of(Integer.parseInt(found.group(1))) : OptionalInt.empty();
    }

    /** Numbers of all pictures with a mark anywhere in the tree. */
    public IntStream within(JsonNode tree) {
        return mark.matcher(tree.toString()).results().mapToInt(found -> Integer.parseInt(found.group(1)));
    }

    /** Replaces every mark in the tree. Modifies the given tree. */
    public JsonNode replace(JsonNode tree, IntFunction<String> replacement) {
        switch (tree) {
            case ObjectNode object ->
                object.properties().forEach(member -> member.setValue(replace(member.getValue(), replacement)));
            case ArrayNode array -> {
                for (int at = 0; at < array.size(); at++) {
                    array.set(at, replace(array.get(at), replacement));
                }
            }
            case TextNode text
            when text.textValue().contains(head) -> {
                return TextNode.valueOf(mark.matcher(text.textValue())
                        .replaceAll(found ->
                                Matcher.quoteReplacement(replacement.apply(Integer.parseInt(found.group(1))))));
            }
            default -> {}
        }
        return tree;
    }
}
