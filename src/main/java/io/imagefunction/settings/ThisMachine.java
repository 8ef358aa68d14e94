package io.imagefunction.settings;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/** Decides by a request's headers and addresses whether it comes from this machine. */
public final class ThisMachine {

    private static final String NAME = "(?:(?:[\\w-]+\\.)*localhost|127(?:\\.\\d{1,3}){3}|\\[::1])(?::\\d{1,5})?";
    private static final Pattern HOST = Pattern.compile(NAME, Pattern.CASE_INSENSITIVE);
    private static final Pattern ORIGIN = Pattern.compile("https?://" + NAME, Pattern.CASE_INSENSITIVE);

    /**
     * A host name has at most 253 characters. The pattern recurses once a label, so longer texts are not given to it.
     */
    private static final int LONGEST = 300;

    private ThisMachine() {}

    /**
     * Whether the request was sent by a web page of this machine, or by no web page.
     *
     * @param origin the header {@code Origin}, null if there is none
     */
    public static boolean isOrigin(String origin) {
        return origin == null || matches(ORIGIN, origin);
    }

    /**
     * Whether the request names this machine by one of its standard names. A foreign web page can give this machine
     * another name (DNS rebinding), and then counts as of the same origin.
     *
     * @param host the header {@code Host}, null if there is none, which browsers do not do
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
