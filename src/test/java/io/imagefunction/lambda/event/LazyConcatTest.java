package io.imagefunction.lambda.event;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LazyConcatTest {

    @Test
    void aPartIsOpenedOnlyAfterTheEarlierPartsHaveBeenRead() {
        List<String> opened = new ArrayList<>();
        Iterator<String> all = LazyConcat.joined(Stream.of("a", "", "b").map(name -> {
                    opened.add(name);
                    return Stream.of(1, 2).filter(n -> !name.isEmpty()).map(n -> name + n);
                }))
                .iterator();

        assertEquals("a1", all.next());
        assertEquals(List.of("a"), opened);
        assertEquals("a2", all.next());
        assertEquals(List.of("a"), opened);
        assertEquals("b1", all.next());
        assertEquals(List.of("a", "", "b"), opened);
        assertEquals("b2", all.next());
        assertEquals(false, all.hasNext());
    }
}
