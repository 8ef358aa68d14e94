package io.imagefunction.generation;

import io.imagefunction.answer.ImageResult;
import java.util.ArrayList;
import java.util.List;

/**
 * The result of a call that has a record.
 *
 * @param written whether the record has the result; if not, the record says that the call is still in flight
 */
public record Recorded(ImageResult result, boolean written) {

    /** The result to answer with. It has a warning if pictures were paid for but not recorded. */
    ImageResult answer() {
        if (written || !(result instanceof ImageResult.Generated generated)) {
            return result;
        }
        List<String> warnings = new ArrayList<>(generated.warnings());
        warnings.add("The record of this call could not be stored. Keep this answer: a repeated call may be paid for"
                + " again.");
        return generated.with(warnings);
    }
}
