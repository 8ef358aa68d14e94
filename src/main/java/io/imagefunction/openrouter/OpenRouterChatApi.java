package io.imagefunction.openrouter;

import com.fasterxml.jackson.databind.JsonNode;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.MediaType;
import java.io.InputStream;
import org.jboss.resteasy.reactive.RestResponse;

/**
 * What is asked of OpenRouter's models that talk; otherwise as {@link OpenRouterApi}. Each call has a new
 * connection: upstream may have closed an idle one, and then it is unknown whether a call sent on it is billed.
 */
@Consumes(MediaType.APPLICATION_JSON)
interface OpenRouterChatApi {

    @POST
    @Path("/chat/completions")
    Uni<RestResponse<InputStream>> chatCompletions(JsonNode request);

    @POST
    @Path("/responses")
    Uni<RestResponse<InputStream>> responses(JsonNode request);
}
