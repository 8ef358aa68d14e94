package io.imagefunction.answer;

import com.fasterxml.jackson.databind.JsonNode;
import io.imagefunction.failure.Failure;
import io.imagefunction.storage.StoredPicture;
import java.util.List;
import java.util.Optional;

/** What came of a request: pictures, or a failure. */
public sealed interface ImageResult {

    /** Whether an earlier call with the same key has paid for it. */
    boolean replayed();

    /** The same as the answer to who has waited for it. */
    ImageResult first();

    /** Upstream's own names for the calls, as far as it said them. */
    List<String> generationIds();

    /**
     * At least one picture.
     *
     * @param created seconds since 1970
     * @param usage tokens and cost as upstream counts them, added up over all calls
     * @param warnings sentences: what was ignored, what is missing
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

        /** Of calls whose names are not known. */
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

        public Generated with(List<String> otherWarnings) {
            return new Generated(created, model, pictures, usage, otherWarnings, replayed, generationIds);
        }
    }

    /** @param usage what was paid all the same, if upstream said so */
    record Failed(Failure failure, Optional<JsonNode> usage, boolean replayed, List<String> generationIds)
            implements ImageResult {

        /** Of calls whose names are not known. */
        public Failed(Failure failure, Optional<JsonNode> usage, boolean replayed) {
            this(failure, usage, replayed, List.of());
        }

        /** One that cost nothing, as far as is known. */
        public static Failed unpaid(Failure failure) {
            return new Failed(failure, Optional.empty(), false);
        }

        @Override
        public Failed first() {
            return new Failed(failure, usage, false, generationIds);
        }
    }

    /** The warning of a result with fewer pictures than were asked for. */
    static String fewer(int came, int asked) {
        return came + " of " + asked + " pictures came.";
    }
}
