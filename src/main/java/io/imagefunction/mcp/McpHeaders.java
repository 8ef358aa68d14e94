package io.imagefunction.mcp;

import io.imagefunction.mcp.JsonRpc.Problem;
import io.imagefunction.mcp.JsonRpc.Request;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The headers that repeat parts of the message for gateways, which do not read it. Modern clients must send them, and
 * they must be true. Source: the section Request Metadata of the streamable HTTP transport of 2026-07-28.
 *
 * @param version {@code MCP-Protocol-Version}
 * @param method {@code Mcp-Method}
 * @param name {@code Mcp-Name}, of the methods that name something
 */
public record McpHeaders(Optional<String> version, Optional<String> method, Optional<String> name) {

    public static final String VERSION = "MCP-Protocol-Version";
    public static final String METHOD = "Mcp-Method";
    public static final String NAME = "Mcp-Name";

    /** The parameter that {@code Mcp-Name} repeats, by method. */
    private static final Map<String, String> NAMED_BY = Map.of(
            "tools/call", "name",
            "prompts/get", "name",
            "resources/read", "uri",
            "tasks/get", "taskId",
            "tasks/update", "taskId",
            "tasks/cancel", "taskId");

    private static final Pattern ENCODED = Pattern.compile("=\\?base64\\?(.*)\\?=");
    private static final Pattern VALID = Pattern.compile("[\\t\\x20-\\x7e]*");

    /** Whitespace around values is removed, and an empty version counts as none: some clients send it. */
    public McpHeaders {
        // Gateways join duplicate headers with a comma.
        version = version.map(sent -> sent.split(",", 2)[0].strip()).filter(sent -> !sent.isEmpty());
        method = method.map(String::strip);
        name = name.map(String::strip);
    }

    /** @throws JsonRpc.RefusedException if a header is missing or says something else than the request */
    void check(Request request) {
        if (version.isEmpty()) {
            throw missing(VERSION);
        }
        String sentMethod = method.orElseThrow(() -> missing(METHOD));
        if (!sentMethod.equals(request.method())) {
            throw mismatch(METHOD, sentMethod, request.method());
        }
        String parameter = NAMED_BY.get(request.method());
        String named =
                parameter == null ? null : request.params().path(parameter).textValue();
        if (named != null) {
            String sentName = name.orElseThrow(() -> missing(NAME));
            if (!named.equals(decoded(sentName))) {
                throw mismatch(NAME, sentName, named);
            }
        }
    }

    /** @throws JsonRpc.RefusedException if the header of the version says something else than the message */
    void checkVersion(String claimed) {
        if (version.isPresent() && !version.get().equals(claimed)) {
            throw mismatch(VERSION, version.get(), claimed);
        }
    }

    private static String decoded(String value) {
        Matcher encoded = ENCODED.matcher(value);
        if (!encoded.matches()) {
            if (VALID.matcher(value).matches()) {
                return value;
            }
            throw Problem.HEADER_MISMATCH.with(NAME, NAME + " has invalid characters: send it as =?base64?…?=.");
        }
        try {
            byte[] bytes = Base64.getDecoder().decode(encoded.group(1));
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (IllegalArgumentException | CharacterCodingException invalid) {
            throw Problem.HEADER_MISMATCH.with(NAME, NAME + " is not valid base64 of UTF-8.");
        }
    }

    private static JsonRpc.RefusedException missing(String header) {
        return Problem.HEADER_MISMATCH.with(header, "The header " + header + " is missing.");
    }

    private static JsonRpc.RefusedException mismatch(String header, String sent, String message) {
        return Problem.HEADER_MISMATCH.with(
                header, "The header " + header + " is \"" + sent + "\", but the message has \"" + message + "\".");
    }
}
