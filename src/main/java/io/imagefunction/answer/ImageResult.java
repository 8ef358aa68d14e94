package io.imagefunction.answer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.failure.Failure;
import io.imagefunction.failure.Failures;
import io.imagefunction.storage.StoredPicture;
import java.util.List;
import java.util.Optional;

/** The result of a request: pictures or a failure. */
public sealed interface ImageResult {

    /** The member of {@code usage} that tells what the caller has left; it is not recorded. */
    String BUDGET = "budget";

    /** Whether this is a replay of an earlier call with the same key, which has paid for it. */
    boolean replayed();

    /** This result without the mark of a replay, for a caller who has waited for it. */
    ImageResult first();

    /** Tokens and cost as upstream counts them; empty if it reported none. */
    Optional<JsonNode> usage();

    /** This result with what the caller has left of a budget. A failure has no member for it. */
    default ImageResult told(ObjectNode budget) {
        return this;
    }

    /** Upstream's own ids of the calls, as far as they are known. */
    List<String> generationIds();

    /**
     * A result with at least one picture.
     *
     * @param created seconds since 1970
     * @param usage tokens and cost as upstream counts them, summed over all calls
     * @param warnings sentences: which fields were ignored, which pictures are missing
     */
    record Generated(
            long created,
            String model,
            List<StoredPicture> pictures,
            Optional<JsonNode> usage,
            List<String> warnings,
            boolean replayed,
            List<String> generationIds)
            implements ImageResult {

        /** For calls whose ids are not known. */
        public Generated(
                long created,
                String model,
                List<StoredPicture> pictures,
                Optional<JsonNode> usage,
                List<String> warnings,
                boolean replayed) {
            this(created, model, pictures, usage, warnings, replayed, List.of());
        }

        @Override
        public Generated first() {
            return new Generated(created, model, pictures, usage, warnings, false, generationIds);
        }

        @Override
        public Generated told(ObjectNode budget) {
            ObjectNode told = usage.filter(JsonNode::isObject)
                    .<ObjectNode>map(JsonNode::deepCopy)
                    .orElseGet(JsonNodeFactory.instance::objectNode);
            told.set(BUDGET, budget);
            return new Generated(created, model, pictures, Optional.of(told), warnings, replayed, generationIds);
        }

        public Generated with(List<String> otherWarnings) {
            return new Generated(created, model, pictures, usage, otherWarnings, replayed, generationIds);
        }
    }

    /** @param usage what was paid in spite of the failure, if upstream reported it, or the budget that refused the call */
    record Failed(Failure failure, Optional<JsonNode> usage, boolean replayed, List<String> generationIds)
            implements ImageResult {

        /** For calls whose ids are not known. */
        public Failed(Failure failure, Optional<JsonNode> usage, boolean replayed) {
            this(failure, usage, replayed, List.of());
        }

        /** A failure that cost nothing, as far as is known. */
        public static Failed unpaid(Failure failure) {
            return new Failed(failure, Optional.empty(), false);
        }

        /** The failure that an exception before the payment means, with the budget that refused it. */
        public static Failed unpaid(Throwable problem) {
            return new Failed(Failures.of(problem), Failures.usage(problem), false);
        }

        @Override
        public Failed first() {
            return new Failed(failure, usage, false, generationIds);
        }
    }

    /** The warning of a result with fewer pictures than requested. */
    static String fewer(int came, int asked) {
        return came + " of " + asked + " pictures came.";
    }
}
