package io.imagefunction.http;

import io.imagefunction.generation.Answer;
import io.imagefunction.generation.ImageResult;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/** What came of a request, as HTTP says it. */
@ApplicationScoped
class ResultResponses {

    private final Answer answer;

    ResultResponses(Answer answer) {
        this.answer = answer;
    }

    Response of(ImageResult result) {
        Response response =
                switch (result) {
                    case ImageResult.Generated generated ->
                        Response.ok(answer.of(generated), MediaType.APPLICATION_JSON_TYPE)
                                .build();
                    case ImageResult.Failed failed -> FailureResponses.of(failed.failure(), answer.of(failed));
                };
        return result.replayed()
                ? Response.fromResponse(response)
                        .header(IdempotencyHeader.REPLAYED, true)
                        .build()
                : response;
    }
}
