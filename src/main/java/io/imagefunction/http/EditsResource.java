package io.imagefunction.http;

import io.imagefunction.failure.Failure;
import io.imagefunction.failure.FailureCode;
import io.imagefunction.request.CallContext;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** Changes pictures, by the paths that OpenAI's clients use. */
@Path("/api/v1/images")
@Consumes(MediaType.WILDCARD)
@Produces({
    MediaType.APPLICATION_JSON,
    MediaType.SERVER_SENT_EVENTS,
    AnswerForm.URIS,
    MediaType.TEXT_PLAIN,
    AnswerForm.PICTURES
})
public class EditsResource {

    private static final Failure NO_VARIATIONS = Failure.of(
            FailureCode.INVALID_REQUEST,
            "There are no variations: no model of OpenRouter's Image API makes any. Send the picture to"
                    + " /api/v1/images/edits (images.edit) instead, with a prompt that says what varies.");

    private final EditRequest edits;
    private final ImageCalls images;
    private final Calls calls;

    EditsResource(EditRequest edits, ImageCalls images, Calls calls) {
        this.edits = edits;
        this.images = images;
        this.calls = calls;
    }

    @POST
    @Path("/edits")
    @Operation(summary = "Changes pictures, which are sent as a form or as JSON, as OpenAI's clients do")
    public Uni<Response> edit(byte[] body, @HeaderParam(HttpHeaders.CONTENT_TYPE) String contentType) {
        CallContext call = calls.current(); // first, so that refusals have a request id, too
        return images.answer(edits.read(body, contentType), call, ImagesPath.OPENAI_EDITS);
    }

    @POST
    @Path("/variations")
    @Operation(summary = "Is refused, because no model makes variations, and says what to do instead")
    public Response vary(byte[] body) {
        calls.current();
        return FailureResponses.of(NO_VARIATIONS);
    }
}
