package io.imagefunction.openrouter;

import jakarta.ws.rs.client.ClientRequestContext;
import jakarta.ws.rs.client.ClientResponseContext;
import jakarta.ws.rs.client.ClientResponseFilter;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;

/** Takes away a content type that cannot be parsed: over it the client would drop an answer that has been paid for. */
final class LenientContentType implements ClientResponseFilter {

    @Override
    public void filter(ClientRequestContext request, ClientResponseContext response) {
        if (response.getHeaders() == null) {
            return; // no answer came
        }
        String type = response.getHeaderString(HttpHeaders.CONTENT_TYPE);
        if (type != null && !isReadable(type)) {
            response.getHeaders().remove(HttpHeaders.CONTENT_TYPE);
        }
    }

    private static boolean isReadable(String type) {
        try {
            MediaType.valueOf(type);
            return true;
        } catch (IllegalArgumentException unreadable) {
            return false;
        }
    }
}
