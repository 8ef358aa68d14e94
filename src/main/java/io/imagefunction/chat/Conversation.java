package io.imagefunction.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.chat.assembly.Joined;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A request and what has become of it so far: the model's turns, and the pictures made between them. */
final class Conversation {

    /** Between what the model says before it calls the tool and what it says afterwards. */
    static final String BETWEEN_TURNS = "\n\n";

    /** A name that no function has. */
    static final String NO_FUNCTION = "\0";

    private final Protocol protocol;
    private final ObjectNode original;
    private final ObjectNode request;
    private final Optional<ServerTool> tool;
    private final int mostCalls;
    private final List<Round> rounds = new CopyOnWriteArrayList<>();
    private final List<String> problems = new CopyOnWriteArrayList<>();
    private boolean toolsAreOver;

    /**
     * @param original as the caller sent it
     * @param request as upstream is sent it
     */
    Conversation(Protocol protocol, ObjectNode original, ObjectNode request, Optional<ServerTool> tool, int mostCalls) {
        this.protocol = protocol;
        this.original = original;
        this.request = request;
        this.tool = tool;
        this.mostCalls = mostCalls;
    }

    Protocol protocol() {
        return protocol;
    }

    ObjectNode original() {
        return original;
    }

    ObjectNode request() {
        return request;
    }

    Optional<ServerTool> tool() {
        return tool;
    }

    /** What the model knows the image tool by; a name that no function has, if there is none. */
    String function() {
        return tool.map(ServerTool::function).orElse(NO_FUNCTION);
    }

    List<Round> rounds() {
        return rounds;
    }

    /** The model has answered; returns its calls of the image tool, unless it may not call any more. */
    Round answered(ObjectNode answer) {
        Round round = new Round(rounds.size(), answer, toolsAreOver ? List.of() : protocol.calls(answer, function()));
        rounds.add(round);
        return round;
    }

    /** What was said in a turn that did not come to its end. */
    void said(ObjectNode answer) {
        if (!answer.isEmpty()) {
            rounds.add(new Round(rounds.size(), answer, List.of()));
        }
    }

    void problems(List<String> sentences) {
        problems.addAll(sentences);
    }

    boolean isStreamed() {
        return ChatRequest.wantsStream(original);
    }

    /** Whether as many calls as there may be came before this one. */
    boolean isOneTooMany(Round round, ImageCall call) {
        int before = rounds.stream()
                .filter(each -> each != round)
                .mapToInt(each -> each.calls().size())
                .sum();
        return before + call.place() >= mostCalls;
    }

    /** How many calls with the same arguments came before this one. */
    int repetitions(Round round, ImageCall call) {
        return (int) rounds.stream()
                .flatMap(each -> each.calls().stream().filter(other -> each != round || other.place() < call.place()))
                .filter(other -> other.arguments().equals(call.arguments()))
                .count();
    }

    /** Goes on in the request with the last turn. What made the model call a tool has done so. */
    void goOn() {
        protocol.append(request, rounds.getLast());
        int calls = rounds.stream().mapToInt(round -> round.calls().size()).sum();
        JsonNode choice = request.path("tool_choice");
        if (calls >= mostCalls) {
            toolsAreOver = true;
            request.put("tool_choice", "none");
        } else if (choice.has("name") || choice.has("function") || "required".equals(choice.textValue())) {
            request.put("tool_choice", "auto");
        }
    }

    Optional<ObjectNode> costs() {
        return Costs.of(rounds, tool.isPresent());
    }

    Stream<Executed> executed() {
        return rounds.stream().flatMap(Round::executed);
    }

    /** The last words where the model's own are missing, with the pictures that it has not spoken of. */
    String closing(ConversationEnd ending, String text) {
        return ending.problem()
                .map(problem -> (text.isEmpty() ? "" : BETWEEN_TURNS)
                        + problem
                        + executed()
                                .flatMap(executed -> executed.urls().stream())
                                .filter(url -> !text.contains(url))
                                .map(url -> "\n![picture](" + url + ")")
                                .collect(Collectors.joining()))
                .orElse("");
    }

    /** Names the message with the last words. */
    String closingId() {
        return "msg_closing_" + rounds.size();
    }

    void addWarnings(ObjectNode merged, ConversationEnd ending) {
        List<String> warnings = new ArrayList<>(problems);
        executed().map(Executed::warnings).forEach(warnings::addAll);
        ending.problem().ifPresent(warnings::add);
        if (!warnings.isEmpty()) {
            JsonNode upstreams = merged.path("warnings");
            ArrayNode all = upstreams instanceof ArrayNode list ? list : merged.putArray("warnings");
            if (!upstreams.isArray() && !Joined.isNothing(upstreams)) {
                all.add(upstreams);
            }
            warnings.stream().distinct().forEach(all::add);
        }
    }
}
