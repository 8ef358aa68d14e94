package io.imagefunction.outbound;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The ends of every special-purpose range of IANA, and the addresses next to them. */
class PublicRangesTest {

    @ParameterizedTest
    @CsvSource({
        // first of the range, last of it, public neighbour before it, public neighbour behind it
        "0.0.0.0, 0.255.255.255, , 1.0.0.0",
        "10.0.0.0, 10.255.255.255, 9.255.255.255, 11.0.0.0",
        "100.64.0.0, 100.127.255.255, 100.63.255.255, 100.128.0.0",
        "127.0.0.0, 127.255.255.255, 126.255.255.255, 128.0.0.0",
        "169.254.0.0, 169.254.255.255, 169.253.255.255, 169.255.0.0",
        "172.16.0.0, 172.31.255.255, 172.15.255.255, 172.32.0.0",
        "192.0.0.0, 192.0.0.255, 191.255.255.255, 192.0.1.0",
        "192.0.2.0, 192.0.2.255, 192.0.1.255, 192.0.3.0",
        "192.88.99.0, 192.88.99.255, 192.88.98.255, 192.88.100.0",
        "192.168.0.0, 192.168.255.255, 192.167.255.255, 192.169.0.0",
        "198.18.0.0, 198.19.255.255, 198.17.255.255, 198.20.0.0",
        "198.51.100.0, 198.51.100.255, 198.51.99.255, 198.51.101.0",
        "203.0.113.0, 203.0.113.255, 203.0.112.255, 203.0.114.0",
        "224.0.0.0, 255.255.255.255, 223.255.255.255,",
        "::, 64:ff9a:ffff:ffff:ffff:ffff:ffff:ffff, ,",
        "64:ff9b::1:0:0, 1fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff, , 2000::",
        "2001::, 2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff, 2000:ffff:ffff:ffff:ffff:ffff:ffff:ffff, 2001:200::",
        "2001:db8::, 2001:db8:ffff:ffff:ffff:ffff:ffff:ffff, 2001:db7:ffff:ffff:ffff:ffff:ffff:ffff, 2001:db9::",
        "2002::, 2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff, 2001:ffff:ffff:ffff:ffff:ffff:ffff:ffff, 2003::",
        "3fff::, 3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff, 3ffe:ffff:ffff:ffff:ffff:ffff:ffff:ffff, 3fff:1000::",
        "4000::, ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff, 3fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff,"
    })
    void onlyTheRangeIsRejected(String first, String last, String before, String behind) throws UnknownHostException {
        for (String inside : new String[] {first, last}) {
            assertFalse(isPublic(inside), inside);
        }
        for (String outside : new String[] {before, behind}) {
            assertTrue(outside == null || isPublic(outside), outside);
        }
    }

    /** What networks without IPv4 reach it by. */
    @ParameterizedTest
    @CsvSource({
        "64:ff9b::, false",
        "64:ff9b::ff:ffff, false",
        "64:ff9b::100:0, true",
        "64:ff9b::a9fd:ffff, true",
        "64:ff9b::a9fe:0, false",
        "64:ff9b::a9fe:ffff, false",
        "64:ff9b::a9ff:0, true",
        "64:ff9b::ffff:ffff, false",
        "64:ff9b::1:808:808, false",
        "64:ff9b:1::808:808, false"
    })
    void countsByTheAddressInside(String address, boolean isPublic) throws UnknownHostException {
        assertEquals(isPublic, isPublic(address));
    }

    private static boolean isPublic(String address) throws UnknownHostException {
        return PublicAddress.is(InetAddress.getByName(address));
    }
}
