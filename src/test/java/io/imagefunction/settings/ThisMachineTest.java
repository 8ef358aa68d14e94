package io.imagefunction.settings;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ThisMachineTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "localhost:8080",
                "LOCALHOST:80",
                "app.localhost:3000",
                "127.0.0.1",
                "127.1.2.3:8088",
                "[::1]",
                "[::1]:8080"
            })
    void namesThatAlwaysMeanThisMachine(String host) {
        assertTrue(ThisMachine.isHost(host));
        assertTrue(ThisMachine.isOrigin("http://" + host));
        assertTrue(ThisMachine.isOrigin("https://" + host));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example",
                "localhost.evil.example",
                "notlocalhost",
                "127.0.0.1.evil.example:80",
                "127.0.0.1@evil.example",
                "192.168.0.7:8080",
                "[::2]",
                "localhost:80.evil.example",
                "localhost ",
                ""
            })
    void namesThatAForeignPageCanHave(String host) {
        assertFalse(ThisMachine.isHost(host));
        assertFalse(ThisMachine.isOrigin("http://" + host));
    }

    /** No valid host name is that long, and matching must not recurse. */
    @ParameterizedTest
    @ValueSource(strings = {"a.", "localhost.", "-"})
    void aVeryLongNameIsNotThisMachine(String label) {
        for (int times : new int[] {301, 100_000}) {
            assertFalse(ThisMachine.isHost(label.repeat(times) + "localhost"));
            assertFalse(ThisMachine.isOrigin("http://" + label.repeat(times) + "localhost"));
        }
    }

    @Test
    void aPageWithANullOriginIsForeign() {
        assertFalse(ThisMachine.isOrigin("null"));
        assertFalse(ThisMachine.isOrigin("file://"));
    }

    @Test
    void aMissingHeaderMeansNoBrowser() {
        assertTrue(ThisMachine.isOrigin(null));
        assertTrue(ThisMachine.isHost(null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.9.9.9", "::1", "0:0:0:0:0:0:0:1"})
    void loopbackAddresses(String address) {
        assertTrue(ThisMachine.isAddress(address));
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.2", "0.0.0.0", "fe80::1", "10.0.0.1"})
    void otherAddresses(String address) {
        assertFalse(ThisMachine.isAddress(address));
    }
}
