package io.imagefunction.generation;

import com.fasterxml.jackson.databind.JsonNode;
import io.imagefunction.openrouter.Descriptor;
import java.util.List;

/** What a field takes, as far as that does not depend on the model. */
public sealed interface FieldType {
    boolean accepts(JsonNode value);

    /** To follow "must be". */
    String expectation();

    /** Characters, both ends included. */
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

    /** A word; which ones, a model that is known says better than this list. */
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

    /** An integer, both ends included. */
    record Whole(Descriptor.Range range) implements FieldType {
        Whole(long min, long max) {
            this(new Descriptor.Range(min, max));
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

    /** True or false. */
    record Flag() implements FieldType {
        @Override
        public boolean accepts(JsonNode value) {
            return value.isBoolean();
        }

        @Override
        public String expectation() {
            return "true or false";
        }
    }

    /** A JSON object. */
    record Members() implements FieldType {
        @Override
        public boolean accepts(JsonNode value) {
            return value.isObject();
        }

        @Override
        public String expectation() {
            return "a JSON object";
        }
    }

    /** A JSON array. */
    record Items() implements FieldType {
        @Override
        public boolean accepts(JsonNode value) {
            return value.isArray();
        }

        @Override
        public String expectation() {
            return "a JSON array";
        }
    }
}
