package io.imagefunction.contract;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.imagefunction.LocalParts;
import io.imagefunction.http.Pictures;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The SHA-256 of a picture is right for every size. A native binary computes it through OpenSSL. */
@QuarkusTest
@QuarkusTestResource(LocalParts.class)
class PictureDigestTest {

    /** The bytes of a block of SHA-256, and of the pieces that the function hashes. */
    private static final int BLOCK = 64;

    private static final int SEGMENT = 256 * 1024;

    private final byte[] png = Upstream.picture("png", 7, 3);
    private final Random random = new Random(7);

    @BeforeEach
    void forgetFaults() {
        Upstream.reset();
    }

    @Test
    void theDigestIsRightForEveryLengthWithinABlock() {
        IntStream.range(0, BLOCK).forEach(more -> check(png.length + more));
    }

    @Test
    void theDigestIsRightForLengthsAroundAPiece() {
        IntStream.of(1, 2, 5).forEach(segments -> {
            IntStream.rangeClosed(-1, 1).forEach(more -> check(segments * SEGMENT + more));
        });
        random.ints(10, SEGMENT, 10 * SEGMENT).forEach(this::check);
    }

    /** A picture of any size: only the header is checked, so random bytes may follow. */
    private void check(int size) {
        byte[] bytes = Arrays.copyOf(png, size);
        for (int at = png.length; at < size; at++) {
            bytes[at] = (byte) random.nextInt();
        }
        Upstream.answers("{\"created\":1,\"data\":[{\"b64_json\":\"" + Upstream.base64(bytes) + "\"}]}");

        JsonNode picture =
                Contract.success(Doors.images("{'prompt':'a red panda'}")).at("/data/0");

        assertEquals(Pictures.sha256(bytes), picture.path("sha256").asText(), size + " bytes");
        assertArrayEquals(bytes, Doors.fetch(picture.path("url").asText()).body());
    }
}
