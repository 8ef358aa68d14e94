package io.imagefunction.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.answer.Answers;
import io.imagefunction.failure.Failure;
import io.imagefunction.failure.FailureCode;
import io.imagefunction.gallery.Gallery;
import io.imagefunction.gallery.GalleryEntry;
import io.imagefunction.request.CallContext;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** Lists the caller's own pictures, newest first. */
@Path("/api/v1/images")
@Produces(MediaType.APPLICATION_JSON)
public class GalleryResource {

    private static final int USUAL = 24;
    private static final int MOST = 100;

    private final Gallery gallery;
    private final Answers answers;
    private final Calls calls;

    GalleryResource(Gallery gallery, Answers answers, Calls calls) {
        this.gallery = gallery;
        this.answers = answers;
        this.calls = calls;
    }

    @GET
    @RunOnVirtualThread
    @Operation(summary = "The caller's own pictures, newest first, with fresh URLs")
    public Response pictures(@QueryParam("before") String before, @QueryParam("limit") String limit) {
        if (!gallery.isOn()) {
            throw Failure.of(
                            FailureCode.NOT_FOUND,
                            "There is no gallery here: its operator may switch it on (IMAGE_GALLERY).")
                    .toException();
        }
        Optional<String> place = Optional.ofNullable(before).filter(text -> !text.isEmpty());
        if (place.filter(text -> !Gallery.isPlace(text)).isPresent()) {
            throw invalid("before", "before must be the next of another page.");
        }
        CallContext call = calls.current();
        Gallery.Page page = gallery.list(call, place, limit(limit));
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("status", "ok");
        ArrayNode data = json.putArray("data");
        page.pictures().forEach(listed -> data.add(json(listed, call)));
        json.put("next", page.next().orElse(null));
        return Response.ok(json).header(HttpHeaders.CACHE_CONTROL, "no-store").build();
    }

    private ObjectNode json(Gallery.Listed listed, CallContext call) {
        GalleryEntry entry = listed.entry();
        ObjectNode json = answers.picture(listed.picture(), call.base())
                .put("created", entry.created().getEpochSecond())
                .put("model", entry.model())
                .put("cost", entry.cost().orElse(null))
                .put("request_id", entry.requestId());
        entry.prompt().ifPresent(prompt -> json.put("prompt", prompt));
        entry.parent().ifPresent(parent -> json.put("parent", parent));
        json.set("options", entry.options());
        return json;
    }

    private static int limit(String text) {
        if (text == null || text.isEmpty()) {
            return USUAL;
        }
        try {
            int limit = Integer.parseInt(text);
            if (limit >= 1 && limit <= MOST) {
                return limit;
            }
        } catch (NumberFormatException notANumber) {
            // refused below
        }
        throw invalid("limit", "limit must be an integer from 1 to " + MOST + ".");
    }

    private static RuntimeException invalid(String param, String message) {
        return Failure.of(FailureCode.INVALID_REQUEST, param, message).toException();
    }
}
