package io.imagefunction.request;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeType;
import io.imagefunction.catalogue.Descriptor;
import java.util.List;
import java.util.Locale;

/** The values that a field accepts, as far as they do not depend on the model. */
public sealed interface FieldType {
    boolean accepts(JsonNode value);

    /** Completes a sentence after "must be". */
    String expectation();

    /** A text. Both limits are in characters and inclusive. */
    record Text(int shortest, int longest) implements FieldType {
        @Override
        public boolean accepts(JsonNode value) {
            return value.isTextual()
                    && !value.textValue().isBlank()
                    && value.textValue().length() <= longest;
        }

        @Override
        public String expectation() {
            return longest == Integer.MAX_VALUE
                    ? "a text that is not empty"
                    : "a text of " + shortest + " to " + longest + " characters";
        }
    }

    /** A word of a list. A known model has its own list, which takes precedence over this one. */
    record Word(List<String> usual) implements FieldType {
        Word(String... usual) {
            this(List.of(usual));
        }

        @Override
        public boolean accepts(JsonNode value) {
            return value.isTextual();
        }

        @Override
        public String expectation() {
            return "one of " + String.join(", ", usual);
        }
    }

    /** An integer. Both limits are inclusive. */
    record Whole(Descriptor.Range range) implements FieldType {
        Whole(long min, long max) {
            this(new Descriptor.Range(min, max));
        }

        public long min() {
            return range.min();
        }

        public long max() {
            return range.max();
        }

        @Override
        public boolean accepts(JsonNode value) {
            return range.accepts(value);
        }

        @Override
        public String expectation() {
            return range.expectation();
        }
    }

    /** A list of texts. All limits are inclusive. */
    record Texts(int fewest, int most, int longest) implements FieldType {
        @Override
        public boolean accepts(JsonNode value) {
            Text text = new Text(1, longest);
            return value.isArray()
                    && value.size() >= fewest
                    && value.size() <= most
                    && value.valueStream().allMatch(text::accepts);
        }

        @Override
        public String expectation() {
            return "a list of " + fewest + " to " + most + " texts";
        }
    }

    /** Any JSON value of one kind: a boolean, an object or an array. */
    record Json(JsonNodeType kind) implements FieldType {
        @Override
        public boolean accepts(JsonNode value) {
            return value.getNodeType() == kind;
        }

        @Override
        public String expectation() {
            return kind == JsonNodeType.BOOLEAN
                    ? "true or false"
                    : "a JSON " + kind.name().toLowerCase(Locale.ROOT);
        }
    }
}
