package io.imagefunction.gateway;

import com.sun.net.httpserver.HttpExchange;
import io.imagefunction.lambda.RuntimeApi;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The template's REST API: payload format 1.0. In the mode {@code STREAM} it passes an answer on while it arrives.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode.html
 */
public final class RestApiGateway extends Gateway {

    /** How the integration transfers answers, and the value of the stage variable that the template sets for it. */
    public enum Transfer {
        STREAM("streamed"),
        BUFFERED("buffered");

        private final String variable;

        Transfer(String variable) {
            this.variable = variable;
        }
    }

    /**
     * @param idle how long no byte may come from the function
     * @param whole how long an answer may take in all
     */
    record Limits(Duration idle, Duration whole) {

        static Limits of(Transfer transfer) {
            return switch (transfer) {
                case STREAM -> new Limits(Duration.ofMinutes(5), Duration.ofMinutes(15));
                case BUFFERED -> new Limits(Duration.ofSeconds(29), Duration.ofSeconds(29));
            };
        }
    }

    static final String STAGE = "/v1";

    private static final Duration FUNCTION_TIMEOUT = Duration.ofSeconds(300);

    private final RuntimeApi runtime;
    private final Transfer transfer;
    private final Limits limits;

    public RestApiGateway(RuntimeApi runtime, Transfer transfer) throws IOException {
        this(runtime, transfer, Limits.of(transfer));
    }

    RestApiGateway(RuntimeApi runtime, Transfer transfer, Limits limits) throws IOException {
        super(STAGE);
        this.runtime = runtime;
        this.transfer = transfer;
        this.limits = limits;
    }

    @Override
    void answer(HttpExchange exchange) throws Exception {
        String event = RestApiEvent.of(exchange, transfer.variable).toString();
        RestApiResponse response = new RestApiResponse(exchange);
        var outcome = runtime.begin(event, null, FUNCTION_TIMEOUT, response);
        try {
            response.end(inTime(outcome, response));
        } catch (TimeoutException e) {
            response.giveUp(504, "Endpoint request timed out");
        } catch (ExecutionException e) {
            response.giveUp(502, "Internal server error");
        }
    }

    private RuntimeApi.Outcome inTime(CompletableFuture<RuntimeApi.Outcome> outcome, RestApiResponse response)
            throws ExecutionException, TimeoutException, InterruptedException {
        long begin = System.nanoTime();
        while (true) {
            long now = System.nanoTime();
            long left =
                    Math.min(begin + limits.whole.toNanos() - now, response.lastByteAt() + limits.idle.toNanos() - now);
            if (left <= 0) {
                throw new TimeoutException();
            }
            try {
                return outcome.get(left, TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                // Checks again, because bytes may have arrived meanwhile.
            }
        }
    }
}
