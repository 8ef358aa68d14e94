package io.imagefunction.notification;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.net.spi.InetAddressResolver;
import java.net.spi.InetAddressResolverProvider;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Resolves names under {@code .test} (reserved by RFC 6761) to what a test sets, and all other names as usual. {@code
 * META-INF/services} names this class to the JVM.
 */
public final class TestNames extends InetAddressResolverProvider {

    private static final Map<String, List<String>> ADDRESSES = new ConcurrentHashMap<>();
    private static final Map<String, Integer> LOOKUPS = new ConcurrentHashMap<>();

    static void set(String name, List<String> addresses) {
        ADDRESSES.put(name, addresses);
        LOOKUPS.remove(name);
    }

    /** How often the name was looked up since it was set. */
    static int lookups(String name) {
        return LOOKUPS.getOrDefault(name, 0);
    }

    @Override
    public InetAddressResolver get(Configuration configuration) {
        InetAddressResolver usual = configuration.builtinResolver();
        return new InetAddressResolver() {
            @Override
            public Stream<InetAddress> lookupByName(String host, LookupPolicy policy) throws UnknownHostException {
                if (!ADDRESSES.containsKey(host)) {
                    return usual.lookupByName(host, policy);
                }
                LOOKUPS.merge(host, 1, Integer::sum);
                return ADDRESSES.get(host).stream().map(TestNames::address);
            }

            @Override
            public String lookupByAddress(byte[] address) throws UnknownHostException {
                return usual.lookupByAddress(address);
            }
        };
    }

    private static InetAddress address(String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (UnknownHostException noLiteral) {
            throw new IllegalArgumentException(literal, noLiteral);
        }
    }

    @Override
    public String name() {
        return "names of tests";
    }
}
