package io.imagefunction.http;

import java.util.List;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.media.Content;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.media.Schema.SchemaType;
import org.eclipse.microprofile.openapi.models.responses.APIResponses;

/** Describes in the OpenAPI document what is there only because clients of OpenAI and OpenRouter expect it. */
final class OpenApiClients {

    private OpenApiClients() {}

    /** The failure at a path under OpenAI's names. */
    static Schema failure() {
        return schema(SchemaType.OBJECT)
                .description("A Failure whose error is an object, as OpenAI's clients read it.")
                .addRequired("status")
                .addRequired("error")
                .addRequired("code")
                .addProperty("status", schema(SchemaType.STRING).addEnumeration("error"))
                .addProperty(
                        "error",
                        schema(SchemaType.OBJECT)
                                .addProperty("message", schema(SchemaType.STRING))
                                .addProperty("type", schema(SchemaType.STRING))
                                .addProperty("code", schema(SchemaType.STRING))
                                .addProperty("param", schema(SchemaType.STRING).addType(SchemaType.NULL)))
                .addProperty("code", schema(SchemaType.STRING));
    }

    static void describe(OpenAPI document) {
        document.getPaths()
                .getPathItem("/api/v1/images/edits")
                .getPOST()
                .requestBody(OASFactory.createRequestBody()
                        .required(true)
                        .content(OASFactory.createContent()
                                .addMediaType(
                                        "multipart/form-data",
                                        OASFactory.createMediaType().schema(form()))
                                .addMediaType(
                                        "application/json",
                                        OASFactory.createMediaType().schema(edit()))));
        for (String path : List.of("/api/v1/models", "/api/v1/models/{model}", "/api/v1/model/{author}/{slug}")) {
            document.getPaths().getPathItem(path).getGET().responses(models());
        }
        document.getPaths()
                .getPathItem("/api/v1/images/variations")
                .getPOST()
                .responses(OASFactory.createAPIResponses()
                        .defaultValue(OASFactory.createAPIResponse()
                                .description("Always, with what to do instead")
                                .content(json(failureReference()))));
    }

    static Schema failureReference() {
        return OASFactory.createSchema().ref("OpenAiFailure");
    }

    private static Schema form() {
        Schema file = schema(SchemaType.STRING).format("binary");
        return schema(SchemaType.OBJECT)
                .description("Every field of ImageRequest as text, and the pictures as files.")
                .addRequired("prompt")
                .addRequired("image")
                .addProperty("prompt", schema(SchemaType.STRING))
                .addProperty("model", schema(SchemaType.STRING))
                .addProperty("n", schema(SchemaType.INTEGER))
                .addProperty("image", schema(SchemaType.ARRAY).items(file));
    }

    private static Schema edit() {
        Schema image = schema(SchemaType.OBJECT)
                .addProperty("image_url", schema(SchemaType.STRING).description("An https URL or a data URL."));
        return schema(SchemaType.OBJECT)
                .description("Every field of ImageRequest, and the pictures.")
                .addRequired("prompt")
                .addRequired("images")
                .addProperty("prompt", schema(SchemaType.STRING))
                .addProperty("model", schema(SchemaType.STRING))
                .addProperty("images", schema(SchemaType.ARRAY).items(image));
    }

    private static APIResponses models() {
        return OASFactory.createAPIResponses()
                .addAPIResponse(
                        "200",
                        OASFactory.createAPIResponse()
                                .description("In the shape of OpenAI's and OpenRouter's lists")
                                .content(json(schema(SchemaType.OBJECT))))
                .defaultValue(OASFactory.createAPIResponse()
                        .description("The failure")
                        .content(json(failureReference())));
    }

    private static Content json(Schema schema) {
        return OASFactory.createContent()
                .addMediaType("application/json", OASFactory.createMediaType().schema(schema));
    }

    private static Schema schema(SchemaType type) {
        return OASFactory.createSchema().addType(type);
    }
}
