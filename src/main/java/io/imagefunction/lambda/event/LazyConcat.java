package io.imagefunction.lambda.event;

import java.util.Collections;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Joins streams without reading ahead. */
final class LazyConcat {

    private LazyConcat() {}

    /**
     * Returns all elements, part by part, each made only when it is asked for. {@link Stream#flatMap} would read a
     * whole part at once, and each file of requests holds memory until its requests have ended.
     */
    static <T> Stream<T> joined(Stream<Stream<T>> parts) {
        Iterator<Stream<T>> each = parts.iterator();
        Iterator<T> all = new Iterator<>() {
            private Iterator<T> part = Collections.emptyIterator();

            @Override
            public boolean hasNext() {
                while (!part.hasNext() && each.hasNext()) {
                    part = each.next().iterator();
                }
                return part.hasNext();
            }

            @Override
            public T next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                return part.next();
            }
        };
        return StreamSupport.stream(Spliterators.spliteratorUnknownSize(all, Spliterator.ORDERED), false);
    }
}
