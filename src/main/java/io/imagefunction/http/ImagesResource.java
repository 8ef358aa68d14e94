package io.imagefunction.http;

import io.imagefunction.request.CallContext;
import io.imagefunction.request.StrictJson;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** Makes pictures, by OpenRouter's Image API and by the path that OpenAI's clients use. */
@Path("/api/v1/images")
@Consumes(MediaType.WILDCARD)
@Produces({
    MediaType.APPLICATION_JSON,
    MediaType.SERVER_SENT_EVENTS,
    AnswerForm.URIS,
    MediaType.TEXT_PLAIN,
    AnswerForm.PICTURES
})
public class ImagesResource {

    private final ImageCalls images;
    private final Calls calls;

    ImagesResource(ImageCalls images, Calls calls) {
        this.images = images;
        this.calls = calls;
    }

    @POST
    @Operation(summary = "Makes pictures and answers their presigned URLs, at once or as they come")
    public Uni<Response> generate(byte[] body) {
        return generate(body, ImagesPath.OPENROUTER);
    }

    @POST
    @Path("/generations")
    @Operation(summary = "The same under the name that OpenAI's clients use")
    public Uni<Response> generateLikeOpenAi(byte[] body) {
        return generate(body, ImagesPath.OPENAI_GENERATIONS);
    }

    private Uni<Response> generate(byte[] body, ImagesPath path) {
        CallContext call = calls.current(); // first, so that refusals have a request id, too
        return images.answer(StrictJson.parse(body), call, path);
    }
}
