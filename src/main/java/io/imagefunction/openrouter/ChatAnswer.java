package io.imagefunction.openrouter;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/**
 * A chat model's whole answer.
 *
 * @param json what came, with marks ({@link PictureMarks}) for its pictures; an object, or missing if it was cut
 * @param cut what was wrong with the answer, if it could not be read to its end
 */
public record ChatAnswer(JsonNode json, Optional<String> cut) {}
