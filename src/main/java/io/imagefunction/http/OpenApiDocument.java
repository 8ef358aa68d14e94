package io.imagefunction.http;

import io.imagefunction.failure.FailureCode;
import io.imagefunction.request.FieldType;
import io.imagefunction.request.ImageRequest;
import io.imagefunction.request.RequestField;
import io.imagefunction.storage.LastingLinks;
import io.imagefunction.tool.ToolFormat;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.PathItem;
import org.eclipse.microprofile.openapi.models.media.Content;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.media.Schema.SchemaType;
import org.eclipse.microprofile.openapi.models.parameters.Parameter;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;
import org.eclipse.microprofile.openapi.models.responses.APIResponses;

/**
 * Completes the generated OpenAPI document at build time with what has no Java class: the request, derived from {@link
 * RequestField}, and the two formats of the answer.
 */
public class OpenApiDocument implements OASFilter {

    /** Placeholder for the URL of the server, which is not known at build time. */
    static final String SERVER = "https://server.invalid";

    @Override
    public void filterOpenAPI(OpenAPI document) {
        document.setServers(List.of(OASFactory.createServer().url(SERVER)));
        if (document.getComponents() == null) {
            document.setComponents(OASFactory.createComponents());
        }
        document.getComponents()
                .addSchema("ImageRequest", request())
                .addSchema("Images", images())
                .addSchema("Pending", pending())
                .addSchema("Failure", failure())
                .addSchema("OpenAiFailure", OpenApiClients.failure());
        describe(document.getPaths().getPathItem("/api/v1/images").getPOST(), "Failure");
        for (String path : List.of("/api/v1/images/generations", "/api/v1/images/edits")) {
            describe(document.getPaths().getPathItem(path).getPOST(), "OpenAiFailure");
        }
        describePictures(document);
        OpenApiClients.describe(document);
        describeJobs(document.getPaths().getPathItem("/api/v1/images/jobs/{id}"));
        describeTools(document);
        describeUsage(document.getPaths().getPathItem("/api/v1/usage").getGET());
    }

    private static void describeUsage(Operation usage) {
        usage.responses(responses(
                "How the budgets stand, and what was paid by day and model",
                object().addRequired("status").addProperty("status", constant("ok"))));
    }

    private static void describePictures(OpenAPI document) {
        PathItem byId = document.getPaths().getPathItem("/api/v1/images/{id}");
        byId.getDELETE().responses(emptyAnswer("204", "The picture is deleted"));
        PathItem byLink = document.getPaths().getPathItem(LastingLinks.PATH + "{file}");
        for (PathItem picture : List.of(byId, byLink)) {
            picture.getGET().responses(emptyAnswer("302", "Location has the URL"));
            picture.getHEAD().responses(emptyAnswer("200", "The picture's type, length and ETag"));
        }
    }

    private static APIResponses emptyAnswer(String status, String description) {
        return OASFactory.createAPIResponses()
                .addAPIResponse(status, OASFactory.createAPIResponse().description(description))
                .defaultValue(response("The failure", "Failure"));
    }

    private static void describeJobs(PathItem job) {
        job.getGET()
                .addParameter(prefer("`wait=20` waits up to 20 seconds for the job's end."))
                .responses(answers("The job has not ended"));
        job.getDELETE()
                .responses(OASFactory.createAPIResponses()
                        .addAPIResponse("204", OASFactory.createAPIResponse().description("The job is cancelled"))
                        .defaultValue(response("The job was not cancelled", "Failure")));
    }

    /** Describes tool calls only loosely, because each vendor documents its own format. */
    private static void describeTools(OpenAPI document) {
        Operation definition = document.getPaths().getPathItem("/api/v1/tools").getGET();
        Schema formats = OASFactory.createSchema().addType(SchemaType.STRING).defaultValue("openai");
        Stream.of(ToolFormat.values()).map(ToolFormat::wireName).forEach(formats::addEnumeration);
        definition.getParameters().getFirst().schema(formats);
        definition.responses(responses("The definition, as the vendor's API takes it", anything()));
        document.getPaths()
                .getPathItem("/api/v1/tools/call")
                .getPOST()
                .requestBody(OASFactory.createRequestBody()
                        .required(true)
                        .description("A tool call, several, or a model's whole message, in any of the vendors' shapes")
                        .content(json(anything())))
                .responses(responses(
                        "The results in the same vendor's shape; each holds Images or Failure as JSON", anything()));
    }

    private static Schema anything() {
        return OASFactory.createSchema();
    }

    private static APIResponses responses(String description, Schema schema) {
        return OASFactory.createAPIResponses()
                .addAPIResponse(
                        "200",
                        OASFactory.createAPIResponse().description(description).content(json(schema)))
                .defaultValue(response("The failure", "Failure"));
    }

    /** @param failure the schema of failures at this path */
    private static void describe(Operation images, String failure) {
        images.addParameter(OASFactory.createParameter()
                        .name(IdempotencyHeader.NAME)
                        .in(Parameter.In.HEADER)
                        .description("Calls with the same key are paid for once, and a repeated call gets the same"
                                + " pictures with fresh URLs. While the first call is in flight, others get 409. A call"
                                + " with the key and another request gets 422.")
                        .schema(OASFactory.createSchema()
                                .addType(SchemaType.STRING)
                                .minLength(1)
                                .maxLength(255)))
                .addParameter(
                        prefer("RFC 7240: `respond-async` asks for a job, `wait=20` for a job unless it ends within"
                                + " 20 seconds. Ignored where there is no queue."))
                .requestBody(OASFactory.createRequestBody().required(true).content(json("ImageRequest")))
                .responses(answers("The request is accepted as a job").defaultValue(response("The failure", failure)));
    }

    private static Parameter prefer(String description) {
        return OASFactory.createParameter()
                .name(Preferences.HEADER)
                .in(Parameter.In.HEADER)
                .description(description)
                .schema(OASFactory.createSchema().addType(SchemaType.STRING));
    }

    private static APIResponses answers(String accepted) {
        return OASFactory.createAPIResponses()
                .addAPIResponse("200", images("At least one picture"))
                .addAPIResponse("202", response(accepted, "Pending"))
                .defaultValue(response("The failure", "Failure"));
    }

    private static APIResponse response(String description, String schema) {
        return OASFactory.createAPIResponse().description(description).content(json(schema));
    }

    private static APIResponse images(String description) {
        APIResponse images = response(description, "Images");
        images.getContent()
                .addMediaType(
                        "text/event-stream",
                        OASFactory.createMediaType()
                                .schema(text(
                                        "With stream: data lines of JSON by their type, image_generation.partial_image,"
                                                + " image_generation.text_chunk, image_generation.completed (with"
                                                + " all fields of an entry of data, status and imageUrl),"
                                                + " image_generation.ended or error, and [DONE].")));
        return images;
    }

    private static Content json(String schema) {
        return json(OASFactory.createSchema().ref(schema));
    }

    private static Content json(Schema schema) {
        return OASFactory.createContent()
                .addMediaType("application/json", OASFactory.createMediaType().schema(schema));
    }

    private static Schema request() {
        Schema schema = object().addRequired("prompt")
                .description("OpenRouter's Image API request. Other fields are passed on unchanged.");
        for (RequestField field : RequestField.values()) {
            schema.addProperty(field.wireName(), field(field));
        }
        schema.addProperty(
                ImageRequest.CALLBACK,
                text("Of a job: where its answer is sent, signed as Standard Webhooks says.")
                        .format("uri"));
        return schema.addExample(Map.of("prompt", "a red panda astronaut, studio lighting", "n", 1));
    }

    private static Schema field(RequestField field) {
        Schema schema = OASFactory.createSchema().description(field.description());
        switch (field.type()) {
            case FieldType.Text text -> {
                schema.addType(SchemaType.STRING).minLength(text.shortest());
                if (text.longest() < Integer.MAX_VALUE) {
                    schema.maxLength(text.longest());
                }
            }
            case FieldType.Word word -> schema.addType(SchemaType.STRING).examples(List.copyOf(word.usual()));
            case FieldType.Whole whole -> {
                schema.addType(SchemaType.INTEGER);
                if (whole.max() < Long.MAX_VALUE) {
                    schema.minimum(BigDecimal.valueOf(whole.min())).maximum(BigDecimal.valueOf(whole.max()));
                }
            }
            case FieldType.Texts texts ->
                schema.addType(SchemaType.ARRAY)
                        .minItems(texts.fewest())
                        .maxItems(texts.most())
                        .items(OASFactory.createSchema().addType(SchemaType.STRING));
            case FieldType.Json json ->
                schema.addType(SchemaType.valueOf(json.kind().name()));
        }
        return field == RequestField.INPUT_REFERENCES ? schema.items(reference()) : schema;
    }

    private static Schema reference() {
        return object().addRequired("type")
                .addRequired("image_url")
                .addProperty(
                        "type",
                        OASFactory.createSchema().addType(SchemaType.STRING).addEnumeration("image_url"))
                .addProperty(
                        "image_url",
                        object().addRequired("url").addProperty("url", text("An http, https or data URL.")));
    }

    private static Schema images() {
        Schema picture = object().addRequired("url")
                .addProperty("url", text("Fetches the picture; signed, so it must not be changed."))
                .addProperty("id", text("Names the picture: GET /api/v1/images/{id} signs a new URL."))
                .addProperty("media_type", text("Detected from the picture's bytes."))
                .addProperty("size", whole("Bytes."))
                .addProperty("sha256", text("Of the bytes, in hexadecimal."))
                .addProperty("width", whole("In pixels, if the picture's header has it."))
                .addProperty("height", whole("In pixels, if the picture's header has it."))
                .addProperty(
                        "expires_at",
                        text("When the URL ends; absent if it does not.").format("date-time"))
                .addProperty(
                        "link",
                        text("Opens the picture for anyone, for as long as it is kept; absent if links are off."))
                .addProperty(
                        "link_expires",
                        text("When the link ends; absent if it does not.").format("date-time"));
        return object().addRequired("status")
                .addRequired("imageUrl")
                .addRequired("data")
                .addProperty("status", constant("ok"))
                .addProperty("imageUrl", text("The first picture's URL."))
                .addProperty("link", text("The first picture's link."))
                .addProperty("created", whole("Seconds since 1970."))
                .addProperty("model", text("The model that made the pictures."))
                .addProperty(
                        "data",
                        OASFactory.createSchema().addType(SchemaType.ARRAY).items(picture))
                .addProperty(
                        "usage",
                        object().description(
                                        "Tokens and cost in US dollars, as OpenRouter counts them; a cost that is not"
                                                + " known is null. budget is what the caller has left."))
                .addProperty(
                        "warnings",
                        OASFactory.createSchema()
                                .addType(SchemaType.ARRAY)
                                .items(text("What was ignored, what is missing.")));
    }

    private static Schema pending() {
        return object().addRequired("status")
                .addRequired("id")
                .addRequired("url")
                .addProperty("status", constant("pending"))
                .addProperty("id", text("Names the job."))
                .addProperty("url", text("GET returns the job's answer, DELETE cancels the job."))
                .addProperty("state", text("queued, running or paid."))
                .addProperty("created", whole("Seconds since 1970."));
    }

    private static Schema failure() {
        Schema code = text("For programs.");
        Stream.of(FailureCode.values()).map(FailureCode::code).forEach(code::addEnumeration);
        return object().addRequired("status")
                .addRequired("error")
                .addRequired("code")
                .addProperty("status", constant("error"))
                .addProperty("error", text("A sentence: what went wrong and what to do."))
                .addProperty("code", code)
                .addProperty("param", text("The field that is wrong.").addType(SchemaType.NULL))
                .addProperty(
                        "retryable",
                        OASFactory.createSchema()
                                .addType(SchemaType.BOOLEAN)
                                .description("Whether the same request may succeed later."))
                .addProperty("retry_after", whole("Seconds to wait first.").addType(SchemaType.NULL));
    }

    private static Schema object() {
        return OASFactory.createSchema().addType(SchemaType.OBJECT);
    }

    private static Schema text(String description) {
        return OASFactory.createSchema().addType(SchemaType.STRING).description(description);
    }

    private static Schema whole(String description) {
        return OASFactory.createSchema().addType(SchemaType.INTEGER).description(description);
    }

    private static Schema constant(String value) {
        return OASFactory.createSchema().addType(SchemaType.STRING).addEnumeration(value);
    }
}
