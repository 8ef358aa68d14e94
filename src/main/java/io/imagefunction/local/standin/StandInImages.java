package io.imagefunction.local.standin;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.random.RandomGenerator;

/** The handler of {@code POST /images}. */
final class StandInImages {

    private static final String HTML = "<!DOCTYPE html><title>502 Bad Gateway</title><h1>Bad Gateway</h1>";

    private final StandInModels models;
    private final StandInBill bill;
    private final StandInMoods moods;

    StandInImages(StandInModels models, StandInBill bill, StandInMoods moods) {
        this.models = models;
        this.bill = bill;
        this.moods = moods;
    }

    void answer(HttpExchange exchange, byte[] body) throws IOException, StandInException, InterruptedException {
        var request = parsed(body);
        var order = StandInOrder.of(request, models);
        var usage = StandInUsage.of(order, order.pictures());
        var stream = request.path("stream").asBoolean() && order.endpoint().streams();
        var error = moods.error(request.path("prompt").asText(), order.commands());
        if (!stream || error != null && !error.late()) {
            Thread.sleep(order.commands().delay());
            if (error != null) {
                throw new StandInException(error);
            }
            json(exchange, order, usage);
        } else {
            stream(exchange, order, usage, error);
        }
    }

    private void json(HttpExchange exchange, StandInOrder order, StandInUsage usage)
            throws IOException, StandInException {
        var breakage = order.commands().breakage();
        if (breakage.filter(Breakage.HTML::equals).isPresent()) {
            StandInHttp.send(exchange, 200, "text/html", HTML.getBytes(StandardCharsets.UTF_8));
        } else if (breakage.filter(Breakage.NOTHING::equals).isPresent()) {
            StandInHttp.send(exchange, 200, "application/json", new byte[0]);
        } else {
            pictures(exchange, order, usage);
        }
    }

    private void pictures(HttpExchange exchange, StandInOrder order, StandInUsage usage)
            throws IOException, StandInException {
        var easel = new Easel(order, RandomGenerator.getDefault());
        var breakage = order.commands().breakage();
        var made = breakage.filter(Breakage.EMPTY::equals).isPresent()
                ? 0
                : order.pictures() - (breakage.filter(Breakage.FEWER::equals).isPresent() ? 1 : 0);
        var pictures = new PictureJson(breakage);
        var json = StandInModels.JSON.createGenerator(StandInHttp.begin(exchange, "application/json"));
        json.disable(JsonGenerator.Feature.AUTO_CLOSE_JSON_CONTENT);
        json.writeStartObject();
        json.writeNumberField("created", Instant.now().getEpochSecond());
        json.writeArrayFieldStart("data");
        for (var number = 0; number < made; number++) {
            json.writeStartObject();
            pictures.write(json, easel.picture(number));
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writePOJOField("usage", usage.json());
        json.writeEndObject();
        json.flush();
        paid(usage);
        json.close();
    }

    private void stream(HttpExchange exchange, StandInOrder order, StandInUsage usage, StandInError error)
            throws IOException, StandInException, InterruptedException {
        var easel = new Easel(order, RandomGenerator.getDefault());
        var output = StandInHttp.begin(exchange, "text/event-stream");
        var events = new StandInStream(
                output, order, easel, new PictureJson(order.commands().breakage()));
        events.begin();
        if (error != null) {
            events.error(error);
        } else {
            events.pictures(usage);
            paid(usage);
        }
        output.close();
    }

    /**
     * Bills a generation, but only if its answer was sent completely. Runs just before the answer's end, so that a
     * client that has read the whole answer finds it counted.
     */
    private void paid(StandInUsage usage) {
        bill.generation(usage.cost());
    }

    private static JsonNode parsed(byte[] body) throws IOException, StandInException {
        try {
            return StandInModels.JSON.readTree(body);
        } catch (JsonProcessingException e) {
            throw StandInException.invalid("The request body is not JSON");
        }
    }
}
