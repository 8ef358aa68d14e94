package io.imagefunction.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/**
 * Accepts connections on loopback and never answers. Quarkus polls a Lambda runtime API in dev mode, whether there is
 * one or not, and stops the application where nobody listens. Events come by {@link LocalEvents}, so the poll is to
 * wait for ever. One for the process: it must be there before anything else starts, and through all live reloads.
 */
final class SilentServer {

    private static final String PROPERTY = "local-mode.silent-server";

    private SilentServer() {}

    /** Its host and port. */
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
        List<Socket> held = new ArrayList<>(); // what nobody refers to is closed
        try (server) {
            while (true) {
                held.add(server.accept());
            }
        } catch (IOException e) {
            held.clear();
        }
    }
}
