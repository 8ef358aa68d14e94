package io.imagefunction.tool;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.answer.ImageResult;
import io.imagefunction.failure.Failure;
import io.imagefunction.failure.FailureCode;
import io.imagefunction.failure.FailureException;
import io.imagefunction.failure.Failures;
import io.imagefunction.generation.Generation;
import io.imagefunction.request.CallContext;
import io.imagefunction.request.ImageRequest;
import io.imagefunction.settings.Settings;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The tool {@code generate_image}: what a language model is told of it, and its calls carried out. */
@Singleton
public class ImageTool {

    public static final String NAME = "generate_image";

    /** For whoever calls another one. */
    public static final Failure NO_SUCH_TOOL =
            Failure.of(FailureCode.INVALID_REQUEST, "name", "There is no tool of this name here, only " + NAME + ".");

    /** What gateways and clients put in front of a tool's name ends like this: {@code mcp__images__}. */
    private static final List<String> PREFIX_ENDS = List.of("__", ".");

    private static final Duration LAST_TRY = Duration.ofSeconds(1);

    private final Generation generation;
    private final Settings.Image settings;
    private final Clock clock;
    private final Offer offer;

    @Inject
    ImageTool(Generation generation, Settings settings, Clock clock) {
        this(generation, settings.image(), clock, Offer.of(settings.image()));
    }

    private ImageTool(Generation generation, Settings.Image settings, Clock clock, Offer offer) {
        this.generation = generation;
        this.clock = clock;
        this.settings = settings;
        this.offer = offer;
    }

    /** Whether this tool is meant, also by the name that a gateway or a client has made of its own. */
    public static boolean isNamed(String name) {
        return name.equals(NAME) || PREFIX_ENDS.stream().anyMatch(end -> name.endsWith(end + NAME));
    }

    /**
     * The same tool with fields of the request decided by whoever calls the language model: it is not offered them, and
     * refused if it gives them all the same.
     *
     * @param decided fields of the Image API's request, which come before those that the operator has decided
     */
    public ImageTool deciding(ObjectNode decided) {
        return new ImageTool(generation, settings, clock, offer.with(decided));
    }

    public ToolDefinition definition() {
        ObjectNode schema = JsonNodeFactory.instance.objectNode().put("type", "object");
        ObjectNode properties = schema.putObject("properties");
        offer.options()
                .forEach((option, words) -> properties.set(option.wireName(), option.schema(words, settings.limits())));
        ArrayNode required = schema.putArray("required");
        required.add(ToolOption.PROMPT.wireName());
        schema.put("additionalProperties", false);
        return new ToolDefinition(
                NAME,
                settings.tool()
                        .description()
                        .orElseGet(() -> ToolText.of(settings, offer.options().keySet())),
                schema);
    }

    /**
     * Carries out a call. Answers by the call's deadline, and never with a failure of the {@code Uni}.
     *
     * @param arguments as the model or its client wrote them ({@link Arguments#object}); an {@code idempotency_key} in
     *     them comes before the context's
     */
    public Uni<ImageResult> call(JsonNode arguments, CallContext call) {
        try {
            Order order = order(arguments, call);
            return patiently(order.request(), order.call());
        } catch (FailureException refused) {
            return Uni.createFrom().item(ImageResult.Failed.unpaid(Failures.of(refused)));
        }
    }

    /** What a call asks for, and the key that makes it one with others. */
    public record Order(ImageRequest request, CallContext call) {}

    /**
     * Reads a call, for who carries it out otherwise.
     *
     * @throws FailureException in words that the model can act on
     */
    public Order order(JsonNode arguments, CallContext call) {
        ImageArguments read = ImageArguments.read(arguments, offer);
        Optional<String> key = read.key().or(call::key);
        return new Order(read.request(), call.withKey(key));
    }

    /**
     * Looks, before anybody pays, at the fields that are decided; fails with a {@link FailureException} that names the
     * one that the operator or the model does not take.
     */
    public Uni<Void> check() {
        return Uni.createFrom().deferred(() -> {
            Offer.of(settings).refuse(offer.fixed());
            ObjectNode anything = JsonNodeFactory.instance.objectNode().put(ToolOption.PROMPT.wireName(), "a picture");
            return generation.check(ImageArguments.read(anything, offer).request());
        });
    }

    /**
     * Waits for another call with the same key, as long as there is time: a language model cannot wait, and might ask
     * for another picture instead.
     */
    private Uni<ImageResult> patiently(ImageRequest request, CallContext call) {
        return generation.generate(request, call).chain(result -> pause(result)
                .filter(pause -> clock.instant().plus(pause).plus(LAST_TRY).isBefore(call.deadline()))
                .map(pause -> Uni.createFrom()
                        .item(result)
                        .onItem()
                        .delayIt()
                        .by(pause)
                        .chain(waited -> patiently(request, call)))
                .orElseGet(() -> Uni.createFrom().item(result)));
    }

    private static Optional<Duration> pause(ImageResult result) {
        return result instanceof ImageResult.Failed failed && failed.failure().code() == FailureCode.IN_PROGRESS
                ? failed.failure().retryAfter()
                : Optional.empty();
    }

    /** Whether an operator may write this in {@code image.tool.options}. */
    public static boolean isOption(String entry) {
        return Offer.isEntry(entry);
    }

    /** The options that an operator may write. */
    public static String options() {
        return ToolOption.names();
    }
}
