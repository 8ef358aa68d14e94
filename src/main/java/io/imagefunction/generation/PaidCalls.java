package io.imagefunction.generation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.answer.ImageResult;
import io.imagefunction.answer.Progress;
import io.imagefunction.budget.Bill;
import io.imagefunction.check.CallPlan;
import io.imagefunction.failure.Failure;
import io.imagefunction.failure.FailureCode;
import io.imagefunction.failure.Failures;
import io.imagefunction.gallery.Gallery;
import io.imagefunction.openrouter.ImagesAnswer;
import io.imagefunction.openrouter.ImagesClient;
import io.imagefunction.openrouter.LinkedPictures;
import io.imagefunction.openrouter.UpstreamException;
import io.imagefunction.record.Attempt;
import io.imagefunction.request.CallContext;
import io.imagefunction.request.ImageRequest;
import io.imagefunction.settings.Settings;
import io.imagefunction.storage.Label;
import io.imagefunction.storage.PictureStore;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Makes the upstream calls of one request and streams their pictures into storage. A failed call is retried, because
 * upstream does not bill it. A successful call is never repeated, even if its pictures cannot be stored.
 */
@ApplicationScoped
class PaidCalls {

    private final ImagesClient upstream;
    private final LinkedPictures linked;
    private final PictureStore store;
    private final Gallery gallery;
    private final Retries retries;
    private final CreditPause credit;
    private final GenerationLog log;
    private final Settings.Image settings;
    private final Clock clock;

    PaidCalls(
            ImagesClient upstream,
            LinkedPictures linked,
            PictureStore store,
            Gallery gallery,
            Retries retries,
            CreditPause credit,
            GenerationLog log,
            Settings settings,
            Clock clock) {
        this.upstream = upstream;
        this.linked = linked;
        this.store = store;
        this.gallery = gallery;
        this.retries = retries;
        this.credit = credit;
        this.log = log;
        this.settings = settings.image();
        this.clock = clock;
    }

    /**
     * Completes by the deadline and never fails. If something is missing, the result has the rest, because it was paid
     * for. If the model is unavailable, and nothing was paid, the plan's next fallback is carried out instead.
     *
     * @param bill gets what the calls cost
     */
    Uni<ImageResult> carryOut(CallPlan plan, CallContext call, Attempt attempt, Progress progress, Bill bill) {
        progress.model(plan.request().model());
        call.figures().model(plan.request().model());
        PartialResult gathering = new PartialResult(plan.request(), attempt, progress, bill, clock);
        Uni<Void> ended = Multi.createFrom()
                .items(IntStream.range(0, plan.calls().size()).boxed())
                .onItem()
                .transformToUni(number -> oneCall(plan, number, gathering, call))
                .merge(settings.parallelCalls())
                .collect()
                .last();
        return call.inTime(ended, clock, () -> Uni.createFrom().voidItem())
                .map(over -> gathering.result())
                .chain(result -> {
                    Optional<CallPlan> fallback = gathering.costNothing() ? fallback(plan, result) : Optional.empty();
                    if (fallback.isPresent()) {
                        return carryOut(fallback.get(), call, attempt, progress, bill);
                    }
                    if (gathering.costNothing()) {
                        call.budget().release(plan.price());
                    }
                    return Uni.createFrom().item(result);
                });
    }

    private static Optional<CallPlan> fallback(CallPlan plan, ImageResult result) {
        return result instanceof ImageResult.Failed failed
                        && failed.failure().code().isUnavailability()
                ? plan.next(plan.request().model() + " was unavailable ("
                        + failed.failure().code().code() + "), so another model of the request was asked.")
                : Optional.empty();
    }

    /** Makes one upstream call, with retries. Never fails: a failure becomes part of the partial result. */
    private Uni<Void> oneCall(CallPlan plan, int number, PartialResult gathering, CallContext call) {
        call.figures().calling();
        return retries.retrying(
                        () -> credit.guarded(plan.request().model(), () -> attempt(plan, number, gathering, call)),
                        call)
                .onFailure()
                .invoke(problem -> gathering.failed(number, Failures.of(problem)))
                .onFailure()
                .recoverWithNull();
    }

    private Uni<Void> attempt(CallPlan plan, int number, PartialResult gathering, CallContext call) {
        ObjectNode body = plan.calls().get(number);
        ArrivingPictures pictures =
                new ArrivingPictures(store, label(plan, call, gathering.owner()), gathering, number);
        return upstream.generate(body, pictures, gathering::isClosed)
                .onSubscription()
                .invoke(call.figures()::asked)
                .onTermination()
                .invoke(call.figures()::answered)
                .call(answer -> pictures.fetch(answer.links(), linked, forLinks(call)))
                .call(answer -> Uni.join()
                        .all(
                                pictures.underway().settled(),
                                gallery.add(
                                        pictures.underway().arriving(),
                                        plan.request(),
                                        plan.parents(),
                                        answer.usage(),
                                        gathering.owner(),
                                        call.requestId()))
                        .andFailFast())
                .invoke(answer -> {
                    if (pictures.arrived() > 0) {
                        call.figures().stored();
                    }
                })
                .onFailure(UpstreamException.class)
                .invoke(problem -> gathering.named(problem.generationId()))
                .onFailure()
                .invoke(problem -> log.refused(problem, plan.request(), call))
                .invoke(answer -> judge(number, answer, pictures, gathering))
                .replaceWithVoid()
                // No retry once the caller has received events of this attempt: a retry would send them again.
                .onFailure(problem -> pictures.passedOn())
                .recoverWithItem(problem -> {
                    gathering.failed(number, Failures.of(problem));
                    return null;
                });
    }

    /**
     * An answer with status 200 may hold an error instead of pictures. It is a failure and, like any other, not billed.
     */
    private static void judge(int call, ImagesAnswer answer, ArrivingPictures pictures, PartialResult gathering) {
        gathering.named(answer.generationId());
        if (pictures.arrived() > 0) {
            gathering.answered(call, answer);
            return;
        }
        answer.error().ifPresent(error -> {
            throw UpstreamException.refused(error);
        });
        gathering.answered(call, answer);
        throw Failure.of(
                        answer.cut().isPresent() ? FailureCode.BROKEN_ANSWER : FailureCode.NO_IMAGE,
                        answer.cut()
                                .map(why -> "OpenRouter's answer cannot be read: " + why
                                        + ". It may still have been billed.")
                                .orElse("The model answered without a picture. Change the prompt or use another"
                                        + " model."))
                .toException();
    }

    /** Leaves time to report the URL of a picture that could not be fetched. */
    private Duration forLinks(CallContext call) {
        Duration left = call.left(clock);
        return left.minus(left.dividedBy(8));
    }

    private Label label(CallPlan plan, CallContext call, String owner) {
        ImageRequest request = plan.request();
        Optional<String> prompt = settings.storePrompt() ? Optional.of(request.prompt()) : Optional.empty();
        return new Label(request.model(), call.requestId(), owner, prompt, plan.parents());
    }
}
