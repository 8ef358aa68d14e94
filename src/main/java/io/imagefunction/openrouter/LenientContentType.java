package io.imagefunction.openrouter;

import jakarta.ws.rs.client.ClientRequestContext;
import jakarta.ws.rs.client.ClientResponseContext;
import jakarta.ws.rs.client.ClientResponseFilter;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;

/**
 * Response filter that removes a malformed content type, because the client would drop the answer, which is already
 * paid for.
 */
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
