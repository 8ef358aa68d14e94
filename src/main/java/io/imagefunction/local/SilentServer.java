package io.imagefunction.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/**
 * A server on loopback that accepts connections and never answers. In dev mode, Quarkus always polls a Lambda runtime
 * API and stops the application if it cannot connect. Local mode gets its events from {@link LocalEvents}, so this
 * server lets the poll wait for ever. There is one per process: it starts first and survives all live reloads.
 */
final class SilentServer {

    private static final String PROPERTY = "local-mode.silent-server";

    private SilentServer() {}

    /** The server's host and port. */
    static synchronized String address() {
        String address = System.getProperty(PROPERTY);
        if (address == null) {
            address = start();
            System.setProperty(PROPERTY, address);
        }
        return address;
    }

    private static String start() {
        try {
            ServerSocket server = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
            Thread.ofPlatform().daemon().name("no-lambda-runtime").start(() -> accept(server));
            return "127.0.0.1:" + server.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void accept(ServerSocket server) {
        List<Socket> held = new ArrayList<>(); // referred to, or the collector would close them
        try (server) {
            while (true) {
                held.add(server.accept());
            }
        } catch (IOException e) {
            held.clear();
        }
    }
}
