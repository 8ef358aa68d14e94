package io.imagefunction.packaged;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.imagefunction.LocalParts;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The dev profile does not open a deployed function. */
class DevProfileIT {

    private final LocalParts parts = new LocalParts();
    private ServedFunction function;

    @AfterEach
    void stop() {
        if (function != null) {
            function.close();
        }
        parts.stop();
    }

    @Test
    void aDeployedFunctionInTheDevProfileStillNeedsCredentials() throws Exception {
        Map<String, String> settings = new HashMap<>(parts.start());
        settings.keySet().removeAll(List.of("image.auth.anonymous", "image.chat.models"));
        settings.put("quarkus.profile", "dev");
        function = ServedFunction.start(settings);

        assertEquals(401, post("/api/v1/images").statusCode());
        assertEquals(401, post("/api/v1/chat/completions").statusCode());
        assertEquals(0, LocalParts.openRouter().generations());
        assertFalse(isReachable(otherAddress(), URI.create(function.url("/")).getPort()), "listens on loopback only");
    }

    private HttpResponse<String> post(String path) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                    HttpRequest.newBuilder(URI.create(function.url(path)))
                            .POST(BodyPublishers.ofString("{\"prompt\":\"a red panda\"}"))
                            .build(),
                    BodyHandlers.ofString());
        }
    }

    /** An address of this machine other than 127.0.0.1; without a network, another loopback address. */
    private static InetAddress otherAddress() throws Exception {
        return NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress())
                .findFirst()
                .orElse(InetAddress.getByName("127.0.0.2"));
    }

    private static boolean isReachable(InetAddress address, int port) {
        try (Socket socket = new Socket(address, port)) {
            return socket.isConnected();
        } catch (java.io.IOException refused) {
            return false;
        }
    }
}
