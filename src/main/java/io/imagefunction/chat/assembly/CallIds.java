package io.imagefunction.chat.assembly;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;

/** Gives every call an id that no other one has: the model's, unless it gave none or the same one twice. */
public final class CallIds {

    private final Set<String> taken = new HashSet<>();

    /** An id that is in use already. */
    public void take(JsonNode id) {
        taken.add(id.asText());
    }

    public String claim(String id) {
        if (!id.isBlank() && taken.add(id)) {
            return id;
        }
        String made = "call_" + UUID.randomUUID().toString().replace("-", "");
        taken.add(made);
        return made;
    }
}
