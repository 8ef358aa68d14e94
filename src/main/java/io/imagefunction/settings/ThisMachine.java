package io.imagefunction.settings;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/** Decides whether a request comes from this machine, by its headers and addresses. */
public final class ThisMachine {

    private static final String NAME = "(?:(?:[\\w-]+\\.)*localhost|127(?:\\.\\d{1,3}){3}|\\[::1])(?::\\d{1,5})?";
    private static final Pattern HOST = Pattern.compile(NAME, Pattern.CASE_INSENSITIVE);
    private static final Pattern ORIGIN = Pattern.compile("https?://" + NAME, Pattern.CASE_INSENSITIVE);

    /**
     * Longer texts are not matched, because a host name has at most 253 characters and the pattern recurses for each
     * label.
     */
    private static final int LONGEST = 300;

    private ThisMachine() {}

    /**
     * Whether a web page of this machine sent the request, or no web page did.
     *
     * @param origin the header {@code Origin}; null if missing
     */
    public static boolean isOrigin(String origin) {
        return origin == null || matches(ORIGIN, origin);
    }

    /**
     * Whether the request calls this machine by one of its standard names. A foreign web page can give this machine
     * another name (DNS rebinding) and then counts as the same origin.
     *
     * @param host the header {@code Host}; null if missing, which it never is in a browser's request
     */
    public static boolean isHost(String host) {
        return host == null || matches(HOST, host);
    }

    private static boolean matches(Pattern pattern, String text) {
        return text.length() <= LONGEST && pattern.matcher(text).matches();
    }

    /** @param address an IP address */
    public static boolean isAddress(String address) {
        try {
            return InetAddress.getByName(address).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
