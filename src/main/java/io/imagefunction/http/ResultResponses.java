package io.imagefunction.http;

import io.imagefunction.answer.Answer;
import io.imagefunction.answer.ImageResult;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.Response;

/** What came of a request, as HTTP says it. */
@ApplicationScoped
class ResultResponses {

    private final Answer answer;

    ResultResponses(Answer answer) {
        this.answer = answer;
    }

    Response of(ImageResult result) {
        Response response = FailureResponses.of(answer.of(result));
        return result.replayed()
                ? Response.fromResponse(response)
                        .header(IdempotencyHeader.REPLAYED, true)
                        .build()
                : response;
    }
}
