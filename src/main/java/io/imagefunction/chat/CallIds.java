package io.imagefunction.chat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;

/** Gives every call an id that no other one has: the model's, unless it gave none or the same one twice. */
final class CallIds {

    private final Set<String> taken = new HashSet<>();

    /** An id that is in use already. */
    void take(JsonNode id) {
        taken.add(id.asText());
    }

    String claim(String id) {
        if (!id.isBlank() && taken.add(id)) {
            return id;
        }
        String made = "call_" + UUID.randomUUID().toString().replace("-", "");
        taken.add(made);
        return made;
    }
}
