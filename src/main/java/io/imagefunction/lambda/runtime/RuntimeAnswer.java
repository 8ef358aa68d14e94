package io.imagefunction.lambda.runtime;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;

/**
 * The connection by which Quarkus' poll loop answers an invocation. The poll loop writes to the output and reads the
 * input to its end. Output that is written without {@link StreamedAnswer#begin} is posted as a whole, by the connection
 * that Quarkus itself would use.
 */
public final class RuntimeAnswer extends HttpURLConnection {

    private final HttpURLConnection whole;
    private final Output output = new Output();
    private StreamedPost stream;
    private InputStream ended;

    /** @param whole a connection that is not connected yet */
    public RuntimeAnswer(HttpURLConnection whole) {
        super(whole.getURL());
        this.whole = whole;
    }

    @Override
    public OutputStream getOutputStream() {
        return output;
    }

    /** Ends the answer at the first call. The poll loop calls it for every byte that it reads. */
    @Override
    public InputStream getInputStream() throws IOException {
        if (ended == null) {
            ended = end();
        }
        return ended;
    }

    private InputStream end() throws IOException {
        if (stream == null) {
            whole.getOutputStream();
            return whole.getInputStream();
        }
        stream.end();
        return InputStream.nullInputStream();
    }

    @Override
    public void connect() {}

    @Override
    public void disconnect() {
        whole.disconnect();
    }

    @Override
    public boolean usingProxy() {
        return false;
    }

    private final class Output extends OutputStream implements StreamedAnswer {

        @Override
        public void write(int b) throws IOException {
            whole.getOutputStream().write(b);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            whole.getOutputStream().write(bytes, from, length);
        }

        @Override
        public void begin(byte[] head) throws IOException {
            stream = StreamedPost.begin(getURL(), head);
        }

        @Override
        public void send(byte[] part) throws IOException {
            stream.send(part);
        }

        @Override
        public void fail(String type, String message) {
            stream.fail(type, message);
        }
    }
}
