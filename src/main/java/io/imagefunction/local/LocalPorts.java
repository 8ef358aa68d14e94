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
 * The ports of local mode: the preferred port or, if another process uses it, the next free one. System properties
 * keep the choice for the whole process, because several class loaders read the configuration, each live reload anew.
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

    /** One sentence for each port that differs from the preferred one. */
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

    /** Tries IPv4 and IPv6: "localhost" may mean either, so a caller could reach another process. */
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
     * Reserves a port by binding the UDP port of the same number until this process ends. Some seconds pass between the
     * choice of a port and the start of its server; another local mode that starts then would choose the same port.
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
            // Without the claim, another local mode may at worst choose this port.
        }
    }
}
