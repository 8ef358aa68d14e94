package io.imagefunction.chat.assembly;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;

/**
 * Finds the part of a turn that a piece belongs to: by a known id, else by index, else by order. Models and providers
 * send ids and indexes that are missing, repeated or late.
 */
final class Parts<P extends Part> {

    private final List<P> all = new ArrayList<>();
    private final Supplier<P> factory;

    /** @param factory creates an empty part */
    Parts(Supplier<P> factory) {
        this.factory = factory;
    }

    /** All parts in the order in which they began. */
    List<P> all() {
        return all;
    }

    /** The part that a piece belongs to; a new part if it fits none. */
    P of(Piece piece) {
        List<P> named = all.stream()
                .filter(part -> !piece.id().isEmpty() && piece.id().equals(part.id()))
                .toList();
        Optional<P> known = named.isEmpty() ? byOrder(piece) : byId(named, piece);
        known.ifPresent(part -> part.learn(piece));
        return known.orElseGet(() -> add(piece));
    }

    /** Adds a new part for a piece that is known to begin one. */
    P add(Piece piece) {
        P part = factory.get();
        part.learn(piece);
        all.add(part);
        return part;
    }

    private Optional<P> byId(List<P> named, Piece piece) {
        List<P> here = named.stream()
                .filter(part -> part.index().isEmpty() || isAt(piece.index(), part))
                .toList();
        // A piece that begins a part under a known id but another index is another part. A piece that continues a part
        // has only been renumbered.
        boolean renumbered = here.isEmpty() && piece.role() != Piece.Role.BEGINS;
        return candidate(renumbered ? named : here, piece)
                .filter(part -> !part.isWhole() || piece.role() == Piece.Role.CONTINUES || part.isRepeatedBy(piece));
    }

    private Optional<P> byOrder(Piece piece) {
        List<P> here = all.stream().filter(part -> isAt(piece.index(), part)).toList();
        if (here.isEmpty() && piece.role() != Piece.Role.BEGINS) {
            here = all.stream().filter(part -> part.index().isEmpty()).toList();
        }
        return candidate(here, piece).filter(part -> !isAnother(part, piece));
    }

    private static boolean isAt(OptionalInt index, Part part) {
        return index.isEmpty() || index.equals(part.index());
    }

    /** The last part; for a piece that ends a part, the first part that has not ended. */
    private Optional<P> candidate(List<P> here, Piece piece) {
        Optional<P> open = here.stream()
                .filter(part -> piece.role() == Piece.Role.ENDS && !part.isWhole())
                .findFirst();
        return open.isPresent() || here.isEmpty() ? open : Optional.of(here.getLast());
    }

    /** Whether a piece without the part's id belongs to another part than the one that it seems to continue. */
    private static boolean isAnother(Part part, Piece piece) {
        if (part.isWhole() && piece.role() != Piece.Role.CONTINUES) {
            return true;
        }
        // Some providers give every piece of a call an id of its own.
        boolean hasOtherId = !part.id().isEmpty() && !piece.id().isEmpty();
        if (hasOtherId
                && (piece.role() == Piece.Role.BEGINS || piece.role() == Piece.Role.CONTINUES && !part.isBegun())) {
            return true;
        }
        boolean mayStillBeNamed = piece.role() == Piece.Role.BEGINS
                && !part.isBegun()
                && piece.index().isPresent();
        return piece.role() != Piece.Role.CONTINUES && differ(part.label(), piece.label()) && !mayStillBeNamed;
    }

    private static boolean differ(String label, String other) {
        return !label.isEmpty() && !other.isEmpty() && !label.startsWith(other) && !other.startsWith(label);
    }
}
