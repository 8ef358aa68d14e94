package io.imagefunction.http;

import io.imagefunction.generation.Answer;
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
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

/** Makes pictures: OpenRouter's Image API, and the same under the name that OpenAI's clients use. */
@Path("/api/v1/images")
@Consumes(MediaType.WILDCARD)
@Produces(ImagesResource.JSON)
public class ImagesResource {

    static final String JSON = MediaType.APPLICATION_JSON;

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
    @RequestBody(required = true, content = @Content(mediaType = JSON, schema = @Schema(ref = "ImageRequest")))
    @APIResponse(
            responseCode = "200",
            description = "At least one picture",
            content = @Content(mediaType = JSON, schema = @Schema(ref = "Images")))
    @APIResponse(
            responseCode = "default",
            description = "No picture, and why",
            content = @Content(mediaType = JSON, schema = @Schema(ref = "Failure")))
    public Uni<Response> generate(byte[] body) {
        return generation
                .generate(ImageRequest.read(JsonBody.parse(body)), calls.current())
                .map(this::response);
    }

    @POST
    @Path("/generations")
    @Operation(summary = "The same under the name that OpenAI's clients use")
    @RequestBody(required = true, content = @Content(mediaType = JSON, schema = @Schema(ref = "ImageRequest")))
    @APIResponse(
            responseCode = "200",
            description = "At least one picture",
            content = @Content(mediaType = JSON, schema = @Schema(ref = "Images")))
    @APIResponse(
            responseCode = "default",
            description = "No picture, and why",
            content = @Content(mediaType = JSON, schema = @Schema(ref = "Failure")))
    public Uni<Response> generateLikeOpenAi(byte[] body) {
        return generate(body);
    }

    private Response response(ImageResult result) {
        return switch (result) {
            case ImageResult.Generated generated ->
                Response.ok(answer.of(generated)).build();
            case ImageResult.Failed failed -> FailureResponses.of(failed.failure(), answer.of(failed));
        };
    }
}
