package io.imagefunction.generation;

import com.fasterxml.jackson.databind.JsonNode;
import io.imagefunction.storage.StoredPicture;
import java.util.List;
import java.util.Optional;

/** What came of a request: pictures, or a failure. */
public sealed interface ImageResult {

    /**
     * At least one picture.
     *
     * @param created seconds since 1970
     * @param usage tokens and cost as upstream counts them, added up over all calls
     * @param warnings sentences: what was ignored, what is missing
     */
    record Generated(
            long created, String model, List<StoredPicture> pictures, Optional<JsonNode> usage, List<String> warnings)
            implements ImageResult {}

    /** @param usage what was paid all the same, if upstream said so */
    record Failed(Failure failure, Optional<JsonNode> usage) implements ImageResult {}
}
