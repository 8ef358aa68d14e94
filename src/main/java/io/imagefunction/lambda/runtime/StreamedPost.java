package io.imagefunction.lambda.runtime;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jboss.logging.Logger;

/**
 * A chunked POST with trailers, which the JDK's clients cannot send. It follows the protocol of custom runtimes:
 * https://docs.aws.amazon.com/lambda/latest/dg/runtimes-custom.html. The body consists of metadata in JSON, eight NUL
 * bytes and the body of the answer.
 */
final class StreamedPost {

    private static final Logger LOG = Logger.getLogger(StreamedPost.class);

    private static final byte[] DELIMITER = new byte[8];
    private static final byte[] LINE_END = {'\r', '\n'};

    private static final String HEAD = """
            POST %s HTTP/1.1
            Host: %s
            Connection: close
            Content-Type: application/vnd.awslambda.http-integration-response
            Lambda-Runtime-Function-Response-Mode: streaming
            Transfer-Encoding: chunked
            Trailer: Lambda-Runtime-Function-Error-Type, Lambda-Runtime-Function-Error-Body

            """.replace("\n", "\r\n");

    private final Socket socket;
    private final OutputStream out;
    private String trailers = "";

    private StreamedPost(Socket socket) throws IOException {
        this.socket = socket;
        this.out = new BufferedOutputStream(socket.getOutputStream());
    }

    static StreamedPost begin(URL url, byte[] head) throws IOException {
        Socket socket = new Socket(url.getHost(), url.getPort() < 0 ? url.getDefaultPort() : url.getPort());
        try {
            socket.setTcpNoDelay(true);
            StreamedPost post = new StreamedPost(socket);
            post.write(HEAD.formatted(url.getFile(), url.getAuthority()));
            post.chunk(head);
            post.chunk(DELIMITER);
            post.out.flush();
            return post;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    void send(byte[] part) throws IOException {
        // An empty chunk would end the body.
        if (part.length > 0) {
            chunk(part);
            out.flush();
        }
    }

    void fail(String type, String message) {
        String error = JsonNodeFactory.instance
                .objectNode()
                .put("errorType", type)
                .put("errorMessage", message)
                .toString();
        String encoded = Base64.getEncoder().encodeToString(error.getBytes(StandardCharsets.UTF_8));
        trailers = "Lambda-Runtime-Function-Error-Type: " + type + "\r\nLambda-Runtime-Function-Error-Body: " + encoded
                + "\r\n";
    }

    /** Ends the answer. Never throws, because the poll loop would report the end of the invocation a second time. */
    void end() {
        try (socket) {
            write("0\r\n" + trailers + "\r\n");
            out.flush();
            var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
            String status = in.readLine();
            if (status == null || !status.matches("HTTP/1\\.[01] 202.*")) {
                LOG.errorf("The Runtime API did not accept a streamed answer: %s", status);
            }
        } catch (IOException e) {
            LOG.errorf("A streamed answer could not be completed: %s", e.getMessage());
        }
    }

    private void chunk(byte[] bytes) throws IOException {
        write(Integer.toHexString(bytes.length) + "\r\n");
        out.write(bytes);
        out.write(LINE_END);
    }

    private void write(String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
    }
}
