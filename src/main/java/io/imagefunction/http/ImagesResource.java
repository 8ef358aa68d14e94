package io.imagefunction.http;

import io.imagefunction.generation.Answer;
import io.imagefunction.generation.CallContext;
import io.imagefunction.generation.Generation;
import io.imagefunction.generation.ImageRequest;
import io.imagefunction.generation.ImageResult;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** Makes pictures: OpenRouter's Image API, and the same under the name that OpenAI's clients use. */
@Path("/api/v1/images")
@Consumes(MediaType.WILDCARD)
@Produces(MediaType.APPLICATION_JSON)
public class ImagesResource {

    private final Generation generation;
    private final Answer answer;
    private final Calls calls;

    ImagesResource(Generation generation, Answer answer, Calls calls) {
        this.generation = generation;
        this.answer = answer;
        this.calls = calls;
    }

    @POST
    @Operation(summary = "Makes pictures and answers their presigned URLs")
    public Uni<Response> generate(byte[] body) {
        CallContext call = calls.current(); // first, so that a refusal has its request id too
        return generation
                .generate(ImageRequest.read(JsonBody.parse(body)), call)
                .map(this::response);
    }

    @POST
    @Path("/generations")
    @Operation(summary = "The same under the name that OpenAI's clients use")
    public Uni<Response> generateLikeOpenAi(byte[] body) {
        return generate(body);
    }

    private Response response(ImageResult result) {
        Response response =
                switch (result) {
                    case ImageResult.Generated generated ->
                        Response.ok(answer.of(generated)).build();
                    case ImageResult.Failed failed -> FailureResponses.of(failed.failure(), answer.of(failed));
                };
        return result.replayed()
                ? Response.fromResponse(response)
                        .header(IdempotencyHeader.REPLAYED, true)
                        .build()
                : response;
    }
}
