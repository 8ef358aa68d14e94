package io.imagefunction.catalogue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.StreamSupport;

/** What a model takes for one field of a request: a capability descriptor of OpenRouter's discovery documents. */
public sealed interface Descriptor {

    boolean accepts(JsonNode value);

    /** The accepted values, to follow "must be". */
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

    /** One of a few words. */
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

    /** An integer, both ends included. */
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

    /** Taken, with any value of the field's own type. */
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

    /** A kind of descriptor that this program does not know: upstream decides. */
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
