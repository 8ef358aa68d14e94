package io.imagefunction.record;

import io.imagefunction.storage.JsonRecords;
import io.imagefunction.storage.JsonRecords.Outcome;
import io.imagefunction.storage.JsonRecords.Version;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * The repository of {@link CallRecord}s, {@code jobs/<id>.json} in the bucket. A write replaces exactly the version
 * that it was computed from. If another writer changed the record in between, the write is computed again from the new
 * version.
 *
 * <p>Methods block. They fail with a {@link io.imagefunction.storage.StorageException} if the outcome of a write is
 * unknown. They also fail with what the caller's function throws; then nothing is written.
 */
@ApplicationScoped
public class Records {

    /** A record in the version that was read or written. */
    public record Held(String id, CallRecord record, Version version) {}

    private final JsonRecords documents;

    public Records(JsonRecords documents) {
        this.documents = documents;
    }

    /** Returns empty also for text that is not the id of a record. */
    public Optional<Held> read(String id) {
        return Optional.of(id)
                .filter(RecordId::isOne)
                .flatMap(form -> documents.read(RecordId.record(form)))
                .map(there -> held(id, there));
    }

    /**
     * Writes a record under an id that has none.
     *
     * @param change what to write if the id already has a record; if it returns that record, nothing is written
     * @return the current record
     */
    public Held create(String id, CallRecord fresh, UnaryOperator<CallRecord> change) {
        return write(
                        id,
                        Optional.empty(),
                        known -> Optional.of(known.map(change).orElse(fresh)))
                .orElseThrow();
    }

    /**
     * Changes a record that was read before. If the function returns its argument, nothing is written.
     *
     * @return the current record; empty if it was removed
     */
    public Optional<Held> update(Held seen, UnaryOperator<CallRecord> change) {
        return write(seen.id(), Optional.of(seen), known -> known.map(change));
    }

    public Optional<Held> update(String id, UnaryOperator<CallRecord> change) {
        return read(id).flatMap(seen -> update(seen, change));
    }

    /** Writes only if the record is unchanged since it was read. Returns the current record, if there is one. */
    public Optional<Held> replace(Held seen, CallRecord next) {
        return update(seen, known -> known.equals(seen.record()) ? next : known);
    }

    private Optional<Held> write(
            String id, Optional<Held> seen, Function<Optional<CallRecord>, Optional<CallRecord>> change) {
        Optional<Held> there = seen;
        while (true) {
            Optional<CallRecord> known = there.map(Held::record);
            Optional<CallRecord> next = change.apply(known);
            if (next.isEmpty() || next.equals(known)) {
                return there;
            }
            switch (write(id, next.get(), there.map(Held::version))) {
                case Outcome.Written written -> {
                    return Optional.of(new Held(id, next.get(), written.version()));
                }
                case Outcome.Refused refused -> there = refused.there().map(version -> held(id, version));
            }
        }
    }

    private Outcome write(String id, CallRecord record, Optional<Version> expected) {
        String name = RecordId.record(id);
        return expected.map(version -> documents.replace(name, RecordJson.write(record), version))
                .orElseGet(() -> documents.create(name, RecordJson.write(record)));
    }

    private static Held held(String id, Version version) {
        return new Held(id, RecordJson.read(version.json()), version);
    }
}
