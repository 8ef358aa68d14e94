package io.imagefunction.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;

/** A body of {@code multipart/form-data}, as client libraries write it. */
public final class Form {

    public static final String BOUNDARY = "----formdata-undici-073401894243";

    public static final String TYPE = "multipart/form-data; boundary=" + BOUNDARY;

    private final ByteArrayOutputStream body = new ByteArrayOutputStream();

    public Form field(String name, String text) {
        return part("form-data; name=\"" + name + "\"", null, text.getBytes(UTF_8));
    }

    /** @param type the client's label of the file; null for none */
    public Form file(String name, String type, byte[] bytes) {
        return part("form-data; name=\"" + name + "\"; filename=\"a; name=b.png\"", type, bytes);
    }

    public Form part(String disposition, String type, byte[] bytes) {
        body.writeBytes(("--" + BOUNDARY + "\r\nContent-Disposition: " + disposition + "\r\n"
                        + (type == null ? "" : "Content-Type: " + type + "\r\n") + "\r\n")
                .getBytes(UTF_8));
        body.writeBytes(bytes);
        body.writeBytes("\r\n".getBytes(UTF_8));
        return this;
    }

    public byte[] bytes() {
        body.writeBytes(("--" + BOUNDARY + "--\r\n").getBytes(UTF_8));
        return body.toByteArray();
    }
}
