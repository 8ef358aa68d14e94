package io.imagefunction.http;

import io.imagefunction.answer.Answers;
import io.imagefunction.answer.ImageResult;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.Response;

/** Turns the result of a request into an HTTP response. */
@ApplicationScoped
class ResultResponses {

    private final Answers answers;

    ResultResponses(Answers answers) {
        this.answers = answers;
    }

    Response of(ImageResult result) {
        Response response = FailureResponses.of(answers.of(result));
        return result.replayed()
                ? Response.fromResponse(response)
                        .header(IdempotencyHeader.REPLAYED, true)
                        .build()
                : response;
    }
}
