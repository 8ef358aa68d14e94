package io.imagefunction.budget;

/**
 * A caller's name, or the beginning of names. Of two that match, the more exact one is greater.
 *
 * @param start the name, or what it begins with
 * @param open whether anything may follow
 */
record NamePattern(String start, boolean open) implements Comparable<NamePattern> {

    boolean matches(String name) {
        return open ? name.startsWith(start) : name.equals(start);
    }

    /** As it is configured, without escapes. */
    String text() {
        return open ? start + "*" : start;
    }

    @Override
    public int compareTo(NamePattern other) {
        return open == other.open ? Integer.compare(start.length(), other.start.length()) : open ? -1 : 1;
    }
}
