package io.imagefunction.http;

import io.imagefunction.answer.Answer;
import io.imagefunction.answer.FailureForm;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.lang.annotation.Annotation;
import java.util.List;
import java.util.regex.Pattern;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;

/** The body of a failure in the form that its request wants, for JAX-RS and for what is refused before it. */
record FailureBody(String type, String text) {

    /** The paths that answer pictures, where a caller may ask for plain text. */
    private static final Pattern PICTURES_PATHS =
            Pattern.compile("/?api/v1/images(/(generations|edits|variations))?/?");

    private static final String TEXT = "text/plain;charset=UTF-8";

    /** Resources do not know by which path they were called, so the form is decided here for all of them. */
    static class Filter {

        @ServerResponseFilter
        void write(ContainerRequestContext request, ContainerResponseContext response) {
            if (response.getEntity() instanceof Answer.Failed failed) {
                List<String> accept = request.getHeaders().getOrDefault(HttpHeaders.ACCEPT, List.of());
                FailureBody body = of(failed, request.getUriInfo().getPath(), accept);
                response.setEntity(body.text(), new Annotation[0], MediaType.valueOf(body.type()));
            }
        }
    }

    /**
     * @param path of the request
     * @param accept the values of its header, which may be invalid
     */
    static FailureBody of(Answer.Failed failed, String path, List<String> accept) {
        if (PICTURES_PATHS.matcher(path).matches() && wantsText(accept)) {
            return new FailureBody(TEXT, failed.failure().message() + "\n");
        }
        return new FailureBody(
                MediaType.APPLICATION_JSON, FailureForm.at(path).json(failed).toString());
    }

    private static boolean wantsText(List<String> accept) {
        try {
            return AnswerForm.of(accept) == AnswerForm.TEXT;
        } catch (RuntimeException malformed) { // the parser throws several kinds
            return false;
        }
    }
}
