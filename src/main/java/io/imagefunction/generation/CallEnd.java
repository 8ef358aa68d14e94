package io.imagefunction.generation;

import io.imagefunction.answer.ImageResult;
import java.net.URI;
import java.time.Instant;
import java.util.Optional;

/**
 * The result of a request that has a record.
 *
 * @param id of the record, and of the job if it is one
 * @param source who sent the request, if known
 * @param key the source's name for it: an idempotency key, or a message's id
 * @param callback where the answer is sent
 * @param base by which the caller reaches this function, if known
 * @param deadline of the report
 */
public record CallEnd(
        String id,
        ImageResult result,
        String requestId,
        Optional<String> source,
        Optional<String> key,
        Optional<URI> callback,
        Optional<String> base,
        Instant deadline) {

    /** Gets each result at least once, unless the process dies while the caller waits for the answer itself. */
    public interface Listener {

        /** Blocks. Fails if the same result has to be reported again. */
        void heard(CallEnd ending);
    }
}
