package io.imagefunction.chat.assembly;

import java.util.OptionalInt;

/**
 * Something that a turn brings in pieces: a tool call of chat completions, or an output item of responses. What is
 * known of it is never replaced by an empty value.
 */
abstract class Part {

    private String id = "";
    private OptionalInt index = OptionalInt.empty();

    /** As upstream wrote it; "" while it has not. Not always unique. */
    final String id() {
        return id;
    }

    final OptionalInt index() {
        return index;
    }

    final void learn(Piece piece) {
        id = id.isEmpty() ? piece.id() : id;
        index = index.isPresent() ? index : piece.index();
    }

    /** What kind of thing it is, or its name; "" while that is not known. */
    abstract String label();

    /** Whether there is content that a later piece must go on with. */
    abstract boolean isBegun();

    /** Whether nothing can follow. */
    abstract boolean isWhole();

    /** Whether a piece brings what is there already, or what was announced by an empty object. */
    abstract boolean isRepeatedBy(Piece piece);
}
