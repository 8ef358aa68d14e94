package io.imagefunction.http;

import io.imagefunction.failure.Failure;
import io.imagefunction.failure.FailureCode;
import io.imagefunction.request.CallContext;
import io.imagefunction.request.StrictJson;
import io.imagefunction.tool.ToolCalls;
import io.imagefunction.tool.ToolFormat;
import io.imagefunction.tool.Tools;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** Serves the tools to language models that run elsewhere: gives out their definitions and carries out calls. */
@Path("/api/v1/tools")
@Consumes(MediaType.WILDCARD)
@Produces(MediaType.APPLICATION_JSON)
public class ToolsResource {

    /** The number of tool calls that were skipped, because they are for tools of the caller. */
    private static final String SKIPPED = "X-Skipped-Tool-Calls";

    private final Tools tools;
    private final ToolCalls toolCalls;
    private final Calls calls;

    ToolsResource(Tools tools, ToolCalls toolCalls, Calls calls) {
        this.tools = tools;
        this.toolCalls = toolCalls;
        this.calls = calls;
    }

    @GET
    @Operation(summary = "The tools' definitions in the form that a vendor's API takes")
    public Response definitions(@QueryParam("format") @DefaultValue("openai") String format) {
        ToolFormat known = ToolFormat.named(format).orElseThrow(() -> Failure.of(
                        FailureCode.INVALID_REQUEST, "format", "format must be one of " + ToolFormat.names() + ".")
                .toException());
        return Response.ok(known.of(tools.definitions())).build();
    }

    @POST
    @Path("/call")
    @Operation(summary = "Carries out a language model's tool calls and answers in its vendor's shape")
    public Uni<Response> call(byte[] body) {
        CallContext call = calls.current(); // first, so that refusals have a request id, too
        return toolCalls.carryOut(StrictJson.parse(body), call).map(reply -> Response.ok(reply.body())
                .header(SKIPPED, reply.skipped() == 0 ? null : reply.skipped())
                .build());
    }
}
