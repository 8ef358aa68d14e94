package io.imagefunction.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.FaultProxy;
import io.imagefunction.FaultProxy.Fault;
import io.imagefunction.LocalParts;
import io.imagefunction.QueueParts;
import io.imagefunction.crypto.Sha256;
import io.imagefunction.local.QueueFeeder;
import io.imagefunction.profile.Budgeted;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** No door pays more than the budget of its caller. A picture here costs 8 cents, and a caller has 20 in a month. */
@QuarkusTest
@QuarkusTestResource(LocalParts.class)
@WithTestResource(QueueParts.class)
@TestProfile(Budgeted.class)
class BudgetTest {

    private static final String PANDA = "{'prompt':'a red panda','model':'recraft/recraft-v4-vector'}";
    private static final String REFUSED_BY_POLICY =
            "{'prompt':'error:content_policy a red panda','model':'recraft/recraft-v4-vector'}";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Each test is made by a new caller. */
    private final String token = UUID.randomUUID().toString();

    @BeforeEach
    void forget() {
        Upstream.reset();
        QueueParts.purge();
    }

    @Test
    void whatFitsIsPaidAndTheRestIsRefused() {
        HttpAnswer first = panda();
        HttpAnswer second = panda();
        HttpAnswer third = panda();

        JsonNode budget = Contract.success(first).at("/usage/budget");
        assertEquals("caller", budget.path("of").asText());
        assertEquals("month", budget.path("window").asText());
        assertEquals(0.2, budget.path("limit").asDouble());
        assertEquals(0.08, budget.path("spent").asDouble());
        assertEquals(0.12, budget.path("left").asDouble());
        assertFalse(Contract.success(first).has("warnings"), first::toString);
        assertEquals("0.12", first.header("X-Budget-Remaining").orElseThrow());
        long reset = Long.parseLong(first.header("X-Budget-Reset").orElseThrow());
        assertEquals(
                budget.path("resets").asText(), Instant.ofEpochSecond(reset).toString());
        assertTrue(
                Contract.success(second).at("/warnings/0").asText().contains("$0.16 of $0.2 for this month"),
                second::toString);
        JsonNode refusal = Contract.failure("budget_exceeded", third);
        assertTrue(refusal.path("error").asText().contains("$0.04"), third::toString);
        assertFalse(refusal.path("retryable").booleanValue());
        assertTrue(refusal.path("retry_after").asLong() > 0, third::toString);
        assertEquals("false", third.header("X-Should-Retry").orElse(""));
        assertEquals(2, Upstream.generations());
    }

    @Test
    void aRequestAboveTheWholeBudgetHasNoRetryAfter() {
        JsonNode refusal = Contract.failure(
                "budget_exceeded",
                Doors.images("{'prompt':'a','model':'recraft/recraft-v4-vector','n':3}", bearer(token)));

        assertTrue(refusal.path("error").asText().contains("fewer or smaller"), refusal::toString);
        assertTrue(refusal.path("retry_after").isNull(), refusal::toString);
    }

    /** Only one of the models is paid, and it may be the dearest, which costs more than 24 cents here. */
    @Test
    void aRequestWithFallbacksReservesThePriceOfTheDearest() {
        String models = "{'prompt':'a','models':['recraft/recraft-v4-vector','google/gemini-2.5-flash-image']}";

        JsonNode refusal = Contract.failure("budget_exceeded", Doors.images(models, bearer(token)));

        assertTrue(refusal.path("error").asText().contains("could cost $0.24"), refusal::toString);
        Contract.success(panda());
    }

    @Test
    void manyCallsAtOnceDoNotExceedIt() throws Exception {
        List<HttpAnswer> answers = new ArrayList<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<HttpAnswer>> calls = new ArrayList<>();
            for (int call = 0; call < 20; call++) {
                calls.add(threads.submit(this::panda));
            }
            for (Future<HttpAnswer> call : calls) {
                answers.add(call.get());
            }
        }

        assertEquals(
                2, answers.stream().filter(answer -> answer.status() == 200).count(), answers::toString);
        assertEquals(2, Upstream.generations());
    }

    @Test
    void aReplayIsNotChargedAgain() {
        String[] headers = {"Authorization", "Bearer " + token, "Idempotency-Key", "a"};
        for (int call = 0; call < 4; call++) {
            HttpAnswer answer = Doors.images(PANDA, headers);

            assertEquals(call > 0, Contract.success(answer).at("/usage/budget").isMissingNode(), answer::toString);
        }

        assertEquals(0.08, spent(token));
    }

    @Test
    void whatWasNotPaidIsReleased() {
        for (int call = 0; call < 3; call++) {
            Contract.failure("content_policy_violation", Doors.images(REFUSED_BY_POLICY, bearer(token)));
        }

        assertEquals(0, spent(token));
    }

    /** Upstream does not say what it cost, so the most that it can have cost counts. */
    @Test
    void anUnknownCostCountsAsTheMost() {
        String picture = Upstream.base64(Upstream.picture("png", 8, 8));
        Upstream.answers("{\"created\":1,\"data\":[{\"b64_json\":\"" + picture + "\"}],\"usage\":{\"cost\":null}}");
        Contract.success(panda());
        assertEquals(0.08, spent(token));

        Upstream.answers("{\"created\":1,\"data\":[{\"b64_js");
        Contract.failure("broken_answer", panda());
        assertEquals(0.16, spent(token));
    }

    @Test
    void nothingIsPaidIfTheBudgetCannotBeWritten() {
        LocalParts.toS3()
                .plan(
                        100,
                        FaultProxy.request("PUT", "/budgets/"),
                        new Fault.Answer(500, "application/xml", new byte[0]));

        Contract.failure("storage_unavailable", panda());

        assertEquals(0, Upstream.generations());
        LocalParts.toS3().reset();
        assertEquals(0, spent(token));
    }

    @Test
    void nothingIsPaidFromABudgetThatCannotBeRead() {
        Contract.success(panda());
        String other = UUID.randomUUID().toString();
        Records.put("budgets/caller/" + Sha256.hex(Budgeted.caller(other)) + ".json", "{'windows':{}}");

        Contract.failure("configuration_error", Doors.images(PANDA, bearer(other)));
    }

    @Test
    void aGroupSharesItsBudget() {
        Contract.success(Doors.images(PANDA, bearer(Budgeted.PAIR[0])));

        JsonNode refusal = Contract.failure("budget_exceeded", Doors.images(PANDA, bearer(Budgeted.PAIR[1])));

        assertTrue(refusal.path("error").asText().contains("the group pair"), refusal::toString);
    }

    @Test
    void aStreamedRequestIsRefusedBeforeItsStream() {
        Contract.success(panda());
        Contract.success(panda());

        HttpAnswer answer = Doors.images(PANDA.replace("}", ",'stream':true}"), bearer(token));

        Contract.failure("budget_exceeded", answer);
    }

    @Test
    void toolCallsAreLimited() {
        Contract.success(panda());
        JsonNode second = toolCall();
        assertEquals(
                0.04,
                Contract.success(Contract.bare(second)).at("/usage/budget/left").asDouble());

        Contract.failure("budget_exceeded", Contract.bare(toolCall()));
    }

    private JsonNode toolCall() {
        ObjectNode call = Vendor.OPENAI.call(
                "c1", "generate_image", Doors.json(PANDA.replace('\'', '"').getBytes(UTF_8)));
        JsonNode reply =
                Doors.json(Doors.post("/api/v1/tools/call", call.toString().getBytes(UTF_8), bearer(token))
                        .body());
        return Vendor.OPENAI.result(reply).answer();
    }

    /** Where there is a queue, the calls of MCP are jobs. */
    @Test
    void callsOfMcpAreLimited() {
        Contract.success(panda());
        Contract.success(panda());
        QueueFeeder worker = QueueParts.worker();
        try {
            Mcp.HTTP.failure("budget_exceeded", "generate_image", PANDA, bearer(token));
        } finally {
            worker.close();
        }
    }

    @Test
    void callsOfAnAgentAreLimited() {
        for (int call = 0; call < 2; call++) {
            assertFalse(agentsAnswer().has("responseState"));
        }

        JsonNode refused = agentsAnswer();

        assertEquals("FAILURE", refused.path("responseState").asText(), "the agent must not ask again");
        assertTrue(refused.at("/responseBody/TEXT/body").asText().contains("budget_exceeded"), refused::toString);
    }

    private JsonNode agentsAnswer() {
        ObjectNode event = (ObjectNode) Doors.json(("{'messageVersion':'1.0','actionGroup':'pictures','inputText':'"
                        + UUID.randomUUID() + "','function':'generate_image','sessionId':'s','agent':{'id':'" + token
                        + "'},'parameters':["
                        + "{'name':'prompt','type':'string','value':'a'},"
                        + "{'name':'model','type':'string','value':'recraft/recraft-v4-vector'}]}")
                .replace('\'', '"')
                .getBytes(UTF_8));
        return Doors.event(event).answer().at("/response/functionResponse");
    }

    /** A turn without a limit of tokens reserves 15 cents. */
    @ParameterizedTest
    @EnumSource
    void aTurnOfAChatIsLimited(ChatForm form) {
        ChatForm.Answered answered = form.talk(form.says("hello"), bearer(token));
        assertTrue(answered.usage().at("/budget/left").asDouble() < 0.2, answered.raw());
        assertTrue(answered.usage().at("/budget/left").asDouble() > 0.19, answered.raw());
        Contract.success(panda());

        var refused = form.post(form.says("hello"), bearer(token));

        assertEquals(402, refused.statusCode());
        assertEquals(
                "budget_exceeded",
                ChatForm.json(refused.asString()).path("code").asText());
        ChatForm.Answered cheap = form.talk(
                form.says("hello").put(form.isCompletions() ? "max_tokens" : "max_output_tokens", 100), bearer(token));
        assertTrue(cheap.usage().at("/budget/spent").asDouble() > 0.08, cheap.raw());
    }

    /** The turns cost little; two pictures fit. The turn after them has its price by the limit of tokens. */
    @ParameterizedTest
    @EnumSource
    void thePicturesOfAChatAreLimited(ChatForm form) {
        ObjectNode request =
                form.asks("tool:4 a red panda").put(form.isCompletions() ? "max_tokens" : "max_output_tokens", 100);

        ChatForm.Answered answered = form.talk(request, bearer(token));

        assertEquals(2, answered.pictures().size(), answered.raw());
        assertTrue(answered.warnings().toString().contains("your budget has only"), answered.raw());
        assertEquals(2, Chats.posts("/images"));
    }

    @ParameterizedTest
    @EnumSource
    void aTurnThatUpstreamRefusesIsReleased(ChatForm form) {
        assertEquals(500, form.post(form.says("error:401 hello"), bearer(token)).statusCode());

        assertEquals(0, spent(token));
    }

    /** What the model said before the connection broke may be billed, and nobody knows how much. */
    @Test
    void aTurnThatBreaksOffCountsAsTheMost() {
        LocalParts.toOpenRouter()
                .plan(
                        1,
                        FaultProxy.request("POST", "/chat/completions"),
                        new Fault.Answer(200, "application/json", "{\"choices\":[{\"mess".getBytes(UTF_8)));

        ChatForm.COMPLETIONS.post(ChatForm.COMPLETIONS.says("hello"), bearer(token));

        assertEquals(0.15, spent(token));
    }

    @ParameterizedTest
    @EnumSource
    void aTurnThatEndsInAnErrorCostsWhatUpstreamSays(ChatForm form) {
        String rest = "'error':{'code':502,'message':'m'},'usage':{'cost':0.01}";
        String said =
                switch (form) {
                    case COMPLETIONS -> "{'choices':[{'index':0,'message':{'content':'Once upon'}}]," + rest + "}";
                    case COMPLETIONS_STREAMED ->
                        "data: {'choices':[{'index':0,'delta':{'content':'Once upon'}}]}\n\ndata: {" + rest + "}\n\n";
                    case RESPONSES -> "{'id':'r','output':[{'type':'reasoning','id':'i','summary':[]}]," + rest + "}";
                    case RESPONSES_STREAMED ->
                        "data: {'type':'response.created','response':{'id':'r','usage':null}}\n\n"
                                + "data: {'type':'response.failed','response':{'id':'r'," + rest + "}}\n\n";
                };
        LocalParts.toOpenRouter()
                .plan(
                        1,
                        request -> request.uri().endsWith(form.path().substring("/api/v1".length())),
                        new Fault.Answer(
                                200,
                                form.isStreamed() ? "text/event-stream" : "application/json",
                                said.replace('\'', '"').getBytes(UTF_8)));

        form.post(form.says("hello"), bearer(token));

        assertEquals(0.01, spent(token));
    }

    @Test
    void whileTheAccountIsOutOfCreditTheChatModelIsNotAsked() {
        String model = "google/gemini-2.5-flash-image";
        ObjectNode poor = ChatForm.COMPLETIONS.says("error:402 hello").put("model", model);
        assertEquals(402, ChatForm.COMPLETIONS.post(poor, bearer(token)).statusCode());
        assertEquals(1, Chats.posts("/chat/completions"));

        var refused = ChatForm.RESPONSES_STREAMED.post(
                ChatForm.RESPONSES_STREAMED.says("hello").put("model", model), bearer(token));

        assertEquals(402, refused.statusCode());
        assertEquals(
                "insufficient_credits",
                ChatForm.json(refused.asString()).path("code").asText());
        assertTrue(Integer.parseInt(refused.header("Retry-After")) > 3500);
        assertEquals(0, Chats.posts("/responses"));
        assertEquals(0, spent(token));
    }

    /** One of three is too much, and waits for the next window. */
    @Test
    void aJobIsPaidFromTheBudgetOfItsCaller() {
        List<String> jobs = new ArrayList<>();
        for (int job = 0; job < 3; job++) {
            HttpAnswer accepted = Doors.images(PANDA, "Authorization", "Bearer " + token, "Prefer", "respond-async");
            jobs.add(Contract.pending(accepted).path("id").asText());
        }
        QueueFeeder worker = QueueParts.worker();
        try {
            await(() -> states(jobs).equals(List.of("completed", "completed", "queued budget_exceeded")));
        } finally {
            worker.close();
        }

        assertEquals(
                List.of(200, 200, 202),
                jobs.stream()
                        .map(job -> Doors.get("/api/v1/images/jobs/" + job, bearer(token))
                                .status())
                        .sorted()
                        .toList());
        assertEquals(0.16, spent(token));
        assertEquals(2, Upstream.generations());
    }

    private static List<String> states(List<String> jobs) {
        return jobs.stream().map(Records::read).map(BudgetTest::state).sorted().toList();
    }

    /** The state of a record, and why the job has not succeeded yet. */
    private static String state(ObjectNode job) {
        return (job.path("state").asText() + " " + job.at("/problem/code").asText()).strip();
    }

    /** Its budget resets on the next day, and jobs are retried for a day. */
    @Test
    void anEventAboveTheBudgetWaitsForTheNextWindow() {
        String id = UUID.randomUUID().toString();
        assertEquals(List.of(), kept(EventKind.QUEUE.event(PANDA)));
        assertEquals(List.of(), kept(EventKind.QUEUE.event(PANDA)));

        assertEquals(List.of(), kept(EventKind.QUEUE.event(PANDA, id)));

        assertEquals(2, Upstream.generations());
        assertEquals(
                "queued", Records.read(EventKind.QUEUE.source, id).path("state").asText());
        assertEquals(List.of(), QueueParts.drain(), "the job is not due yet");

        // Other jobs have used up the budget again. The job's time ends before the next reset.
        String end = Instant.now().plusSeconds(15).toString();
        Records.change(EventKind.QUEUE.source, id, job -> job.put("tried_until", end));
        QueueParts.send("{\"job\":\"" + Records.id(EventKind.QUEUE.source, id) + "\"}");
        QueueFeeder worker = QueueParts.worker();
        try {
            await(() -> state(Records.read(EventKind.QUEUE.source, id)).equals("queued budget_exceeded"));
        } finally {
            worker.close();
        }
        await(() -> QueueParts.drain().toString().contains("\"attempt\":1")); // the message is due at the end
    }

    /** Such a message goes to the dead-letter queue. */
    @Test
    void anEventForWhichTheBudgetIsNeverEnoughIsKept() {
        assertEquals(
                1, kept(EventKind.QUEUE.event(PANDA.replace("}", ",'n':3}"))).size());
        assertEquals(0, Upstream.generations());
        assertEquals(List.of(), QueueParts.drain());
    }

    private static List<String> kept(ObjectNode event) {
        return Doors.event(event)
                .answer()
                .path("batchItemFailures")
                .valueStream()
                .map(JsonNode::toString)
                .toList();
    }

    /** A state machine tells a budget that is spent from a request that it is never enough for. */
    @Test
    void anInvocationAboveTheBudgetHasItsOwnError() {
        JsonNode never =
                Doors.event(EventKind.read(PANDA.replace("}", ",'n':3}"))).answer();
        assertEquals("budget_exceeded", never.path("code").asText(), never::toString);

        Doors.event(EventKind.read(PANDA)).answer();
        Doors.event(EventKind.read(PANDA)).answer();

        Doors.event(EventKind.read(PANDA)).failedWith("BudgetExceeded");
        assertEquals(2, Upstream.generations());
    }

    @Test
    void onlySoManyCallsOfACallerAreInFlight() throws Exception {
        LocalParts.toOpenRouter().plan(3, FaultProxy.request("POST", "/images"), new Fault.Stall());
        String[] busy = bearer(Budgeted.BUSY);
        String body = PANDA.replace('\'', '"');
        HttpClient client = HttpClient.newHttpClient();
        List<CompletableFuture<?>> stalled = new ArrayList<>();
        for (int call = 0; call < 3; call++) {
            stalled.add(client.sendAsync(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + Doors.port() + Doors.IMAGES))
                            .headers(busy)
                            .POST(HttpRequest.BodyPublishers.ofString(body))
                            .build(),
                    BodyHandlers.ofString()));
        }
        await(() -> Upstream.generations() == 3);

        JsonNode refusal = Contract.failure("too_many_calls", Doors.images(body, busy));

        assertTrue(refusal.path("retryable").booleanValue(), refusal::toString);
        assertTrue(refusal.path("retry_after").asInt() > 0, refusal::toString);
        client.shutdownNow(); // callers who hang up give back what they had reserved
        await(() -> Doors.images(body, busy).status() == 200);
    }

    @Test
    void whileTheAccountIsOutOfCreditUpstreamIsNotAsked() {
        String poor = "{'prompt':'error:402 a','model':'black-forest-labs/flux.2-pro'}";
        Contract.failure("insufficient_credits", Doors.images(poor, bearer(token)));

        HttpAnswer next = Doors.images(poor, bearer(token));

        JsonNode refusal = Contract.failure("insufficient_credits", next);
        assertTrue(refusal.path("retry_after").asInt() > 3500, next::toString);
        assertFalse(refusal.path("retryable").booleanValue(), next::toString);
        assertEquals(1, Upstream.generations());
        Contract.success(panda());
    }

    @Test
    void callersSeeTheirUsageAndOperatorsThatOfAll() {
        Contract.success(panda());
        Contract.success(panda());

        JsonNode own = usage("", token);
        assertEquals(0.16, own.at("/budgets/0/spent").asDouble(), own::toString);
        assertEquals("all", own.at("/budgets/1/of").asText(), own::toString);
        JsonNode line = own.at("/days/0");
        assertEquals("recraft/recraft-v4-vector", line.path("model").asText(), own::toString);
        assertEquals(2, line.path("calls").asInt(), own::toString);
        assertEquals(2, line.path("pictures").asInt(), own::toString);
        assertEquals(0.16, line.path("cost").asDouble(), own::toString);
        assertEquals(
                List.of(),
                usage("", UUID.randomUUID().toString())
                        .path("days")
                        .valueStream()
                        .toList());

        Contract.failure("forbidden", Doors.get("/api/v1/usage?callers=all", bearer(token)));
        Contract.failure("invalid_request", Doors.get("/api/v1/usage?callers=me", bearer(token)));
        JsonNode all = usage("?callers=all", Budgeted.OPERATOR);
        JsonNode account = all.path("accounts")
                .valueStream()
                .filter(each -> each.path("name").asText().equals(Budgeted.caller(token)))
                .findFirst()
                .orElseThrow();
        assertEquals(own.at("/budgets/0"), account.at("/budgets/0"));
        assertEquals(own.at("/days"), account.at("/days"));
    }

    private HttpAnswer panda() {
        return Doors.images(PANDA, bearer(token));
    }

    private static JsonNode usage(String query, String token) {
        HttpAnswer answer = Doors.get("/api/v1/usage" + query, bearer(token));
        assertEquals(200, answer.status(), answer::toString);
        return Doors.json(answer.body());
    }

    private static double spent(String token) {
        return usage("", token).at("/budgets/0/spent").asDouble();
    }

    private static String[] bearer(String token) {
        return new String[] {"Authorization", "Bearer " + token};
    }

    static void await(BooleanSupplier condition) {
        Instant end = Instant.now().plus(PATIENCE);
        while (!condition.getAsBoolean()) {
            assertTrue(Instant.now().isBefore(end));
            Thread.onSpinWait();
        }
    }
}
