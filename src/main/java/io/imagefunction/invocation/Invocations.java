package io.imagefunction.invocation;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The invocations in progress. The HTTP request of an invocation refers to it by a random id in the header {@link
 * #HEADER}. So identity and deadline stay in the process, and no client can forge them with a header.
 */
@ApplicationScoped
public class Invocations {

    /** Set only by the Lambda bridge, which never passes on a header of this name from a client. */
    public static final String HEADER = "X-Lambda-Invocation";

    private final Map<String, Invocation> open = new ConcurrentHashMap<>();

    /** Registers an invocation and returns its id, which cannot be guessed. */
    public String open(Invocation invocation) {
        String id = UUID.randomUUID().toString();
        open.put(id, invocation);
        return id;
    }

    /** Returns the invocation with that id; empty if the id is null, unknown or closed. */
    public Optional<Invocation> find(String id) {
        return Optional.ofNullable(id).map(open::get);
    }

    public void close(String id) {
        open.remove(id);
    }
}
