package io.imagefunction.local.standin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import io.imagefunction.local.drawing.Picture;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * The handler of {@code POST /chat/completions} and {@code POST /responses}. It offers two chat models that follow a
 * {@link ChatScript}, and those models of the catalogue that answer with both text and pictures.
 */
final class StandInChat {

    private static final BigDecimal PRICE = new BigDecimal("0.000002");

    /** US dollars per token; empty if the user pays the provider through their own key. */
    private static final Map<String, Optional<BigDecimal>> TEXT_MODELS = Map.of(
            "openai/gpt-5-mini", Optional.of(PRICE),
            "anthropic/claude-sonnet-4.5", Optional.empty());

    private final StandInModels models;
    private final StandInBill bill;
    private final StandInMoods moods;

    StandInChat(StandInModels models, StandInBill bill, StandInMoods moods) {
        this.models = models;
        this.bill = bill;
        this.moods = moods;
    }

    private record Turn(ChatReply reply, Optional<Picture> sketch) {}

    void answer(HttpExchange exchange, byte[] body, ChatWire wire)
            throws IOException, StandInException, InterruptedException {
        var request = parsed(body);
        var message = wire.message(request);
        var commands = PromptCommands.in(message);
        var error = moods.error(message, commands);
        var turn = turn(request, wire, commands);
        if (error != null && !error.late()) {
            Thread.sleep(commands.delay());
            throw new StandInException(error);
        }
        if (request.path("stream").asBoolean()) {
            stream(exchange, request, wire, commands, turn, error);
            return;
        }
        Thread.sleep(commands.delay());
        if (error != null) {
            StandInHttp.send(exchange, 200, error.body());
            return;
        }
        var output = StandInHttp.begin(exchange, "application/json");
        write(output, wire.document(turn.reply(), request), turn, commands.breakage());
        paid(turn.reply());
        output.close();
    }

    private void stream(
            HttpExchange exchange,
            JsonNode request,
            ChatWire wire,
            PromptCommands commands,
            Turn turn,
            StandInError error)
            throws IOException, InterruptedException {
        var output = StandInHttp.begin(exchange, "text/event-stream");
        StandInStream.pause(output, commands.delay());
        for (var event : error == null
                ? wire.events(turn.reply(), request)
                : List.of(wire.failure(error, turn.reply(), request))) {
            if (event.name() != null) {
                line(output, "event: " + event.name() + "\n");
            }
            line(output, "data: ");
            write(output, event.data(), turn, commands.breakage());
            line(output, "\n\n");
            output.flush();
        }
        if (error == null) {
            paid(turn.reply());
        }
        line(output, "data: [DONE]\n\n");
        output.close();
    }

    private Turn turn(JsonNode request, ChatWire wire, PromptCommands commands) throws StandInException {
        var model = request.path("model").asText();
        if (wire.message(request).isBlank()) {
            throw StandInException.invalid("Input required: a message of the role user");
        }
        if (TEXT_MODELS.containsKey(model)) {
            return new Turn(scripted(model, request, wire, commands), Optional.empty());
        }
        if (models.endpoints(model) == null) {
            throw new StandInException(StandInError.of(404, "not_found", "No endpoints found for " + model + "."));
        }
        if (!models.talks(model)) {
            throw new StandInException(
                    StandInError.of(404, "not_found", model + " makes images only: use the /images endpoint for it."));
        }
        return drawn(model, request, commands);
    }

    private static ChatReply scripted(String model, JsonNode request, ChatWire wire, PromptCommands commands)
            throws StandInException {
        var script = ChatScript.in(commands.text());
        var functions = wire.functions(request);
        List<ChatReply.Call> calls = new ArrayList<>();
        if (!request.path("tool_choice").asText().equals("none")) {
            for (var call : calls(script, wire.calls(request), request)) {
                functions.stream()
                        .filter(name -> call == ChatScript.Call.OTHER != name.startsWith("generate_image"))
                        .findFirst()
                        .ifPresent(name -> calls.add(call(call, name, script.text())));
            }
        }
        var results = wire.results(request);
        var text = script.refuses()
                ? "I cannot help with that."
                : !calls.isEmpty() ? "" : results.isEmpty() ? "You said: " + script.text() : told(results);
        var usage = ChatUsage.of(
                request.toString().length(),
                text.length() + calls.size() * 40,
                TEXT_MODELS.get(model).orElse(null),
                BigDecimal.ZERO);
        return new ChatReply(
                model, text, script.refuses(), script.refuses() ? List.of() : calls, Optional.empty(), usage);
    }

    /** If the request requires a tool call, the model makes one even if the script has none. */
    private static List<ChatScript.Call> calls(ChatScript script, int made, JsonNode request) {
        var calls = script.after(made);
        var choice = request.path("tool_choice");
        return calls.isEmpty() && (choice.isObject() || choice.asText().equals("required"))
                ? List.of(ChatScript.Call.IMAGE)
                : calls;
    }

    private static ChatReply.Call call(ChatScript.Call kind, String name, String text) {
        var prompt = text.isEmpty() ? "a red panda" : text;
        var arguments =
                switch (kind) {
                    case IMAGE ->
                        StandInModels.JSON
                                .createObjectNode()
                                .put("prompt", prompt)
                                .toString();
                    case BAD -> "{\"prompt\": a red panda";
                    case OTHER -> "{}";
                };
        return new ChatReply.Call(ChatTools.id("call_"), name, arguments);
    }

    private static String told(List<String> results) {
        var text = new StringBuilder();
        for (var result : results) {
            var json = json(result);
            if (json.hasNonNull("imageUrl")) {
                text.append("![picture](")
                        .append(json.path("imageUrl").asText())
                        .append(") ");
            } else {
                text.append("The tool said: ")
                        .append(json.path("error").asText(result))
                        .append(' ');
            }
        }
        return text.append("Anything else?").toString();
    }

    private Turn drawn(String model, JsonNode request, PromptCommands commands) throws StandInException {
        var endpoint = models.route(model, request.path("provider"));
        var options = StandInModels.JSON.createObjectNode();
        var config = request.path("image_config");
        if (config.hasNonNull("aspect_ratio")) {
            options.set("aspect_ratio", config.get("aspect_ratio"));
            endpoint.check("aspect_ratio", config.get("aspect_ratio"));
        }
        if (config.hasNonNull("image_size")) {
            options.set("resolution", config.get("image_size"));
        }
        var order = new StandInOrder(model, endpoint, commands, options);
        var easel = new Easel(order, RandomGenerator.getDefault());
        var missing = commands.breakage()
                .filter(way -> way == Breakage.EMPTY || way == Breakage.FEWER)
                .isPresent();
        var text = "Here is your picture.";
        var usage = ChatUsage.of(
                request.toString().length(),
                text.length(),
                PRICE,
                StandInUsage.of(order, 1).cost());
        return new Turn(
                new ChatReply(
                        model,
                        text,
                        false,
                        List.of(),
                        missing ? Optional.empty() : Optional.of(easel.picture(0)),
                        usage),
                Optional.of(easel.sketch(0, 0.25)));
    }

    private void paid(ChatReply reply) {
        if (reply.picture().isPresent()) {
            bill.generation(reply.usage().cost());
        } else {
            bill.add(reply.usage().cost());
        }
    }

    private static void write(OutputStream output, JsonNode json, Turn turn, Optional<Breakage> breakage)
            throws IOException {
        var text = json.toString();
        var at = text.indexOf(ChatWire.PICTURE);
        var sketch = text.indexOf(ChatWire.SKETCH);
        if (at >= 0) {
            line(output, text.substring(0, at));
            new PictureJson(breakage).writeBase64(output, turn.reply().picture().orElseThrow());
            line(output, text.substring(at + ChatWire.PICTURE.length()));
        } else if (sketch >= 0) {
            line(output, text.substring(0, sketch));
            line(
                    output,
                    Base64.getEncoder()
                            .encodeToString(turn.sketch().orElseThrow().file()));
            line(output, text.substring(sketch + ChatWire.SKETCH.length()));
        } else {
            line(output, text);
        }
    }

    private static void line(OutputStream output, String text) throws IOException {
        output.write(text.getBytes(StandardCharsets.UTF_8));
    }

    private static JsonNode json(String text) {
        try {
            return StandInModels.JSON.readTree(text);
        } catch (JsonProcessingException e) {
            return StandInModels.JSON.missingNode();
        }
    }

    private static JsonNode parsed(byte[] body) throws IOException, StandInException {
        try {
            return StandInModels.JSON.readTree(body);
        } catch (JsonProcessingException e) {
            throw StandInException.invalid("The request body is not JSON");
        }
    }
}
