package io.imagefunction.chat.assembly;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;

/** Gives each call a unique id. Keeps the model's id, unless it is missing or used twice. */
public final class CallIds {

    private final Set<String> taken = new HashSet<>();

    /** Marks an id as used. */
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
