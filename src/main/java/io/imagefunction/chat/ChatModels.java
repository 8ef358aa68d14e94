package io.imagefunction.chat;

import com.fasterxml.jackson.databind.JsonNode;
import io.imagefunction.failure.Failure;
import io.imagefunction.failure.FailureCode;
import io.imagefunction.settings.Settings;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Checks what a conversation may spend the operator's money on: the allowed models, wherever a request names one, and
 * the allowed tools and plugins of OpenRouter. The caller's own functions cost nothing.
 */
@ApplicationScoped
class ChatModels {

    /** Members that hold content, schemas or labels. A model named in them is not called. */
    private static final Set<String> CONTENT = Set.of(
            "messages",
            "input",
            "instructions",
            "metadata",
            "trace",
            "response_format",
            "text",
            "tool_choice",
            "functions",
            "function_call",
            "prompt",
            "prediction");

    /** {@code model}, {@code models}, fusion's {@code analysis_models}, the auto router's {@code allowed_models} … */
    private static final Pattern MODEL = Pattern.compile("(.*_)?models?");

    private static final Set<String> CALLERS_OWN = Set.of("function", "custom");
    private static final String PRESET = "@preset/";

    /** The plugin that the model suffix {@code :online} and {@code web_search_options} stand for. */
    private static final String WEB = "web";

    private static final String ONLINE = ":online";

    private final AllowedNames models;
    private final AllowedNames tools;
    private final AllowedNames pictures;

    ChatModels(Settings settings) {
        Settings.Chat chat = settings.image().chat();
        this.models = new AllowedNames(chat.models().orElse(Set.of()), "IMAGE_CHAT_MODELS");
        this.tools = new AllowedNames(chat.tools(), "IMAGE_CHAT_TOOLS");
        this.pictures = new AllowedNames(settings.image().limits().models().orElse(Set.of("*")), "IMAGE_LIMITS_MODELS");
    }

    boolean isOn() {
        return !models.isEmpty();
    }

    boolean allow(String model) {
        return models.has(model);
    }

    /**
     * @throws io.imagefunction.failure.FailureException if the request names a model, tool or plugin that is not
     *     allowed
     */
    void check(JsonNode request) {
        if (models.isEmpty()) {
            throw Failure.of(
                            FailureCode.NOT_FOUND, "Chat is off: the function's operator has to set IMAGE_CHAT_MODELS.")
                    .toException();
        }
        boolean named = request.hasNonNull("model") || request.hasNonNull("models") || request.hasNonNull("preset");
        if (!named && !models.has("")) {
            throw refusal("model", "be one of " + models);
        }
        request.properties().forEach(member -> {
            if (!CONTENT.contains(member.getKey())) {
                member(member.getKey(), member.getValue(), member.getKey());
            }
        });
    }

    /** @param path of the value in the request */
    private void member(String name, JsonNode value, String path) {
        if (value.isNull()) {
            return;
        }
        switch (name) {
            case "tools" -> each(value, path, this::tool);
            case "plugins" -> each(value, path, this::plugin);
            case "preset" -> require(value.isTextual() && models.has(PRESET + value.textValue()), path, models);
            case "web_search_options" -> requireWeb(path, "be left out");
            default -> {
                if (MODEL.matcher(name).matches()) {
                    models(value, path);
                } else {
                    within(value, path);
                }
            }
        }
    }

    private void within(JsonNode value, String path) {
        value.properties().forEach(member -> member(member.getKey(), member.getValue(), path + "." + member.getKey()));
        if (value.isArray()) {
            each(value, path, this::within);
        }
    }

    private interface Check {
        void of(JsonNode value, String path);
    }

    private static void each(JsonNode values, String path, Check check) {
        int at = 0;
        for (JsonNode value : values) {
            check.of(value, path + "[" + at++ + "]");
        }
    }

    private void tool(JsonNode tool, String path) {
        String type = tool.path("type").asText("");
        boolean untypedFunction = type.isEmpty() && (tool.has("function") || tool.has("name"));
        if (CALLERS_OWN.contains(type) || untypedFunction) {
            return; // A function's schema may contain a member named "model".
        }
        boolean draws = ServerTool.is(tool);
        if (!tools.has(draws ? ServerTool.TYPE : type)) {
            throw refusal(path + ".type", "be function, custom or one of " + tools);
        }
        if (draws) {
            JsonNode model = ServerTool.parameters(tool).path("model");
            String param = path + (BuiltInTool.is(tool) ? ".model" : ".parameters.model");
            require(!model.isTextual() || pictures.has(model.textValue()), param, pictures);
        } else {
            within(tool, path);
        }
    }

    private void plugin(JsonNode plugin, String path) {
        if (plugin.path("enabled").isBoolean() && !plugin.path("enabled").booleanValue()) {
            return;
        }
        require(tools.has(plugin.path("id").asText("")), path + ".id", tools);
        within(plugin, path);
    }

    private void models(JsonNode named, String path) {
        if (named.isArray()) {
            each(named, path, (each, where) -> model(each, path));
        } else {
            model(named, path);
        }
    }

    private void model(JsonNode named, String path) {
        String model = named.asText("").strip().toLowerCase(Locale.ROOT);
        int preset = model.indexOf(PRESET);
        if (preset > 0) {
            require(models.has(model.substring(preset)), path, models);
            model = model.substring(0, preset);
        }
        if (model.contains(ONLINE)) {
            requireWeb(path, "be without " + ONLINE);
            model = model.replace(ONLINE, "");
        }
        require(models.has(model), path, models);
    }

    private static void require(boolean allowed, String param, AllowedNames names) {
        if (!allowed) {
            throw refusal(param, "be one of " + names);
        }
    }

    private void requireWeb(String param, String instead) {
        if (!tools.has(WEB)) {
            throw refusal(param, instead + ": it is the plugin " + WEB + ", and allowed are " + tools);
        }
    }

    private static RuntimeException refusal(String param, String must) {
        return Failure.of(FailureCode.INVALID_REQUEST, param, param + " must " + must + ".")
                .toException();
    }
}
