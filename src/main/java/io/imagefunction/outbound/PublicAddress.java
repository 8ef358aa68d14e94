package io.imagefunction.outbound;

import io.smallrye.common.net.Inet;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;

/**
 * Check that an address is on the public internet. Internal addresses are rejected: private, loopback, link-local
 * (where clouds serve their metadata), multicast, carrier-grade NAT and everything else in IANA's special-purpose
 * registries.
 */
public final class PublicAddress {

    private static final List<String> SPECIAL = List.of(
            "0.0.0.0/8", // this network
            "10.0.0.0/8", // private
            "100.64.0.0/10", // carrier-grade NAT
            "127.0.0.0/8", // loopback
            "169.254.0.0/16", // link-local, metadata
            "172.16.0.0/12", // private
            "192.0.0.0/24", // protocols
            "192.0.2.0/24", // documentation
            "192.88.99.0/24", // 6to4 relays
            "192.168.0.0/16", // private
            "198.18.0.0/15", // benchmarks
            "198.51.100.0/24", // documentation
            "203.0.113.0/24", // documentation
            "224.0.0.0/3", // multicast, reserved, broadcast
            "2001::/23", // protocols, Teredo
            "2001:db8::/32", // documentation
            "2002::/16", // 6to4, which holds an IPv4 address
            "3fff::/20"); // documentation

    /** The only allocated part of IPv6. Private, link-local, mapped and multicast addresses are outside of it. */
    private static final String GLOBAL_IPV6 = "2000::/3";

    /** Prefix with which IPv6 networks reach the IPv4 address in the last 32 bits. */
    private static final String NAT64 = "64:ff9b::/96";

    private PublicAddress() {}

    public static boolean is(InetAddress address) {
        if (isIn(NAT64, address)) {
            return is(lastBits(address));
        }
        boolean global = address.getAddress().length == 4 || isIn(GLOBAL_IPV6, address);
        return global && SPECIAL.stream().noneMatch(network -> isIn(network, address));
    }

    /** Parses the network at every call, because a native binary cannot contain addresses created at build time. */
    private static boolean isIn(String network, InetAddress address) {
        return Inet.parseCidrAddress(network).matches(address);
    }

    private static InetAddress lastBits(InetAddress address) {
        try {
            return InetAddress.getByAddress(Arrays.copyOfRange(address.getAddress(), 12, 16));
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
