package io.imagefunction.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.budget.Statements;
import io.imagefunction.budget.Statements.Statement;
import io.imagefunction.failure.Failure;
import io.imagefunction.failure.FailureCode;
import io.imagefunction.request.CallContext;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** Tells callers how their budgets stand and what they have spent, and operators what all callers have. */
@Path("/api/v1/usage")
@Produces(MediaType.APPLICATION_JSON)
public class UsageResource {

    private static final int PAGE = 100;
    private static final String ALL = "all";

    private final Statements statements;
    private final Calls calls;

    UsageResource(Statements statements, Calls calls) {
        this.statements = statements;
        this.calls = calls;
    }

    @GET
    @RunOnVirtualThread
    @Operation(summary = "The caller's budgets, and what was spent by day and model; callers=all for operators")
    public Response usage(@QueryParam("callers") String callers, @QueryParam("after") String after) {
        CallContext call = calls.current();
        if (!statements.areKept()) {
            throw Failure.of(
                            FailureCode.NOT_FOUND,
                            "This function does not record spending: its operator has to set IMAGE_BUDGETS.")
                    .toException();
        }
        Optional<String> others = Optional.ofNullable(callers).filter(text -> !text.isEmpty());
        if (others.filter(text -> !text.equals(ALL)).isPresent()) {
            throw Failure.of(FailureCode.INVALID_REQUEST, "callers", "callers must be all, or left out.")
                    .toException();
        }
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("status", "ok");
        if (others.isPresent()) {
            allInto(json, call, Optional.ofNullable(after).filter(text -> !text.isEmpty()));
        } else {
            ownInto(json, statements.of(call));
        }
        return Response.ok(json).header(HttpHeaders.CACHE_CONTROL, "no-store").build();
    }

    private static void ownInto(ObjectNode json, List<Statement> all) {
        budgets(json, all.stream());
        days(json, Statements.own(all));
    }

    private void allInto(ObjectNode json, CallContext call, Optional<String> after) {
        if (!statements.isOperator(call)) {
            throw Failure.of(FailureCode.FORBIDDEN, "Only the callers in IMAGE_OPERATORS may see what others spend.")
                    .toException();
        }
        Statements.Page page = statements.all(after, PAGE);
        ArrayNode accounts = json.putArray("accounts");
        page.statements().forEach(statement -> {
            ObjectNode account = accounts.addObject().put("of", statement.of()).put("name", statement.name());
            budgets(account, Stream.of(statement));
            days(account, Stream.of(statement));
        });
        json.put("next", page.next().orElse(null));
    }

    private static void budgets(ObjectNode json, Stream<Statement> statements) {
        ArrayNode budgets = json.putArray("budgets");
        statements.flatMap(statement -> statement.budgets().stream()).forEach(status -> budgets.add(status.json()));
    }

    private static void days(ObjectNode json, Stream<Statement> statements) {
        ArrayNode days = json.putArray("days");
        statements.flatMap(statement -> statement.days().stream()).forEach(line -> days.addObject()
                .put("day", line.day().toString())
                .put("model", line.model())
                .put("calls", line.calls())
                .put("pictures", line.pictures())
                .put("cost", line.cost()));
    }
}
