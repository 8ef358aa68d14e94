package io.imagefunction.local.standin;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.imagefunction.settings.ThisMachine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;

/**
 * A free stand-in for OpenRouter, for local mode, for tests and, through {@link #main}, as a process of its own. It
 * implements the Image API and draws pictures of the requested size and format. Its chat models follow a script
 * ({@link ChatScript}). It accepts any key except {@code invalid}. Commands in a prompt make it slow, let it fail or
 * send large pictures ({@link PromptCommands}).
 *
 * <p>Models, prices, error bodies and streams have the formats that OpenRouter documents.
 */
public final class OpenRouterStandIn implements AutoCloseable {

    private static final String ROOT = "/api/v1";
    private static final Pattern ENDPOINTS = Pattern.compile(ROOT + "/images/models/([^/]+/[^/]+)/endpoints");

    private final HttpServer http;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final StandInModels models = new StandInModels();
    private final StandInBill bill = new StandInBill();
    private final StandInMoods moods = new StandInMoods();
    private final StandInImages images = new StandInImages(models, bill, moods);
    private final StandInChat chat = new StandInChat(models, bill, moods);
    private final RequestLog requests = new RequestLog();

    private OpenRouterStandIn(HttpServer http) {
        this.http = http;
    }

    /**
     * @param port the port on 127.0.0.1, 0 for any free one
     * @throws IllegalStateException when the port is taken
     */
    public static OpenRouterStandIn start(int port) {
        try {
            var standIn = new OpenRouterStandIn(HttpServer.create(new InetSocketAddress("127.0.0.1", port), 0));
            standIn.http.createContext("/", standIn::handle);
            standIn.http.setExecutor(standIn.threads);
            standIn.http.start();
            return standIn;
        } catch (BindException e) {
            throw new IllegalStateException(
                    "Port " + port + ", which the stand-in for OpenRouter wants, is taken:"
                            + " is another local mode running?",
                    e);
        } catch (IOException e) {
            throw new UncheckedIOException("The stand-in for OpenRouter did not start", e);
        }
    }

    /** Runs until the process ends. The only argument is the port; 0 or no argument means any free port. */
    public static void main(String[] args) {
        var standIn = start(args.length == 0 ? 0 : Integer.parseInt(args[0]));
        System.out.println(standIn.baseUrl());
    }

    /** {@code http://127.0.0.1:<port>/api/v1} */
    public URI baseUrl() {
        return URI.create("http://127.0.0.1:" + http.getAddress().getPort() + ROOT);
    }

    /** The number of generations that OpenRouter would have billed: those whose answer was sent completely. */
    public int generations() {
        return bill.generations();
    }

    /** The US dollars that OpenRouter would have billed. */
    public BigDecimal spent() {
        return bill.spent();
    }

    /** The last thousand requests to any path, oldest first. */
    public List<RecordedRequest> requests() {
        return requests.all();
    }

    /** Forgets all requests so far, so that a test counts only its own. */
    public void forgetRequests() {
        requests.clear();
    }

    @Override
    public void close() {
        http.stop(0);
        threads.shutdownNow();
    }

    private void handle(HttpExchange exchange) throws IOException {
        var body = exchange.getRequestBody().readAllBytes();
        requests.add(exchange, body);
        try {
            refusePagesOfElsewhere(exchange);
            route(exchange, body);
        } catch (StandInException e) {
            StandInHttp.send(exchange, e.error());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            exchange.close();
        } catch (Error e) {
            // A picture may not fit in the heap. The JDK's server closes after exceptions, but not after errors.
            exchange.close();
            throw e;
        }
    }

    private void route(HttpExchange exchange, byte[] body) throws IOException, StandInException, InterruptedException {
        var path = exchange.getRequestURI().getPath();
        switch (exchange.getRequestMethod() + ' ' + path) {
            case "POST " + ROOT + "/images" -> {
                authenticate(exchange);
                images.answer(exchange, body);
            }
            case "POST " + ROOT + "/chat/completions" -> {
                authenticate(exchange);
                chat.answer(exchange, body, new CompletionsWire());
            }
            case "POST " + ROOT + "/responses" -> {
                authenticate(exchange);
                chat.answer(exchange, body, new ResponsesWire());
            }
            case "GET " + ROOT + "/images/models" -> StandInHttp.sendTagged(exchange, models.list());
            case "GET " + ROOT + "/models" -> StandInHttp.sendTagged(exchange, models.chatList());
            case "GET " + ROOT + "/key" -> {
                authenticate(exchange);
                StandInHttp.send(exchange, 200, key());
            }
            default -> {
                var match = ENDPOINTS.matcher(path);
                var endpoints = match.matches() ? models.endpoints(match.group(1)) : null;
                if (endpoints == null) {
                    throw new StandInException(StandInError.of(404, "not_found", "Not Found"));
                }
                StandInHttp.sendTagged(exchange, endpoints);
            }
        }
    }

    private static void refusePagesOfElsewhere(HttpExchange exchange) throws StandInException {
        var headers = exchange.getRequestHeaders();
        if (!ThisMachine.isOrigin(headers.getFirst("Origin")) || !ThisMachine.isHost(headers.getFirst("Host"))) {
            throw new StandInException(StandInError.of(
                    403, "forbidden", "Web pages of other origins may not call the stand-in for OpenRouter."));
        }
    }

    private static void authenticate(HttpExchange exchange) throws StandInException {
        var header = exchange.getRequestHeaders().getFirst("Authorization");
        if (header == null || !header.matches("(?i)Bearer\\s+\\S.*")) {
            throw new StandInException(StandInErrors.named("401"));
        }
        if (header.endsWith(" invalid")) {
            throw new StandInException(StandInError.of(401, "authentication", "User not found."));
        }
    }

    private Map<String, Object> key() {
        var limit = BigDecimal.valueOf(10);
        Map<String, Object> key = new LinkedHashMap<>();
        key.put("label", "sk-or-v1-sta...nd-in");
        key.put("limit", limit);
        key.put("limit_remaining", limit.subtract(spent()));
        key.put("usage", spent());
        key.put("is_free_tier", false);
        return Map.of("data", key);
    }
}
