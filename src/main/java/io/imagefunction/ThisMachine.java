package io.imagefunction;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/** Tells by what a request says whether it was meant for this machine by somebody on it. */
public final class ThisMachine {

    private static final String NAME = "(?:(?:[\\w-]+\\.)*localhost|127(?:\\.\\d{1,3}){3}|\\[::1])(?::\\d{1,5})?";
    private static final Pattern HOST = Pattern.compile(NAME, Pattern.CASE_INSENSITIVE);
    private static final Pattern ORIGIN = Pattern.compile("https?://" + NAME, Pattern.CASE_INSENSITIVE);

    /** A host name has at most 253 characters. The pattern recurses once a label, so longer texts are not given to it. */
    private static final int LONGEST = 300;

    private ThisMachine() {}

    /**
     * Whether a web page of this machine sent the request, or none at all.
     *
     * @param origin the header {@code Origin}, null if there is none
     */
    public static boolean isOrigin(String origin) {
        return origin == null || matches(ORIGIN, origin);
    }

    /**
     * Whether the sender knows this machine by a name that it always has. A web page of elsewhere can give this machine a
     * name of its own (DNS rebinding), and is of the same origin then.
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
