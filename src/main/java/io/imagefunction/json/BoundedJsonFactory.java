package io.imagefunction.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.io.IOContext;
import com.fasterxml.jackson.core.util.JsonParserDelegate;
import java.io.DataInput;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;

/**
 * Factory of parsers that limit the cost of a document: its depth, its number of tokens, and the length of names and
 * numbers. Jackson limits all of these but the exponent. Numbers such as {@code 1e99999999999}, or one with a million
 * digits, fail or take seconds when they are converted. So the parser replaces them first. The rest of the document
 * stays readable, and the check of the field reports what it accepts.
 */
public final class BoundedJsonFactory extends JsonFactory {

    /** Most characters of a number, including sign and exponent. */
    public static final int LONGEST_NUMBER = 100;

    private static final int LARGEST_EXPONENT = 999;
    private static final int DEEPEST = 64;
    private static final int LONGEST_NAME = 1000;
    private static final long serialVersionUID = 1;

    private final JsonToken replacement;

    private BoundedJsonFactory(JsonFactoryBuilder builder, JsonToken replacement) {
        super(builder);
        this.replacement = replacement;
    }

    /**
     * For input from callers. A number beyond the limits becomes NaN, which every field rejects and which must not be
     * sent on.
     */
    public static JsonFactory forRequests(int tokens) {
        return new BoundedJsonFactory(builder(tokens, DEEPEST, LONGEST_NAME), JsonToken.VALUE_NUMBER_FLOAT);
    }

    /** For answers that are already paid for. A number beyond the limits becomes null, such as an unknown cost. */
    public static JsonFactory forAnswers() {
        return new BoundedJsonFactory(
                builder(1_000_000, StreamReadConstraints.DEFAULT_MAX_DEPTH, StreamReadConstraints.DEFAULT_MAX_NAME_LEN),
                JsonToken.VALUE_NULL);
    }

    /** The limits of a document, worded to follow "must have". */
    public static String limits(int tokens) {
        return "at most " + DEEPEST + " levels, " + tokens + " names, values and brackets, and names of " + LONGEST_NAME
                + " characters";
    }

    /** The limits of a number, worded to follow "has a number that is not taken:". */
    public static String numberLimits() {
        return "numbers must have at most " + LONGEST_NUMBER + " characters and an exponent from -" + LARGEST_EXPONENT
                + " to " + LARGEST_EXPONENT;
    }

    private static JsonFactoryBuilder builder(int tokens, int depth, int name) {
        return new JsonFactoryBuilder()
                .disable(Feature.INTERN_FIELD_NAMES) // a native binary never forgets interned strings
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(depth)
                        .maxTokenCount(tokens)
                        .maxNameLength(name)
                        .maxNumberLength(Integer.MAX_VALUE) // replaced here
                        .maxStringLength(Integer.MAX_VALUE) // the size of the whole document is what is limited
                        .build());
    }

    @Override
    protected JsonParser _createParser(InputStream in, IOContext context) throws IOException {
        return new Bounded(super._createParser(in, context), replacement);
    }

    @Override
    protected JsonParser _createParser(byte[] data, int offset, int length, IOContext context) throws IOException {
        return new Bounded(super._createParser(data, offset, length, context), replacement);
    }

    @Override
    protected JsonParser _createParser(Reader reader, IOContext context) throws IOException {
        return new Bounded(super._createParser(reader, context), replacement);
    }

    @Override
    protected JsonParser _createParser(char[] data, int offset, int length, IOContext context, boolean recyclable)
            throws IOException {
        return new Bounded(super._createParser(data, offset, length, context, recyclable), replacement);
    }

    @Override
    protected JsonParser _createParser(DataInput input, IOContext context) throws IOException {
        return new Bounded(super._createParser(input, context), replacement);
    }

    private static final class Bounded extends JsonParserDelegate {

        private final JsonToken replacement;
        private boolean replaced;

        Bounded(JsonParser parser, JsonToken replacement) {
            super(parser);
            this.replacement = replacement;
        }

        @Override
        public JsonToken nextToken() throws IOException {
            JsonToken token = super.nextToken();
            replaced = token != null && token.isNumeric() && isBeyond();
            return replaced ? replacement : token;
        }

        private boolean isBeyond() throws IOException {
            int length = getTextLength();
            if (length > LONGEST_NUMBER) {
                return true;
            }
            String number = getText();
            int exponent = Math.max(number.indexOf('e'), number.indexOf('E'));
            return exponent >= 0 && isBeyond(number.substring(exponent + 1));
        }

        private static boolean isBeyond(String exponent) {
            return exponent.length() > 9 || Math.abs(Integer.parseInt(exponent)) > LARGEST_EXPONENT;
        }

        @Override
        public JsonToken currentToken() {
            return replaced ? replacement : super.currentToken();
        }

        @Override
        public int currentTokenId() {
            return replaced ? replacement.id() : super.currentTokenId();
        }

        @Override
        public boolean isNaN() throws IOException {
            return replaced || super.isNaN();
        }

        @Override
        public NumberTypeFP getNumberTypeFP() throws IOException {
            return replaced ? NumberTypeFP.UNKNOWN : super.getNumberTypeFP();
        }

        @Override
        public double getDoubleValue() throws IOException {
            return replaced ? Double.NaN : super.getDoubleValue();
        }
    }
}
