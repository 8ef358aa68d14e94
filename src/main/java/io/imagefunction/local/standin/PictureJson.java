package io.imagefunction.local.standin;

import com.fasterxml.jackson.core.Base64Variants;
import com.fasterxml.jackson.core.JsonGenerator;
import io.imagefunction.local.drawing.DrawnFormat;
import io.imagefunction.local.drawing.Picture;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/** A writer of the fields {@code b64_json} and {@code media_type} of a picture. It streams the base64. */
record PictureJson(Optional<Breakage> breakage) {

    private static final int BYTES_BEFORE_THE_CUT = 3000;

    /** Signals that the connection must end here. */
    static final class CutException extends IOException {
        private static final long serialVersionUID = 1;

        CutException() {
            super("broken:cut");
        }
    }

    void write(JsonGenerator json, Picture picture) throws IOException {
        json.writeFieldName("b64_json");
        if (is(Breakage.CUT)) {
            json.writeRawValue('"' + head(picture));
            json.flush();
            throw new CutException();
        }
        if (is(Breakage.BASE64)) {
            json.writeString(head(picture) + "*this is not base64*");
        } else {
            json.writeBinary(Base64Variants.MIME_NO_LINEFEEDS, picture.open(), -1);
        }
        if (is(Breakage.MISLABELLED)) {
            json.writeStringField("media_type", "image/webp");
        } else if (picture.format() != DrawnFormat.PNG) {
            // OpenRouter omits this field for PNG.
            json.writeStringField("media_type", picture.format().mediaType());
        }
    }

    /** Writes the base64 without the quotes around it. */
    void writeBase64(OutputStream output, Picture picture) throws IOException {
        if (is(Breakage.CUT)) {
            output.write(head(picture).getBytes(StandardCharsets.US_ASCII));
            output.flush();
            throw new CutException();
        }
        if (is(Breakage.BASE64)) {
            output.write((head(picture) + "*this is not base64*").getBytes(StandardCharsets.US_ASCII));
            return;
        }
        try (var base64 = Base64.getEncoder().wrap(new FilterOutputStream(output) {
            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                out.write(bytes, offset, length);
            }

            @Override
            public void close() {
                // Keeps the output open, because more of the answer follows.
            }
        })) {
            picture.open().transferTo(base64);
        }
    }

    private boolean is(Breakage way) {
        return breakage.filter(way::equals).isPresent();
    }

    private static String head(Picture picture) throws IOException {
        return Base64.getEncoder().encodeToString(picture.open().readNBytes(BYTES_BEFORE_THE_CUT));
    }
}
