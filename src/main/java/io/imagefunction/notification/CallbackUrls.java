package io.imagefunction.notification;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.failure.Failure;
import io.imagefunction.failure.FailureCode;
import io.imagefunction.outbound.PublicAddress;
import io.imagefunction.request.ImageRequest;
import io.imagefunction.request.Spelling;
import io.imagefunction.settings.Settings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads and checks the field {@value ImageRequest#CALLBACK} of requests, the URL that the answer is sent to. */
@ApplicationScoped
public class CallbackUrls {

    private static final int LONGEST = 2048;

    /** Addresses that need no look-up: IPv4, and IPv6 in brackets. */
    private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|\\[.*]");

    /** Names without a dot, and those under domains that no public DNS has. */
    private static final Pattern LOCAL_NAME = Pattern.compile(
            "[^.]+|.*\\.(localhost|local|localdomain|internal|home\\.arpa|home|lan|corp|intranet)",
            Pattern.CASE_INSENSITIVE);

    private final boolean configured;
    private final boolean anywhere;

    @Inject
    CallbackUrls(Settings settings) {
        this(
                settings.image().callback().secret().isPresent()
                        && settings.image().queue().url().isPresent(),
                settings.image().callback().allowPrivate());
    }

    CallbackUrls(boolean configured, boolean anywhere) {
        this.configured = configured;
        this.anywhere = anywhere;
    }

    /**
     * Takes the URL out of a payload, because upstream does not know the field. A host name is resolved only when
     * something is sent to it.
     *
     * @throws io.imagefunction.failure.FailureException that says what the URL must be
     */
    public Optional<URI> take(JsonNode payload) {
        JsonNode url = payload instanceof ObjectNode object ? object.remove(ImageRequest.CALLBACK) : null;
        if (Spelling.isAbsent(url)) {
            return Optional.empty();
        }
        if (!configured) {
            throw invalid(
                    "cannot be used: the function's operator has to set IMAGE_CALLBACK_SECRET and IMAGE_QUEUE_URL");
        }
        return Optional.of(checked(url.asText()));
    }

    private URI checked(String text) {
        URI url;
        try {
            url = new URI(text);
        } catch (URISyntaxException malformed) {
            throw wrong();
        }
        boolean web = "https".equalsIgnoreCase(url.getScheme()) || anywhere && "http".equalsIgnoreCase(url.getScheme());
        if (!web
                || url.getHost() == null
                || url.getRawUserInfo() != null
                || url.getRawFragment() != null
                || text.length() > LONGEST) {
            throw wrong();
        }
        if (!anywhere && !mayBePublic(url.getHost())) {
            throw invalid("must lead to a public address");
        }
        return url;
    }

    private static boolean mayBePublic(String host) {
        if (!ADDRESS.matcher(host).matches()) {
            String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
            return !LOCAL_NAME.matcher(name).matches();
        }
        try {
            return PublicAddress.is(InetAddress.getByName(host));
        } catch (UnknownHostException none) {
            return false;
        }
    }

    private RuntimeException wrong() {
        return invalid("must be an https URL of at most " + LONGEST
                + " characters, such as https://example.com/hook, without user and fragment");
    }

    private static RuntimeException invalid(String message) {
        return Failure.of(
                        FailureCode.INVALID_REQUEST, ImageRequest.CALLBACK, ImageRequest.CALLBACK + " " + message + ".")
                .toException();
    }
}
