package io.imagefunction.invocation;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The invocations under way. The request that serves one refers to it by a random id in the header {@link #HEADER}:
 * identity and deadline stay in the process, and no header that a client can send stands for them.
 */
@ApplicationScoped
public class Invocations {

    /** Set by the Lambda bridge alone; it never passes on a client's own. */
    public static final String HEADER = "X-Lambda-Invocation";

    private final Map<String, Invocation> open = new ConcurrentHashMap<>();

    /** Returns the id to send, which cannot be guessed. */
    public String open(Invocation invocation) {
        String id = UUID.randomUUID().toString();
        open.put(id, invocation);
        return id;
    }

    /** Empty for an id that is null, unknown or closed. */
    public Optional<Invocation> find(String id) {
        return Optional.ofNullable(id).map(open::get);
    }

    public void close(String id) {
        open.remove(id);
    }
}
