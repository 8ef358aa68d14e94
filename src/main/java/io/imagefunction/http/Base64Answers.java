package io.imagefunction.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.answer.Answer;
import io.imagefunction.settings.Settings;
import io.imagefunction.storage.PictureContent;
import io.quarkus.virtual.threads.VirtualThreads;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.concurrent.ExecutorService;
import java.util.regex.Pattern;

/** Answers with {@code b64_json}, for clients that insist on it, where the operator allows it. */
@ApplicationScoped
class Base64Answers {

    private static final String FIELD = "response_format";
    private static final String FORMAT = "b64_json";

    /** A name without an author, as only clients of OpenAI have it. */
    private static final Pattern OPENAIS_NAME = Pattern.compile("(chat)?gpt-image[^/]*");

    /** What Lambda streams at most, and what a server answers at most. */
    private static final long MOST = 200L << 20;

    private final boolean allowed;
    private final PictureContent content;
    private final ExecutorService threads;

    Base64Answers(Settings settings, PictureContent content, @VirtualThreads ExecutorService threads) {
        this.allowed = settings.image().base64();
        this.content = content;
        this.threads = threads;
    }

    /**
     * Whether a request wants {@code b64_json} and may have it. If so, removes the field; otherwise the field stays, and
     * causes a warning later.
     */
    boolean take(JsonNode request, Preferences preferences) {
        boolean wanted = FORMAT.equals(request.path(FIELD).textValue())
                || FORMAT.equals(preferences.responseFormat().orElse(""))
                || isExpected(request);
        if (wanted && allowed && request instanceof ObjectNode fields) {
            fields.remove(FIELD);
            return true;
        }
        return false;
    }

    /** OpenAI's own {@code gpt-image} models answer nothing but base64, so that its clients do not ask for it. */
    private static boolean isExpected(JsonNode request) {
        return !request.hasNonNull(FIELD)
                && OPENAIS_NAME.matcher(request.path("model").asText()).matches();
    }

    /** @param most bytes that the caller's gateway takes; 0 if it sets no limit */
    Response of(Answer.Pictures pictures, long most) {
        EncodedPictures encoded = new EncodedPictures(pictures, content, threads);
        long limit = most == 0 ? MOST : Math.min(most, MOST);
        if (encoded.size() > limit) {
            pictures.json()
                    .withArray("/warnings")
                    .add("The base64 was left out: the answer would have " + encoded.size() + " bytes, and at most "
                            + limit + " are possible here. Fetch the pictures by their url.");
            return FailureResponses.of(pictures);
        }
        return Response.ok(encoded, MediaType.APPLICATION_JSON_TYPE).build();
    }
}
