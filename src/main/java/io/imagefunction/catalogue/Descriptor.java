package io.imagefunction.catalogue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.StreamSupport;

/**
 * Capability descriptor of OpenRouter's discovery documents: the values that a model accepts for one field of a
 * request.
 */
public sealed interface Descriptor {

    boolean accepts(JsonNode value);

    /** The accepted values, worded to follow "must be". */
    String expectation();

    static Descriptor of(JsonNode descriptor) {
        return switch (descriptor.path("type").asText()) {
            case "enum" ->
                new Choice(StreamSupport.stream(descriptor.path("values").spliterator(), false)
                        .map(JsonNode::asText)
                        .toList());
            case "range" ->
                new Range(
                        descriptor.path("min").asLong(Long.MIN_VALUE),
                        descriptor.path("max").asLong(Long.MAX_VALUE));
            case "boolean" -> new Supported();
            default -> new Unknown();
        };
    }

    /** Accepts one of a few words. */
    record Choice(List<String> values) implements Descriptor {
        @Override
        public boolean accepts(JsonNode value) {
            return value.isTextual() && values.contains(value.textValue());
        }

        @Override
        public String expectation() {
            return values.size() == 1 ? values.getFirst() : "one of " + String.join(", ", values);
        }
    }

    /** Accepts an integer in a range, both ends included. */
    record Range(long min, long max) implements Descriptor {
        @Override
        public boolean accepts(JsonNode value) {
            return value.isIntegralNumber()
                    && value.canConvertToLong()
                    && value.longValue() >= min
                    && value.longValue() <= max;
        }

        @Override
        public String expectation() {
            return min == Long.MIN_VALUE && max == Long.MAX_VALUE
                    ? "an integer"
                    : "an integer from " + min + " to " + max;
        }
    }

    /** Accepts every value of the field's type. */
    record Supported() implements Descriptor {
        @Override
        public boolean accepts(JsonNode value) {
            return true;
        }

        @Override
        public String expectation() {
            return "what the field's type allows";
        }
    }

    /** Descriptor of an unknown kind: accepts every value, and upstream decides. */
    record Unknown() implements Descriptor {
        @Override
        public boolean accepts(JsonNode value) {
            return true;
        }

        @Override
        public String expectation() {
            return "what the model's page at OpenRouter says";
        }
    }
}
