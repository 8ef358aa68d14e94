package io.imagefunction.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.answer.ImageResult;
import io.imagefunction.chat.assembly.ImageItem;
import io.imagefunction.crypto.Sha256;
import io.imagefunction.failure.Failure;
import io.imagefunction.failure.FailureCode;
import io.imagefunction.failure.FailureException;
import io.imagefunction.request.CallContext;
import io.imagefunction.request.FieldNames;
import io.imagefunction.request.IdempotencyKey;
import io.imagefunction.request.OtherPictures;
import io.imagefunction.request.RequestField;
import io.imagefunction.request.StrictJson;
import io.imagefunction.tool.ImageTool;
import io.imagefunction.tool.ToolDefinition;
import io.smallrye.mutiny.Uni;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * OpenRouter's server tool {@code openrouter:image_generation} in a request, or OpenAI's {@code image_generation}. It is
 * carried out here, and the model is given a function in its place.
 *
 * @param parameters where the tool's parameters are in the request, such as {@code tools[0].parameters}
 * @param tool with the request's parameters fixed
 * @param function the function name that the model calls
 * @param builtIn whether the caller asked for OpenAI's tool, and expects the output items of {@link BuiltInTool}
 */
record ServerTool(String parameters, ImageTool tool, String function, boolean builtIn) {

    static final String TYPE = ImageItem.TYPE;

    /** Parameters of {@code image_config} that have another name in the Image API. */
    private static final String IMAGE_SIZE = "image_size";

    private static final String MODERATION = "moderation";

    /**
     * Replaces the server tool in a request by the function.
     *
     * @throws FailureException that names the invalid parameter
     */
    static Optional<ServerTool> replacedIn(ObjectNode request, Protocol protocol, ImageTool tool) {
        if (!(request.get("tools") instanceof ArrayNode tools)) {
            return Optional.empty();
        }
        Optional<ServerTool> found = Optional.empty();
        for (int at = 0; at < tools.size(); at++) {
            JsonNode asked = tools.get(at);
            if (is(asked)) {
                String param = "tools[" + at + "]";
                if (found.isPresent()) {
                    throw invalid(param, "tools must have one image tool: " + TYPE + " or " + BuiltInTool.TYPE + ".");
                }
                boolean builtIn = BuiltInTool.is(asked);
                String parameters = builtIn ? param : param + ".parameters";
                ServerTool here = new ServerTool(
                        parameters,
                        tool.deciding(decided(parameters(asked), parameters)),
                        freeName(tools, protocol),
                        builtIn);
                tools.set(at, protocol.function(here.definition()));
                found = Optional.of(here);
            }
        }
        found.ifPresent(here -> replaceChoice(request, protocol.choiceOf(here.function())));
        return found;
    }

    /** Whether an element of {@code tools}, or a choice of one, is this tool. */
    static boolean is(JsonNode tool) {
        return TYPE.equals(tool.path("type").textValue()) || BuiltInTool.is(tool);
    }

    /** The parameters of an element of {@code tools}. */
    static JsonNode parameters(JsonNode tool) {
        return BuiltInTool.is(tool) ? BuiltInTool.parameters(tool) : tool.path("parameters");
    }

    /** Checks the request's parameters before anything is paid for. Fails with the invalid parameter. */
    Uni<Void> check() {
        return tool.check().onFailure(FailureException.class).transform(problem -> {
            Failure failure = problem.failure();
            return failure.param()
                    .map(field -> new Failure(
                                    failure.code(),
                                    failure.message(),
                                    Optional.of(parameters + "." + field),
                                    failure.retryable(),
                                    failure.retryAfter())
                            .toException())
                    .orElse(problem);
        });
    }

    /** @param earlier number of earlier calls with the same arguments in the conversation */
    Uni<ImageResult> call(ImageCall call, int earlier, CallContext context) {
        return tool.call(
                StrictJson.MAPPER.getNodeFactory().textNode(call.arguments()),
                context.withKey(context.key().map(key -> Sha256.hex(key + "\n" + earlier + "\n" + call.arguments()))));
    }

    private ToolDefinition definition() {
        return tool.definition().named(function);
    }

    /** Fixes the parameters that the model cannot choose: one picture for each call, and no idempotency key. */
    private static ObjectNode decided(JsonNode parameters, String param) {
        ObjectNode decided = StrictJson.MAPPER.createObjectNode();
        if (parameters instanceof ObjectNode written) {
            ObjectNode given = written.deepCopy();
            FieldNames.normalize(given);
            given.properties().forEach(entry -> {
                if (entry.getKey().equals("prompt")) {
                    throw invalid(param + ".prompt", "The model writes the prompt: leave it out.");
                }
                if (!entry.getValue().isNull()) {
                    JsonNode other = decided.replace(field(entry.getKey()), entry.getValue());
                    if (other != null && !other.equals(entry.getValue())) {
                        throw invalid(
                                param + "." + entry.getKey(),
                                field(entry.getKey()) + " is there twice, also as " + entry.getKey()
                                        + ": leave one out.");
                    }
                }
            });
        } else if (!parameters.isMissingNode() && !parameters.isNull()) {
            throw invalid(param, param + " must be an object such as {\"quality\":\"high\"}.");
        }
        if (decided.path("n").asInt(1) != 1) {
            throw invalid(param + ".n", param + ".n must be 1: for another picture the model calls the tool again.");
        }
        moderate(decided);
        decided.put("n", 1);
        return decided.putNull(IdempotencyKey.FIELD);
    }

    /** The name of a parameter in the Image API. */
    private static String field(String parameter) {
        if (parameter.equals(IMAGE_SIZE)) {
            return RequestField.RESOLUTION.wireName();
        }
        return OtherPictures.isReference(parameter) ? RequestField.INPUT_REFERENCES.wireName() : parameter;
    }

    /** The Image API has no moderation parameter, but OpenAI's models accept it as an option of their provider. */
    private static void moderate(ObjectNode decided) {
        JsonNode moderation = decided.remove(MODERATION);
        if (moderation != null && decided.path("model").asText("openai/").startsWith("openai/")) {
            decided.withObjectProperty("provider")
                    .withObjectProperty("options")
                    .withObjectProperty("openai")
                    .set(MODERATION, moderation);
        }
    }

    private static String freeName(ArrayNode tools, Protocol protocol) {
        Set<String> taken = new HashSet<>();
        tools.forEach(tool -> taken.add(protocol.functionName(tool)));
        String name = ImageTool.NAME;
        for (int number = 2; taken.contains(name); number++) {
            name = ImageTool.NAME + "_" + number;
        }
        return name;
    }

    private static void replaceChoice(ObjectNode request, ObjectNode choice) {
        JsonNode asked = request.path("tool_choice");
        if (is(asked)) {
            request.set("tool_choice", choice);
        } else if (asked.get("tools") instanceof ArrayNode allowed) {
            for (int at = 0; at < allowed.size(); at++) {
                if (is(allowed.get(at))) {
                    allowed.set(at, choice);
                }
            }
        }
    }

    private static FailureException invalid(String param, String message) {
        return Failure.of(FailureCode.INVALID_REQUEST, param, message).toException();
    }
}
