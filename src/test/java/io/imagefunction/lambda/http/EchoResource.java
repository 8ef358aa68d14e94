package io.imagefunction.lambda.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.invocation.Invocation;
import io.imagefunction.invocation.Invocations;
import io.smallrye.mutiny.Uni;
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
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jboss.logging.MDC;
import org.jboss.resteasy.reactive.RestResponse;

/** Tells what reached the application, and answers in all the ways that a bridge could get wrong. */
@Singleton
@Path("/echo")
public class EchoResource {

    public final CompletableFuture<Void> hungUp = new CompletableFuture<>();

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
