package io.imagefunction.packaged;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicBoolean;

/** A TCP proxy that flips one bit, once, in what the server sends. */
final class FlippedBit implements AutoCloseable {

    private final int server;
    private final int at;
    private final ServerSocket listener;
    private final AtomicBoolean flipped = new AtomicBoolean();

    /**
     * @param server the server's port
     * @param at the number of bytes that pass unchanged on a connection
     */
    FlippedBit(int server, int at) throws IOException {
        this.server = server;
        this.at = at;
        listener = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
        Thread.startVirtualThread(this::listen);
    }

    int port() {
        return listener.getLocalPort();
    }

    boolean hasFlipped() {
        return flipped.get();
    }

    private void listen() {
        try {
            while (true) {
                Socket client = listener.accept();
                Socket onward = new Socket(InetAddress.getLoopbackAddress(), server);
                Thread.startVirtualThread(() -> copy(client, onward, Integer.MAX_VALUE));
                Thread.startVirtualThread(() -> copy(onward, client, at));
            }
        } catch (IOException closed) {
            // The proxy was closed.
        }
    }

    private void copy(Socket from, Socket to, int until) {
        byte[] piece = new byte[16 * 1024];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            long passed = 0;
            for (int read = in.read(piece); read > 0; read = in.read(piece)) {
                passed += read;
                if (passed > until && flipped.compareAndSet(false, true)) {
                    piece[read - 1] ^= 1;
                }
                out.write(piece, 0, read);
            }
        } catch (IOException closed) {
            // Both sides are closed now.
        }
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
