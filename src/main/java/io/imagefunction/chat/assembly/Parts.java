package io.imagefunction.chat.assembly;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;

/**
 * Tells apart the parts of a turn: by id where a piece has one that is known, then by index, then by order. Ids and
 * indexes may be missing, collide, or come late: models and providers do all of that.
 */
final class Parts<P extends Part> {

    private final List<P> all = new ArrayList<>();
    private final Supplier<P> factory;

    /** @param factory makes a part of which nothing is known yet */
    Parts(Supplier<P> factory) {
        this.factory = factory;
    }

    /** In the order in which they began. */
    List<P> all() {
        return all;
    }

    /** The part that a piece of a stream belongs to, which may be a new one. */
    P of(Piece piece) {
        List<P> named = all.stream()
                .filter(part -> !piece.id().isEmpty() && piece.id().equals(part.id()))
                .toList();
        Optional<P> known = named.isEmpty() ? byOrder(piece) : byId(named, piece);
        known.ifPresent(part -> part.learn(piece));
        return known.orElseGet(() -> add(piece));
    }

    /** A new part, because what has come is known to be one. */
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
        // What begins under a known id but another index is another part; what goes on was only numbered anew.
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

    /** The last one; but what ends is the first that has not ended. */
    private Optional<P> candidate(List<P> here, Piece piece) {
        Optional<P> open = here.stream()
                .filter(part -> piece.role() == Piece.Role.ENDS && !part.isWhole())
                .findFirst();
        return open.isPresent() || here.isEmpty() ? open : Optional.of(here.getLast());
    }

    /**
     * Whether a piece, which does not have the part's id, belongs to another part than the one it seems to go on with.
     */
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
