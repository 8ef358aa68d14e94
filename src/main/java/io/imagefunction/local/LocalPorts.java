package io.imagefunction.local;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;

/**
 * The ports of local mode: the preferred one or, if that is taken, another that is free. They are chosen once per
 * process, because configuration is read by several class loaders and again at each live reload; so they are remembered
 * as system properties.
 */
final class LocalPorts {

    private static final String PROPERTY = "local-mode.port.";
    private static final int STEP = 10;
    private static final int CONNECT_MILLIS = 200;

    private LocalPorts() {}

    /** @throws IllegalStateException if no port is free */
    static synchronized int of(int preferred) {
        Integer chosen = Integer.getInteger(PROPERTY + preferred);
        if (chosen == null) {
            chosen = choose(preferred);
            System.setProperty(PROPERTY + preferred, chosen.toString());
        }
        return chosen;
    }

    /** Those that are not the preferred ones, as a sentence each. */
    static List<String> moved() {
        return System.getProperties().stringPropertyNames().stream()
                .filter(name -> name.startsWith(PROPERTY))
                .map(name -> name.substring(PROPERTY.length()))
                .filter(preferred -> !preferred.equals(System.getProperty(PROPERTY + preferred)))
                .sorted()
                .map(preferred -> preferred + " is taken, so it is " + System.getProperty(PROPERTY + preferred))
                .toList();
    }

    private static int choose(int preferred) {
        for (int port = preferred; port <= 65535; port += STEP) {
            if (isFree(port) && claim(port)) {
                return port;
            }
        }
        throw new IllegalStateException("No port is free for local mode, from " + preferred + " on");
    }

    /** Whether no loopback address has it. "localhost" may be either, so a caller could reach another process. */
    private static boolean isFree(int port) {
        return canBind(port) && !answers("127.0.0.1", port) && !answers("::1", port);
    }

    private static boolean canBind(int port) {
        try {
            new ServerSocket(port, 1, InetAddress.getByName("127.0.0.1")).close();
            return true;
        } catch (IOException taken) {
            return false;
        }
    }

    private static boolean answers(String address, int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(address, port), CONNECT_MILLIS);
            return true;
        } catch (IOException refused) {
            return false;
        }
    }

    /**
     * Between the choice and the start of a server some seconds pass, in which another local mode may look for ports.
     * It finds the UDP port of the same number bound, for as long as this process lives.
     */
    private static boolean claim(int port) {
        try {
            DatagramSocket claim = new DatagramSocket(new InetSocketAddress("127.0.0.1", port));
            Thread.ofPlatform().daemon().name("local-port-" + port).start(() -> hold(claim));
            return true;
        } catch (IOException taken) {
            return false;
        }
    }

    private static void hold(DatagramSocket claim) {
        try (claim) {
            while (true) {
                claim.receive(new DatagramPacket(new byte[0], 0));
            }
        } catch (IOException e) {
            // Only a convenience for other local modes.
        }
    }
}
