package io.imagefunction.outbound;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Request to an untrusted URL. The host name is resolved once, and the connection goes to the checked address, so that
 * the owner of the name cannot change the address in between (DNS rebinding).
 */
public final class PinnedRequest {

    private static final int HTTPS = 443;
    private static final int HTTP = 80;

    private PinnedRequest() {}

    /**
     * Resolves the host name; blocks.
     *
     * @param anywhere whether non-public addresses are allowed too
     * @return the address, if all addresses of the name are allowed
     */
    public static Optional<InetAddress> address(String host, boolean anywhere) {
        InetAddress[] addresses;
        try {
            addresses = InetAddress.getAllByName(host);
        } catch (UnknownHostException unknown) {
            throw new UncheckedIOException("its host name cannot be resolved", unknown);
        }
        boolean taken = anywhere || Stream.of(addresses).allMatch(PublicAddress::is);
        return taken ? Optional.of(addresses[0]) : Optional.empty();
    }

    /** Returns the request to the checked address, with the host name of the URL. Redirects are not followed. */
    public static RequestOptions to(URI url, InetAddress address, HttpMethod method) {
        boolean tls = "https".equalsIgnoreCase(url.getScheme());
        int usual = tls ? HTTPS : HTTP;
        int port = url.getPort() < 0 ? usual : url.getPort();
        String path = url.getRawPath().isEmpty() ? "/" : url.getRawPath();
        return new RequestOptions()
                .setServer(SocketAddress.inetSocketAddress(new InetSocketAddress(address, port)))
                .setHost(url.getHost())
                .setPort(port)
                .setSsl(tls)
                .setMethod(method)
                .setURI(url.getRawQuery() == null ? path : path + "?" + url.getRawQuery())
                .setFollowRedirects(false);
    }
}
