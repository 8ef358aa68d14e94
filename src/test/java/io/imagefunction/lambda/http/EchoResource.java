package io.imagefunction.lambda.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.invocation.Invocation;
import io.imagefunction.invocation.Invocations;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.OPTIONS;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jboss.logging.MDC;
import org.jboss.resteasy.reactive.RestResponse;

/** Echoes what reached the application, and answers in all the ways that a bridge could get wrong. */
@Singleton
@Path("/echo")
public class EchoResource {

    public final CompletableFuture<Void> hungUp = new CompletableFuture<>();

    public final AtomicReference<CompletableFuture<Void>> more = new AtomicReference<>();
    public final AtomicLong written = new AtomicLong();
    public final AtomicReference<CompletableFuture<Void>> flooded = new AtomicReference<>();

    private final Invocations invocations;

    EchoResource(Invocations invocations) {
        this.invocations = invocations;
    }

    @GET
    public JsonNode get(@Context RoutingContext call) {
        return echo(call, new byte[0]);
    }

    @DELETE
    public JsonNode delete(@Context RoutingContext call) {
        return echo(call, new byte[0]);
    }

    @OPTIONS
    public JsonNode options(@Context RoutingContext call) {
        return echo(call, new byte[0]);
    }

    @PATCH
    public JsonNode patch(@Context RoutingContext call, byte[] body) {
        return echo(call, body);
    }

    @POST
    @Path("{rest: .*}")
    public JsonNode post(@Context RoutingContext call, byte[] body) {
        return echo(call, body);
    }

    @PUT
    @Path("{rest: .*}")
    public JsonNode put(@Context RoutingContext call, byte[] body) {
        return echo(call, body);
    }

    @GET
    @Path("bytes")
    public RestResponse<byte[]> bytes(@QueryParam("size") int size, @HeaderParam("Accept") String type) {
        byte[] bytes = new byte[size];
        Arrays.fill(bytes, (byte) '"');
        return RestResponse.ResponseBuilder.ok(bytes)
                .header("Content-Type", type)
                .build();
    }

    @GET
    @Path("cookies")
    public Response cookies() {
        return Response.noContent()
                .header("Set-Cookie", "one=1; Path=/")
                .header("Set-Cookie", "two=2; Path=/")
                .build();
    }

    @GET
    @Path("redirect")
    public Response redirect() {
        return Response.status(302)
                .header("Location", "https://bucket.s3.amazonaws.com/a.png?X-Amz-Signature=0%2F")
                .build();
    }

    @GET
    @Path("broken")
    public Uni<String> broken(@Context RoutingContext call) {
        call.request().connection().close();
        return Uni.createFrom().nothing();
    }

    @GET
    @Path("never")
    public Uni<String> never(@Context RoutingContext call) {
        call.request().connection().closeHandler(closed -> hungUp.complete(null));
        return Uni.createFrom().nothing();
    }

    /** Answers when the invocation's deadline has just passed. */
    @GET
    @Path("late")
    public Uni<String> late(@Context RoutingContext call) {
        Invocation invocation =
                invocations.find(call.request().getHeader(Invocations.HEADER)).orElseThrow();
        Duration left = Duration.between(Instant.now(), invocation.deadline());
        return Uni.createFrom()
                .item("late")
                .onItem()
                .delayIt()
                .by(left.isNegative() ? Duration.ofMillis(1) : left.plusMillis(1));
    }

    /** Sends an event at each call of {@link #more}, then ends the response as {@code end} says: end, cut or hang. */
    @GET
    @Path("events")
    public Uni<Void> events(@Context RoutingContext call, @QueryParam("end") String end) {
        HttpServerResponse response = call.response().setChunked(true).putHeader("Content-Type", "text/event-stream");
        response.write("data: 1\n\n");
        CompletableFuture<Void> asked = new CompletableFuture<>();
        more.set(asked);
        asked.thenRun(() -> call.vertx().getOrCreateContext().runOnContext(now -> {
            switch (end) {
                case "cut" -> call.request().connection().close();
                case "hang" -> {}
                default -> response.end("data: 2\n\n");
            }
        }));
        return Uni.createFrom().nothing();
    }

    /** Sends as many bytes as asked for, as fast as the reader takes them; {@link #written} counts them. */
    @GET
    @Path("flood")
    public Uni<Void> flood(@Context RoutingContext call, @QueryParam("megabytes") int megabytes) {
        HttpServerResponse response = call.response().setChunked(true).putHeader("Content-Type", "text/event-stream");
        written.set(0);
        flooded.set(new CompletableFuture<>());
        flood(response, megabytes * 16);
        return Uni.createFrom().nothing();
    }

    private void flood(HttpServerResponse response, int pieces) {
        int left = pieces;
        while (left > 0 && !response.writeQueueFull()) {
            response.write(Buffer.buffer(new byte[1 << 16]));
            written.addAndGet(1 << 16);
            left--;
        }
        if (left == 0) {
            response.end();
            flooded.get().complete(null);
        } else {
            int rest = left;
            response.drainHandler(drained -> flood(response, rest));
        }
    }

    private JsonNode echo(RoutingContext call, byte[] body) {
        ObjectNode echo = JsonNodeFactory.instance.objectNode();
        echo.put("method", call.request().method().name());
        echo.put("target", call.request().uri());
        echo.put("body", Base64.getEncoder().encodeToString(body));
        ObjectNode headers = echo.putObject("headers");
        call.request().headers().forEach((name, value) -> headers.withArray(name.toLowerCase())
                .add(value));
        Optional<Invocation> invocation = invocations.find(call.request().getHeader(Invocations.HEADER));
        echo.put("caller", invocation.map(Invocation::caller).orElse(null));
        echo.put("requestId", invocation.map(Invocation::requestId).orElse(null));
        echo.put(
                "deadline",
                invocation.map(Invocation::deadline).map(Object::toString).orElse(null));
        echo.put("baseUrl", invocation.map(Invocation::baseUrl).orElse(null));
        echo.put("logged", (String) MDC.get("AWSRequestId"));
        return echo;
    }
}
