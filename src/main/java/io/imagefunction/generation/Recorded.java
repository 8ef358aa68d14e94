package io.imagefunction.generation;

import io.imagefunction.answer.ImageResult;
import java.util.ArrayList;
import java.util.List;

/**
 * The end of a call that has a record.
 *
 * @param written whether the record says so too; if it does not, it says that the call is still in flight
 */
public record Recorded(ImageResult result, boolean written) {

    /** What was paid for is answered all the same. */
    ImageResult answer() {
        if (written || !(result instanceof ImageResult.Generated generated)) {
            return result;
        }
        List<String> warnings = new ArrayList<>(generated.warnings());
        warnings.add("Storage did not take the record of this call: keep this answer, rather than ask for it again.");
        return generated.with(warnings);
    }
}
