package io.imagefunction.openrouter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.net.ProxyOptions;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SystemProxyTest {

    private static final URI OPENROUTER = URI.create("https://openrouter.ai/api/v1");

    @AfterEach
    void forget() {
        List.of("proxyHost", "proxyPort", "proxyUser", "proxyPassword", "nonProxyHosts")
                .forEach(name -> List.of("http.", "https.").forEach(scheme -> System.clearProperty(scheme + name)));
    }

    @Test
    void thereIsNoProxyByDefault() {
        assertTrue(SystemProxy.of(OPENROUTER).isEmpty());
    }

    @Test
    void systemPropertiesSetTheProxy() {
        System.setProperty("https.proxyHost", "proxy.example");
        System.setProperty("https.proxyPort", "3128");
        System.setProperty("https.proxyUser", "panda");
        System.setProperty("https.proxyPassword", "red");

        ProxyOptions proxy = SystemProxy.of(OPENROUTER).orElseThrow();

        assertEquals("proxy.example", proxy.getHost());
        assertEquals(3128, proxy.getPort());
        assertEquals("panda", proxy.getUsername());
        assertEquals("red", proxy.getPassword());
        assertTrue(SystemProxy.of(URI.create("http://openrouter.ai/")).isEmpty());
    }

    @Test
    void hostsCanBypassTheProxy() {
        System.setProperty("https.proxyHost", "proxy.example");
        System.setProperty("http.nonProxyHosts", "*.ai|localhost");

        assertTrue(SystemProxy.of(OPENROUTER).isEmpty());
    }
}
