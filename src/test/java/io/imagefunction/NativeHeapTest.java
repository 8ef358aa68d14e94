package io.imagefunction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NativeHeapTest {

    @ParameterizedTest
    @CsvSource({"128,160", "256,160", "512,160", "514,161", "1024,416", "1768,788", "3008,1408", "10240,5024"})
    void growsWithTheFunctionsMemory(String memory, long heap) {
        assertEquals(heap << 20, NativeHeap.bytes(Optional.of(memory)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "lots", "-1", "99999999999999999999"})
    void isThatOfASmallFunctionWhereNobodyKnows(String memory) {
        assertEquals(160L << 20, NativeHeap.bytes(Optional.of(memory)));
        assertEquals(160L << 20, NativeHeap.bytes(Optional.empty()));
    }

    /** The binary starts with it. */
    @Test
    void isNeverSmallerThanTheBuilds() throws Exception {
        assertTrue(Files.readString(Path.of("pom.xml")).contains("-R:MaxHeapSize=160m,"));
    }
}
