package io.imagefunction.openrouter;

import io.vertx.core.net.ProxyOptions;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.util.Optional;

/** Proxy from the system properties {@code https.proxyHost} and the related ones, which the REST client uses too. */
final class SystemProxy {

    private SystemProxy() {}

    static Optional<ProxyOptions> of(URI url) {
        return ProxySelector.getDefault().select(url).stream()
                .filter(proxy -> proxy.address() instanceof InetSocketAddress)
                .map(proxy -> (InetSocketAddress) proxy.address())
                .findFirst()
                .map(address -> new ProxyOptions()
                        .setHost(address.getHostString())
                        .setPort(address.getPort())
                        .setUsername(System.getProperty(url.getScheme() + ".proxyUser"))
                        .setPassword(System.getProperty(url.getScheme() + ".proxyPassword")));
    }
}
