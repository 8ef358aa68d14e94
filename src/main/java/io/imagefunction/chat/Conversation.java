package io.imagefunction.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.answer.ImageResult;
import io.imagefunction.chat.assembly.Joined;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A chat request and its progress: the model's turns, and the tool calls carried out between them. */
final class Conversation {

    /** Separates the text before a tool call from the text after it. */
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
    private volatile Optional<ObjectNode> budget = Optional.empty();

    /**
     * @param original as the caller sent it
     * @param request as it is sent upstream
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

    /**
     * The function name under which the model calls the image tool; {@link #NO_FUNCTION} if the request has no image
     * tool.
     */
    String function() {
        return tool.map(ServerTool::function).orElse(NO_FUNCTION);
    }

    List<Round> rounds() {
        return rounds;
    }

    /**
     * Adds a complete answer of the model. The round has its calls of the image tool, or none if the limit of calls is
     * reached.
     */
    Round answered(ObjectNode answer) {
        Round round = new Round(rounds.size(), answer, toolsAreOver ? List.of() : protocol.calls(answer, function()));
        rounds.add(round);
        return round;
    }

    /** Adds the text of an incomplete turn. */
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

    /** Whether the limit of calls is reached before this call. */
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

    /**
     * Appends the last turn and its results to the request. A {@code tool_choice} that forces a call is relaxed, so
     * that the model can answer now.
     */
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

    /** What the caller has left of a budget after the latest turn. */
    void told(ObjectNode left) {
        budget = Optional.of(left);
    }

    Optional<ObjectNode> costs() {
        Optional<ObjectNode> costs = Costs.of(rounds, tool.isPresent());
        costs.ifPresent(usage -> budget.ifPresent(left -> usage.set(ImageResult.BUDGET, left)));
        return costs;
    }

    Stream<Executed> executed() {
        return rounds.stream().flatMap(Round::executed);
    }

    /**
     * The closing text for an answer that the model did not finish. Lists the pictures that its own text does not
     * mention.
     */
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

    /** The id of the message with the closing text. */
    String closingId() {
        return "msg_closing_" + rounds.size();
    }

    void addWarnings(ObjectNode merged, ConversationEnd ending) {
        List<String> warnings = new ArrayList<>(problems);
        executed().map(Executed::warnings).forEach(warnings::addAll);
        ending.problem().ifPresent(warnings::add);
        budget.map(left -> left.path("warning").textValue()).ifPresent(warnings::add);
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
