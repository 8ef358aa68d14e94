package io.imagefunction.aws;

import java.io.BufferedOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import javax.net.ssl.SSLSocketFactory;

/**
 * Socket factory for TLS that sends several records in one system call. Java sends each record of at most 16 KB on its
 * own, which takes about four times as many system calls.
 */
final class GatheringSockets extends SSLSocketFactory {

    /** Bytes of four records including TLS overhead, about as much as TCP accepts at once. */
    private static final int GATHERED = 4 * (16 * 1024 + 64);

    /** Bytes. */
    private static final int LONGEST_ALERTS = 1024;

    private final SSLSocketFactory tls;

    GatheringSockets(SSLSocketFactory tls) {
        this.tls = tls;
    }

    /** Creates the plain socket, which the URL connection connects and then wraps in TLS. */
    @Override
    public Socket createSocket() {
        return new Gathering();
    }

    @Override
    public Socket createSocket(Socket connected, String host, int port, boolean autoClose) throws IOException {
        return tls.createSocket(connected, host, port, autoClose);
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return tls.createSocket(host, port);
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) throws IOException {
        return tls.createSocket(host, port, localHost, localPort);
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return tls.createSocket(host, port);
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress localHost, int localPort) throws IOException {
        return tls.createSocket(host, port, localHost, localPort);
    }

    @Override
    public String[] getDefaultCipherSuites() {
        return tls.getDefaultCipherSuites();
    }

    @Override
    public String[] getSupportedCipherSuites() {
        return tls.getSupportedCipherSuites();
    }

    /** Socket that sends written bytes when there are enough of them, or before it waits for an answer. */
    private static final class Gathering extends Socket {

        private RecordBuffer gathered;

        @Override
        public OutputStream getOutputStream() throws IOException {
            return gathered();
        }

        private synchronized RecordBuffer gathered() throws IOException {
            if (gathered == null) {
                gathered = new RecordBuffer(super.getOutputStream());
            }
            return gathered;
        }

        @Override
        public InputStream getInputStream() throws IOException {
            RecordBuffer sent = gathered();
            return new FilterInputStream(super.getInputStream()) {
                @Override
                public int read() throws IOException {
                    sent.leave();
                    return in.read();
                }

                @Override
                public int read(byte[] bytes, int offset, int length) throws IOException {
                    sent.leave();
                    return in.read(bytes, offset, length);
                }
            };
        }

        @Override
        public void shutdownOutput() throws IOException {
            sendLastRecords();
            super.shutdownOutput();
        }

        @Override
        public void close() throws IOException {
            sendLastRecords();
            super.close();
        }

        private synchronized void sendLastRecords() {
            if (gathered != null) {
                gathered.sendIfShort();
            }
        }
    }

    private static final class RecordBuffer extends BufferedOutputStream {

        RecordBuffer(OutputStream out) {
            super(out, GATHERED);
        }

        /** Does nothing, because TLS flushes after each record. */
        @Override
        public void flush() {}

        void leave() throws IOException {
            super.flush();
        }

        /**
         * Sends a short rest, such as a TLS alert. The rest of a cancelled body is dropped, because sending it would
         * block if the server no longer reads.
         */
        void sendIfShort() {
            try {
                if (count <= LONGEST_ALERTS) {
                    leave();
                }
            } catch (IOException alreadyClosed) {
                count = 0;
            }
        }
    }
}
