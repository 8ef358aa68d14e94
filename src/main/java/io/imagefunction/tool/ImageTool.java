package io.imagefunction.tool;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.answer.ImageResult;
import io.imagefunction.answer.Progress;
import io.imagefunction.failure.Failure;
import io.imagefunction.failure.FailureException;
import io.imagefunction.failure.Failures;
import io.imagefunction.generation.Generation;
import io.imagefunction.request.CallContext;
import io.imagefunction.request.ImageRequest;
import io.imagefunction.settings.Handling;
import io.imagefunction.settings.Settings;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Optional;

/**
 * The tool {@code generate_image}, or as a copy {@code edit_image}: describes itself to language models and carries out
 * their calls.
 */
@Singleton
public class ImageTool {

    public static final String NAME = PictureKind.GENERATE.toolName();

    private final Generation generation;
    private final Settings.Image settings;
    private final Offer offer;
    private final Handling handling;
    private final PictureKind kind;

    @Inject
    ImageTool(Generation generation, Settings settings) {
        this(
                generation,
                settings.image(),
                Offer.of(settings.image()),
                settings.image().handling().orElse(Handling.STRICT),
                PictureKind.GENERATE);
    }

    private ImageTool(
            Generation generation, Settings.Image settings, Offer offer, Handling handling, PictureKind kind) {
        this.generation = generation;
        this.settings = settings;
        this.offer = offer;
        this.handling = handling;
        this.kind = kind;
    }

    /** A copy of this tool that changes pictures: {@code edit_image}. */
    ImageTool editing() {
        return new ImageTool(generation, settings, offer, handling, PictureKind.EDIT);
    }

    public String name() {
        return kind.toolName();
    }

    /** Why the tool is not offered; empty if it is. */
    Optional<Failure> unavailable() {
        return kind == PictureKind.EDIT && !offer.options().containsKey(ToolOption.INPUT_REFERENCES)
                ? Optional.of(PictureKind.NO_REFERENCES)
                : Optional.empty();
    }

    /**
     * A copy of this tool with some fields of the request fixed by the caller. The model is not offered these fields. A
     * call that sets one to another value is refused. Such calls are handled leniently, because the language model
     * cannot change what the caller has fixed.
     *
     * @param decided fields of the Image API's request, which override those that the operator has fixed
     */
    public ImageTool deciding(ObjectNode decided) {
        Handling usual = decided.isEmpty() ? Handling.STRICT : Handling.LENIENT;
        return new ImageTool(
                generation, settings, offer.with(decided), settings.handling().orElse(usual), kind);
    }

    public ToolDefinition definition() {
        ObjectNode schema = JsonNodeFactory.instance.objectNode().put("type", "object");
        ObjectNode properties = schema.putObject("properties");
        ArrayNode required = schema.putArray("required");
        for (ToolOption option : kind.ordered(offer.options().keySet())) {
            ObjectNode property = option.schema(offer.options().get(option), settings.limits());
            kind.description(option)
                    .ifPresent(text -> property.put("minItems", 1).put("description", text));
            properties.set(kind.argument(option), property);
            if (kind.requires(option)) {
                required.add(kind.argument(option));
            }
        }
        schema.put("additionalProperties", false);
        return new ToolDefinition(
                kind.toolName(),
                kind.title(),
                ToolText.of(kind, settings, offer.options().keySet()),
                schema,
                ImageAnswers.schema(),
                ToolDefinition.Hints.PAYS);
    }

    /**
     * Carries out a call. The result arrives by the call's deadline. A failure is a result as well: the {@code Uni}
     * never fails.
     *
     * @param arguments as the model or its client wrote them ({@link Arguments#object}); an {@code idempotency_key} in
     *     them overrides the context's
     */
    public Uni<ImageResult> call(JsonNode arguments, CallContext call) {
        return call(arguments, call, Progress.NONE);
    }

    /** Like {@link #call(JsonNode, CallContext)}, and reports progress until the result. */
    public Uni<ImageResult> call(JsonNode arguments, CallContext call, Progress progress) {
        try {
            return carryOut(order(arguments, call), progress);
        } catch (FailureException refused) {
            return Uni.createFrom().item(ImageResult.Failed.unpaid(Failures.of(refused)));
        }
    }

    /**
     * Carries out a call that has been read. It waits for another call with the same key, because a language model cannot
     * wait by itself and might ask for a second picture instead.
     */
    Uni<ImageResult> carryOut(Order order, Progress progress) {
        return generation
                .generatePatiently(order.request(), order.call(), progress)
                .map(this::named);
    }

    private ImageResult named(ImageResult result) {
        return result instanceof ImageResult.Failed failed
                ? new ImageResult.Failed(
                        kind.named(failed.failure()), failed.usage(), failed.replayed(), failed.generationIds())
                : result;
    }

    /** The failure of a call, or of a job that was made of one, with the names of this tool's arguments. */
    public Failure named(Failure failure) {
        return kind.named(failure);
    }

    /** The request of a call, and its context with the idempotency key that the call uses. */
    public record Order(ImageRequest request, CallContext call) {}

    /**
     * Reads a call without carrying it out, for example to submit it as a job.
     *
     * @throws FailureException with a message that the model can act on
     */
    public Order order(JsonNode arguments, CallContext call) {
        ImageArguments read = ImageArguments.read(arguments, offer, handling, kind);
        Optional<String> key = read.key().or(call::key);
        return new Order(read.request(), call.withKey(key));
    }

    /**
     * Checks the fixed fields before anything is paid for. Fails with a {@link FailureException} that names the field
     * that the operator does not allow or the image model does not support.
     */
    public Uni<Void> check() {
        return Uni.createFrom().deferred(() -> {
            Offer.of(settings).refuse(offer.fixed());
            ObjectNode anything = JsonNodeFactory.instance.objectNode().put(ToolOption.PROMPT.wireName(), "a picture");
            return generation.check(
                    ImageArguments.read(anything, offer, handling, kind).request());
        });
    }

    /** Whether the text is a valid entry of {@code image.tool.options}. */
    public static boolean isOption(String entry) {
        return Offer.isEntry(entry);
    }

    /** The names of all options, for error messages. */
    public static String options() {
        return ToolOption.names();
    }
}
