package io.imagefunction.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.imagefunction.FreePort;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LocalPortsTest {

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "127.0.0.1", "::1"})
    void localModeAvoidsAPortInUseOnAnyLoopbackAddress(String address) throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 50, InetAddress.getByName(address))) {
            assertNotEquals(taken.getLocalPort(), LocalPorts.of(taken.getLocalPort()));
        }
    }

    @Test
    void aFreePreferredPortIsChosenAndKeptOnceItsServerListens() throws IOException {
        int preferred = FreePort.any();
        assertEquals(preferred, LocalPorts.of(preferred));
        try (ServerSocket server = new ServerSocket(preferred, 50, InetAddress.getByName("127.0.0.1"))) {
            assertEquals(preferred, LocalPorts.of(server.getLocalPort()));
        }
    }

    @Test
    void localModeAvoidsAPortThatAnotherOneHasReserved() throws IOException {
        int preferred = FreePort.any();
        try (DatagramSocket claim = new DatagramSocket(new InetSocketAddress("127.0.0.1", preferred))) {
            assertNotEquals(claim.getLocalPort(), LocalPorts.of(preferred));
        }
    }
}
