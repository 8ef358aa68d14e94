package io.imagefunction.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.failure.Failure;
import io.imagefunction.failure.FailureCode;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** Lists the models where clients of OpenAI and of OpenRouter look for them. */
@Path("/api/v1")
@Produces(MediaType.APPLICATION_JSON)
public class ModelListResource {

    private final ListedModels models;

    ModelListResource(ListedModels models) {
        this.models = models;
    }

    @GET
    @Path("/models")
    @Operation(summary = "The models that may be used, in the shape of OpenAI's and OpenRouter's lists")
    public Uni<ObjectNode> list(
            @QueryParam("output_modalities") @DefaultValue("all") String outputModalities,
            @QueryParam("offset") @DefaultValue("0") String offset,
            @QueryParam("limit") @DefaultValue("1000") String limit) {
        int begin = number("offset", offset);
        int most = number("limit", limit);
        return models.models()
                .map(all -> ListedModels.json(ListedModels.answering(outputModalities, all), begin, most));
    }

    @GET
    @Path("/models/{model: .+}")
    @Operation(summary = "One model, by its id or by the part of it behind the author")
    public Uni<ObjectNode> model(@PathParam("model") String model) {
        return models.models().map(all -> one(model, all));
    }

    @GET
    @Path("/model/{author}/{slug}")
    @Operation(summary = "One model, as the data of OpenRouter's answer")
    public Uni<ObjectNode> model(@PathParam("author") String author, @PathParam("slug") String slug) {
        return model(author + "/" + slug)
                .map(model -> JsonNodeFactory.instance.objectNode().set("data", model));
    }

    private static ObjectNode one(String name, List<ModelEntry> all) {
        List<ModelEntry> named = ListedModels.named(name, all);
        if (named.size() != 1) {
            throw Failure.of(
                            FailureCode.MODEL_NOT_FOUND,
                            "model",
                            "There is no model of this name that may be used here. GET /api/v1/models lists those there"
                                    + " are.")
                    .toException();
        }
        return named.getFirst().json();
    }

    /** Read here, because JAX-RS would answer 404 for a text. */
    private static int number(String name, String value) {
        if (!value.matches("\\d{1,9}")) {
            throw Failure.of(FailureCode.INVALID_REQUEST, name, name + " must be an integer from 0 to 999999999.")
                    .toException();
        }
        return Integer.parseInt(value);
    }
}
