package io.imagefunction.generation;

import io.imagefunction.answer.ImageResult;
import java.net.URI;
import java.time.Instant;
import java.util.Optional;

/**
 * The end of a request that has a record.
 *
 * @param id of the record, and of the job if it is one
 * @param source whose request it was, where that is known
 * @param key by which its source knows it: an idempotency key, a message's id
 * @param callback where its answer is to be sent
 * @param deadline of who tells of it
 */
public record CallEnd(
        String id,
        ImageResult result,
        String requestId,
        Optional<String> source,
        Optional<String> key,
        Optional<URI> callback,
        Instant deadline) {

    /** Hears of each ending at least once, unless the process dies while somebody waits for the answer itself. */
    public interface Listener {

        /** Blocks, and fails where the same ending has to be told again. */
        void heard(CallEnd ending);
    }
}
