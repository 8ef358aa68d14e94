package io.imagefunction.http;

import io.imagefunction.answer.Answer;
import io.imagefunction.answer.Answers;
import io.imagefunction.answer.ImageResult;
import io.imagefunction.request.CallContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.function.Function;

/** Turns the result of a request into an HTTP response. */
@ApplicationScoped
class ResultResponses {

    private final Answers answers;

    ResultResponses(Answers answers) {
        this.answers = answers;
    }

    Response of(ImageResult result, CallContext call) {
        return of(result, call, ImagesPath.OPENROUTER, FailureResponses::of);
    }

    Response of(ImageResult result, CallContext call, ImagesPath path, AnswerForm form) {
        return of(result, call, path, pictures -> of(pictures, form));
    }

    /** @param form makes the response if there are pictures; {@link FailureBody} decides the form of a failure */
    Response of(ImageResult result, CallContext call, ImagesPath path, Function<Answer.Pictures, Response> form) {
        Answer answer = answers.of(result, call.base());
        Response response;
        if (answer instanceof Answer.Pictures pictures) {
            path.answer(pictures.json());
            response = form.apply(pictures);
        } else {
            response = FailureResponses.of(answer);
        }
        Response told = BudgetHeaders.addTo(response, answer.usage());
        return result.replayed()
                ? Response.fromResponse(told)
                        .header(IdempotencyHeader.REPLAYED, true)
                        .build()
                : told;
    }

    private static Response of(Answer.Pictures pictures, AnswerForm form) {
        return switch (form) {
            case JSON -> FailureResponses.of(pictures);
            case URI_LIST -> lines(pictures, form.type(), "\r\n");
            case TEXT -> lines(pictures, form.type().withCharset("UTF-8"), "\n");
            case PICTURE ->
                Response.seeOther(URI.create(pictures.urls().getFirst()))
                        .header(HttpHeaders.CACHE_CONTROL, "no-store")
                        .build();
        };
    }

    private static Response lines(Answer.Pictures pictures, MediaType type, String end) {
        return Response.ok(String.join(end, pictures.urls()) + end, type).build();
    }
}
