package io.imagefunction.http;

import io.quarkus.arc.Arc;
import io.quarkus.smallrye.openapi.OpenApiFilter;
import java.util.List;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;

/** Names in the OpenAPI document the server that it was asked of, with the stage or base path in front of its paths. */
@OpenApiFilter(stages = OpenApiFilter.RunStage.RUNTIME_PER_REQUEST)
public class OpenApiServers implements OASFilter {

    @Override
    public void filterOpenAPI(OpenAPI document) {
        String url = Arc.container().instance(Calls.class).get().url("");
        // An empty base is unknown: then the paths are meant as they stand, which "/" says.
        document.setServers(List.of(OASFactory.createServer().url(url.isEmpty() ? "/" : url)));
    }
}
