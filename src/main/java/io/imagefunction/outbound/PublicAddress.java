package io.imagefunction.outbound;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Tells the addresses of the internet from those that lead back inside: private, loopback, link-local (where clouds have
 * their metadata), multicast, carrier-grade NAT and everything else that IANA's special-purpose registries keep apart.
 */
public final class PublicAddress {

    /** Those whose first bits are the same. */
    private record Network(int prefix, int bits) {
        boolean has(int address) {
            return (address ^ prefix) >>> (32 - bits) == 0;
        }
    }

    private static final List<Network> SPECIAL_IPV4 = List.of(
            new Network(0x00000000, 8), // 0.0.0.0, this network
            new Network(0x0A000000, 8), // 10.0.0.0, private
            new Network(0x64400000, 10), // 100.64.0.0, carrier-grade NAT
            new Network(0x7F000000, 8), // 127.0.0.0, loopback
            new Network(0xA9FE0000, 16), // 169.254.0.0, link-local, metadata
            new Network(0xAC100000, 12), // 172.16.0.0, private
            new Network(0xC0000000, 24), // 192.0.0.0, protocols
            new Network(0xC0000200, 24), // 192.0.2.0, documentation
            new Network(0xC0586300, 24), // 192.88.99.0, 6to4 relays
            new Network(0xC0A80000, 16), // 192.168.0.0, private
            new Network(0xC6120000, 15), // 198.18.0.0, benchmarks
            new Network(0xC6336400, 24), // 198.51.100.0, documentation
            new Network(0xCB007100, 24), // 203.0.113.0, documentation
            new Network(0xE0000000, 3)); // 224.0.0.0 and up, multicast, reserved, broadcast

    /** The only part of IPv6 that is given out. Private, link-local, mapped and multicast addresses are outside. */
    private static final Network GLOBAL_IPV6 = new Network(0x20000000, 3);

    private static final List<Network> SPECIAL_IPV6 = List.of(
            new Network(0x20010000, 23), // 2001::, protocols, Teredo
            new Network(0x20010DB8, 32), // 2001:db8::, documentation
            new Network(0x20020000, 16), // 2002::, 6to4, which holds an IPv4 address
            new Network(0x3FFF0000, 20)); // 3fff::, documentation

    /** 64:ff9b::/96, by which IPv6 networks reach the IPv4 address in the last bits. */
    private static final int NAT64 = 0x0064FF9B;

    private PublicAddress() {}

    public static boolean is(InetAddress address) {
        ByteBuffer bytes = ByteBuffer.wrap(address.getAddress());
        return bytes.remaining() == 4 ? isIpv4(bytes.getInt()) : isIpv6(bytes);
    }

    private static boolean isIpv4(int address) {
        return SPECIAL_IPV4.stream().noneMatch(network -> network.has(address));
    }

    private static boolean isIpv6(ByteBuffer bytes) {
        int first = bytes.getInt(0);
        if (first == NAT64 && bytes.getLong(4) == 0) {
            return isIpv4(bytes.getInt(12));
        }
        return GLOBAL_IPV6.has(first) && SPECIAL_IPV6.stream().noneMatch(network -> network.has(first));
    }
}
