package io.imagefunction.http;

import io.imagefunction.answer.Answer;
import io.imagefunction.answer.FailureForm;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.core.MediaType;
import java.lang.annotation.Annotation;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;

/** The body of a failure in the form that its request wants, for JAX-RS and for what is refused before it. */
record FailureBody(String type, String text) {

    /** Resources do not know by which path they were called, so the form is decided here for all of them. */
    static class Filter {

        @ServerResponseFilter
        void write(ContainerRequestContext request, ContainerResponseContext response) {
            if (response.getEntity() instanceof Answer.Failed failed) {
                FailureBody body = of(failed, request.getUriInfo().getPath());
                response.setEntity(body.text(), new Annotation[0], MediaType.valueOf(body.type()));
            }
        }
    }

    /** @param path of the request, decoded */
    static FailureBody of(Answer.Failed failed, String path) {
        return new FailureBody(
                MediaType.APPLICATION_JSON, FailureForm.at(path).json(failed).toString());
    }
}
