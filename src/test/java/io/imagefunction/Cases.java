package io.imagefunction;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The recorded inputs in {@code src/test/resources/cases}. */
public final class Cases {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private Cases() {}

    public static String text(String name) {
        try (InputStream file = Cases.class.getResourceAsStream("/cases/" + name)) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static ObjectNode json(String name) {
        return (ObjectNode) read(text(name));
    }

    /** Reads the data of a stream's events, without {@code [DONE]}. */
    public static List<ObjectNode> events(String name) {
        return text(name)
                .lines()
                .filter(line -> line.startsWith("data: {"))
                .map(line -> (ObjectNode) read(line.substring("data: ".length())))
                .toList();
    }

    public static JsonNode read(String json) {
        try {
            return JSON.readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(json, e);
        }
    }
}
