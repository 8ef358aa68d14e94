package io.imagefunction.lambda.event;

import io.imagefunction.answer.ImageResult;
import io.imagefunction.failure.Failure;
import io.imagefunction.failure.FailureCode;
import io.imagefunction.failure.Failures;
import io.imagefunction.generation.Generation;
import io.imagefunction.invocation.Invocation;
import io.imagefunction.job.Job;
import io.imagefunction.job.Jobs;
import io.imagefunction.lambda.BudgetExceeded;
import io.imagefunction.lambda.RateLimited;
import io.imagefunction.lambda.Unavailable;
import io.imagefunction.lambda.Undelivered;
import io.imagefunction.lambda.event.Remainders.Settled;
import io.imagefunction.request.CallContext;
import io.imagefunction.request.ImageRequest;
import io.imagefunction.request.Trace;
import io.imagefunction.storage.RequestMemory;
import io.quarkus.virtual.threads.VirtualThreads;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jboss.logging.Logger.Level;

/** Carries out the requests that events bring, for all doors that take events. */
@ApplicationScoped
class Deliveries {

    /** Time kept free at the end of an invocation, to turn failed requests into jobs. */
    private static final Duration HANDING_OVER = Duration.ofSeconds(1);

    private static final Logger LOG = Logger.getLogger(Deliveries.class);

    private final Generation generation;
    private final Jobs jobs;
    private final DeliveredRequests requests;
    private final Remainders remainders;
    private final RequestMemory budget;
    private final Batch batch;
    private final Clock clock;
    private final ExecutorService threads;

    Deliveries(
            Generation generation,
            Jobs jobs,
            DeliveredRequests requests,
            Remainders remainders,
            RequestMemory budget,
            Batch batch,
            Clock clock,
            @VirtualThreads ExecutorService threads) {
        this.generation = generation;
        this.jobs = jobs;
        this.requests = requests;
        this.remainders = remainders;
        this.budget = budget;
        this.batch = batch;
        this.clock = clock;
        this.threads = threads;
    }

    /** Blocks until the request has ended or time has run out. For callers that see the result and can retry. */
    ImageResult carryOut(Delivery delivery, Invocation invocation) {
        return batch.run(Stream.of(task(delivery)), invocation).getFirst();
    }

    /** Blocks until all requests have ended or time has run out. The outcomes are in the order of the deliveries. */
    List<Outcome> carryOut(Stream<Delivery> deliveries, Invocation invocation) {
        return remainders.handOn(batch.run(deliveries.map(this::taskOrJob), invocation)).stream()
                .map(Settled::outcome)
                .toList();
    }

    Batch.Task<ImageResult> task(Delivery delivery) {
        return task(delivery, generation::generateDelivered, Function.identity());
    }

    /** A task whose request becomes a job if it fails temporarily and there is a queue for jobs. */
    Batch.Task<Settled> taskOrJob(Delivery delivery) {
        Batch.Task<Outcome> task = jobs.areAccepted()
                ? task(delivery, this::generateOrCarryOn, Outcome.Ended::new)
                : task(delivery).map(Outcome.Ended::new);
        return task.map(outcome -> new Settled(delivery, outcome));
    }

    private <T> Batch.Task<T> task(
            Delivery delivery, BiFunction<ImageRequest, CallContext, Uni<T>> work, Function<ImageResult, T> unpaid) {
        return new Batch.Task<>() {
            @Override
            public Uni<T> begin(String requestId, Instant deadline) {
                RequestMemory.Lease memory = budget.request();
                return Uni.createFrom()
                        .item(() -> requests.read(delivery, memory))
                        .runSubscriptionOn(threads)
                        .ifNoItem()
                        .after(Duration.between(clock.instant(), deadline))
                        .failWith(Batch.NOT_BEGUN::toException)
                        .chain(order -> work.apply(
                                order.request(),
                                new CallContext(
                                                requestId,
                                                deadline,
                                                Optional.of(delivery.source()),
                                                order.key(),
                                                order.callback())
                                        .withTrace(Trace.ofPlatform())))
                        .onTermination()
                        .invoke(memory::close);
            }

            @Override
            public T failed(Throwable problem) {
                return unpaid.apply(Deliveries.failed(delivery, problem));
            }

            @Override
            public void over() {
                delivery.over().run();
            }
        };
    }

    private static ImageResult failed(Delivery delivery, Throwable problem) {
        Failure failure = Failures.of(problem);
        boolean unexpected = failure.code() == FailureCode.INTERNAL_ERROR;
        LOG.logf(
                unexpected ? Level.ERROR : Level.WARN,
                unexpected ? problem : null,
                "a request from %s was not carried out: %s",
                delivery.source(),
                failure.code().code());
        return ImageResult.Failed.unpaid(failure);
    }

    private Uni<Outcome> generateOrCarryOn(ImageRequest request, CallContext call) {
        return generation
                .generateDelivered(request, call.sooner(HANDING_OVER))
                .chain(result -> endedOrCarriedOn(result, request, call));
    }

    private Uni<Outcome> endedOrCarriedOn(ImageResult result, ImageRequest request, CallContext call) {
        Outcome ended = new Outcome.Ended(result);
        if (!(result instanceof ImageResult.Failed failed)
                || !mayPass(failed)
                || call.key().isEmpty()) {
            return Uni.createFrom().item(ended);
        }
        return jobs.carryOn(request, call, failed.failure())
                .<Outcome>map(job -> switch (job) {
                    case Job.Pending pending -> new Outcome.CarriedOn(pending);
                    case Job.Ended over -> new Outcome.Ended(over.result());
                })
                .onFailure()
                .invoke(why -> LOG.warnf(
                        "no job could be made of a request from %s: %s",
                        call.caller().orElse(""), why.getMessage()))
                .onFailure()
                .recoverWithItem(ended); // then the event is retried
    }

    /** Whether a retry as a job may succeed: nothing was paid, and no other call with the same key is in flight. */
    private boolean mayPass(ImageResult.Failed failed) {
        Failure failure = failed.failure();
        return Undelivered.of(failed)
                .filter(why -> why instanceof RateLimited
                        || why instanceof Unavailable && failure.code() != FailureCode.QUEUE_UNAVAILABLE
                        || why instanceof BudgetExceeded
                                && failure.retryAfter().filter(jobs::outlast).isPresent())
                .isPresent();
    }
}
