package io.imagefunction.crypto;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class Sha256Test {

    @Test
    void digestsAreThoseOfNistAndOfTheJdk() {
        new Sha256Vectors(Sha256::digest).check();
        new Sha256Vectors(Sha256::fastDigest).check();
    }

    @Test
    void textsAreHashedAsUtf8() {
        assertEquals("4a99557e4033c3539de2eb65472017cad5f9557f7a0625a09f1c3f6e2ba69c4c", Sha256.hex("é"));
    }
}
