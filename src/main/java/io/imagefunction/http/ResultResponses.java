package io.imagefunction.http;

import io.imagefunction.answer.Answers;
import io.imagefunction.answer.ImageResult;
import io.imagefunction.request.CallContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.Response;

/** Turns the result of a request into an HTTP response. */
@ApplicationScoped
class ResultResponses {

    private final Answers answers;

    ResultResponses(Answers answers) {
        this.answers = answers;
    }

    Response of(ImageResult result, CallContext call) {
        Response response = FailureResponses.of(answers.of(result, call.base()));
        return result.replayed()
                ? Response.fromResponse(response)
                        .header(IdempotencyHeader.REPLAYED, true)
                        .build()
                : response;
    }
}
