package io.imagefunction.chat;

import com.fasterxml.jackson.databind.JsonNode;
import io.imagefunction.Settings;
import io.imagefunction.generation.Failure;
import io.imagefunction.generation.FailureCode;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Set;

/** Which models may be talked to: none, unless the operator says so, because the pictures' budget pays for them too. */
@ApplicationScoped
class ChatModels {

    private static final String ALL = "*";

    private final Set<String> allowed;

    ChatModels(Settings settings) {
        this.allowed = settings.image().chat().models().orElse(Set.of());
    }

    /** @throws io.imagefunction.generation.GenerationException if the request names another one, wherever */
    void check(JsonNode request) {
        if (allowed.isEmpty()) {
            throw Failure.of(
                            FailureCode.NOT_FOUND,
                            "This function does not chat: its operator has to name the models for that in"
                                    + " IMAGE_CHAT_MODELS.")
                    .toException();
        }
        if (allowed.contains(ALL)) {
            return;
        }
        if (!request.hasNonNull("model") && !request.hasNonNull("models")) {
            throw refusal("model");
        }
        check(request, "model", "");
        check(request, "models", "");
        for (String list : List.of("tools", "plugins")) {
            int at = 0;
            for (JsonNode entry : request.path(list)) {
                String type = entry.path("type").asText();
                // A function's schema may speak of models, and the image tool's model is not one to talk to.
                if (!type.equals("function") && !type.equals(ServerTool.TYPE)) {
                    checkWithin(entry, list + "[" + at + "].");
                }
                at++;
            }
        }
    }

    private void checkWithin(JsonNode value, String path) {
        check(value, "model", path);
        check(value, "models", path);
        value.properties().forEach(member -> checkWithin(member.getValue(), path + member.getKey() + "."));
    }

    private void check(JsonNode holder, String name, String path) {
        JsonNode named = holder.path(name);
        if (named.isTextual() && !isAllowed(named.textValue())) {
            throw refusal(path + name);
        }
        for (JsonNode each : named) {
            if (!isAllowed(each.asText())) {
                throw refusal(path + name);
            }
        }
    }

    private boolean isAllowed(String model) {
        return allowed.stream()
                .anyMatch(entry -> entry.endsWith(ALL)
                        ? model.startsWith(entry.substring(0, entry.length() - 1))
                        : model.equals(entry));
    }

    private RuntimeException refusal(String param) {
        return Failure.of(
                        FailureCode.INVALID_REQUEST,
                        param,
                        param + " must be one of "
                                + String.join(", ", allowed.stream().sorted().toList()) + ".")
                .toException();
    }
}
