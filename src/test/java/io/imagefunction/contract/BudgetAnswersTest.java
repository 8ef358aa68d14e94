package io.imagefunction.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
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
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What callers are told of their budgets: by refusals, by streams, and when they submit jobs. A picture here costs 8 cents,
 * and a caller has 20 in a month.
 */
@QuarkusTest
@QuarkusTestResource(LocalParts.class)
@WithTestResource(QueueParts.class)
@TestProfile(Budgeted.class)
class BudgetAnswersTest {

    private static final String PANDA = "{'prompt':'a red panda','model':'recraft/recraft-v4-vector'}";
    private static final String THREE = "{'prompt':'a','model':'recraft/recraft-v4-vector','n':3}";

    /** Each test is made by a new caller. */
    private final String token = UUID.randomUUID().toString();

    private final String[] bearer = {"Authorization", "Bearer " + token};

    @BeforeEach
    void forget() {
        Upstream.reset();
        QueueParts.purge();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/v1/images", "/api/v1/images/generations"})
    void aRefusalSaysWhatIsLeft(String path) {
        spendSixteenCents();

        HttpAnswer refused = Doors.post(path, PANDA.replace('\'', '"').getBytes(UTF_8), bearer);

        assertTellsWhatIsLeft(Contract.failure("budget_exceeded", refused), refused);
    }

    @Test
    void aRefusalForAGroupTellsTheBudgetOfTheGroup() {
        HttpAnswer refused = Doors.images(PANDA.replace("}", ",'n':2}"), "Authorization", "Bearer " + Budgeted.PAIR[0]);

        JsonNode budget = Contract.failure("budget_exceeded", refused).at("/usage/budget");
        assertEquals("group", budget.path("of").asText());
        assertEquals(
                budget.path("left").asText(),
                refused.header("X-Budget-Remaining").orElseThrow());
    }

    @ParameterizedTest
    @EnumSource
    void aRefusedChatSaysWhatIsLeft(ChatForm form) {
        spendSixteenCents();

        HttpAnswer refused =
                Doors.post(form.path(), form.says("hello").toString().getBytes(UTF_8), bearer);

        assertEquals(402, refused.status(), refused::toString);
        assertTellsWhatIsLeft(Doors.json(refused.body()), refused);
    }

    private static void assertTellsWhatIsLeft(JsonNode refusal, HttpAnswer answer) {
        JsonNode budget = refusal.at("/usage/budget");
        assertEquals("caller", budget.path("of").asText(), refusal::toString);
        assertEquals("month", budget.path("window").asText());
        assertEquals(0.04, budget.path("left").asDouble());
        assertEquals(0, refusal.at("/usage/cost").asDouble(-1));
        assertEquals("0.04", answer.header("X-Budget-Remaining").orElseThrow());
        long reset = Long.parseLong(answer.header("X-Budget-Reset").orElseThrow());
        assertEquals(
                budget.path("resets").asText(), Instant.ofEpochSecond(reset).toString());
        long after =
                Instant.now().plusSeconds(refusal.path("retry_after").asLong()).getEpochSecond();
        assertTrue(Math.abs(reset - after) <= 5, answer::toString);
    }

    @Test
    void otherFailuresSayNothingOfBudgets() {
        HttpAnswer refused = Doors.images("{'model':'recraft/recraft-v4-vector'}", bearer);

        assertFalse(Contract.failure("invalid_request", refused).has("usage"), refused::toString);
        assertTrue(refused.header("X-Budget-Remaining").isEmpty());
    }

    @Test
    void theLastEventOfAStreamSaysWhatIsLeft() {
        for (String left : List.of("0.12", "0.04")) {
            HttpAnswer streamed = Doors.images(PANDA.replace("}", ",'stream':true}"), bearer);

            List<JsonNode> events = LiveStream.events(streamed);
            JsonNode budget = events.getLast().at("/usage/budget");
            assertEquals(left, budget.path("left").decimalValue().toPlainString(), events::toString);
            assertEquals(left, streamed.header("X-Budget-Remaining").orElseThrow());
        }
    }

    /** The event of the first picture was sent before the second was refused, so another event ends the stream. */
    @Test
    void aStreamWithFewerPicturesSaysWhatIsLeftToo() {
        Upstream.answers("{\"data\":[{\"b64_json\":\"" + Upstream.base64(Upstream.picture("png", 8, 8))
                + "\"}],\"usage\":{\"cost\":0.08}}");
        Upstream.answers(400, "{\"error\":{\"code\":400,\"metadata\":{\"error_type\":\"content_policy_violation\"}}}");

        List<JsonNode> events = LiveStream.events(Doors.images(PANDA.replace("}", ",'n':2,'stream':true}"), bearer));

        assertEquals("image_generation.ended", events.getLast().path("type").asText(), events::toString);
        assertEquals(0.12, events.getLast().at("/usage/budget/left").asDouble(), events::toString);
    }

    /** The headers come before the outcome, so they count the call with the most that it can cost. */
    @Test
    void theHeadOfAStreamSaysWhatIsLeftWhileItsCallIsReserved() {
        Upstream.answers("{\"data\":[{\"b64_json\":\"" + Upstream.base64(Upstream.picture("png", 8, 8))
                + "\"}],\"usage\":{\"cost\":0.01}}");

        HttpAnswer streamed = Doors.images(PANDA.replace("}", ",'stream':true}"), bearer);

        assertEquals("0.12", streamed.header("X-Budget-Remaining").orElseThrow());
        assertTrue(streamed.header("X-Budget-Reset").isPresent());
        assertEquals(
                0.19,
                LiveStream.events(streamed).getLast().at("/usage/budget/left").asDouble());
    }

    /** A turn without a limit of tokens reserves 15 of 20 cents. */
    @ParameterizedTest
    @EnumSource(names = {"COMPLETIONS_STREAMED", "RESPONSES_STREAMED"})
    void theHeadOfAStreamedChatSaysWhatIsLeft(ChatForm form) {
        HttpAnswer streamed =
                Doors.post(form.path(), form.says("hello").toString().getBytes(UTF_8), bearer);

        assertEquals(200, streamed.status(), streamed::toString);
        assertEquals("0.05", streamed.header("X-Budget-Remaining").orElseThrow());
        assertTrue(streamed.header("X-Budget-Reset").isPresent());
    }

    /** Neither a record nor a message is written for it, and its caller hears the same as without a queue. */
    @Test
    void aJobAboveTheBudgetIsNotAccepted() {
        spendSixteenCents();
        String atOnce = Contract.failure("budget_exceeded", Doors.images(PANDA, bearer))
                .path("error")
                .asText();

        for (String prefer : List.of("respond-async", "respond-async, wait=5")) {
            HttpAnswer refused = job(PANDA, "Prefer", prefer);

            JsonNode refusal = Contract.failure("budget_exceeded", refused);
            assertEquals(atOnce, refusal.path("error").asText());
            assertTellsWhatIsLeft(refusal, refused);
        }
        assertTrue(Contract.failure("budget_exceeded", job(THREE))
                .path("retry_after")
                .isNull());
        assertEquals(List.of(), QueueParts.drain());
        assertEquals(2, Upstream.generations());
    }

    /** Three calls of a caller may be in flight at once, but any number of jobs may wait. */
    @Test
    void submittingAJobReservesNothing() {
        for (int job = 0; job < 4; job++) {
            Contract.pending(job(PANDA));
        }

        assertEquals(0, Records.count(account()));
        assertEquals(
                List.of(),
                LocalParts.toS3().seen().stream()
                        .filter(seen -> seen.startsWith("PUT") && seen.contains("budgets/"))
                        .toList());
    }

    @Test
    void aBudgetThatCannotBeReadAcceptsNoJob() {
        LocalParts.toS3()
                .plan(
                        100,
                        FaultProxy.request("GET", "/budgets/"),
                        new Fault.Answer(500, "application/xml", new byte[0]));

        Contract.failure("storage_unavailable", job(PANDA));

        assertEquals(List.of(), QueueParts.drain());
    }

    /** It was accepted before, or has ended: a repetition costs nothing. */
    @Test
    void aRepeatedJobIsFoundWhateverIsLeft() {
        String queued = Contract.pending(job(PANDA, "Idempotency-Key", "queued"))
                .path("id")
                .asText();
        Contract.success(Doors.images(PANDA, with("Idempotency-Key", "made")));
        Contract.success(Doors.images(PANDA, bearer));

        assertEquals(
                queued,
                Contract.pending(job(PANDA, "Idempotency-Key", "queued"))
                        .path("id")
                        .asText());
        HttpAnswer replayed = job(PANDA, "Idempotency-Key", "made");
        Contract.success(replayed);
        assertEquals("true", replayed.header("Idempotent-Replayed").orElse(""));
        Contract.failure("idempotency_key_reused", job(THREE, "Idempotency-Key", "made"));
        for (int call = 0; call < 2; call++) {
            Contract.failure("budget_exceeded", job(PANDA, "Idempotency-Key", "new"));
        }
    }

    /** A job that is refused when it is carried out waits for the budget. Submitted again, it is found. */
    @Test
    void aJobThatWaitsForItsBudgetIsFound() {
        String id =
                Contract.pending(job(PANDA, "Idempotency-Key", "a")).path("id").asText();
        spendSixteenCents();
        QueueFeeder worker = QueueParts.worker();
        try {
            BudgetTest.await(() -> Records.read(id).at("/problem/code").asText().equals("budget_exceeded"));
        } finally {
            worker.close();
        }

        assertEquals(
                id,
                Contract.pending(job(PANDA, "Idempotency-Key", "a")).path("id").asText());
    }

    /** Where there is a queue, a call of MCP is a job. No worker is needed to refuse it. */
    @Test
    void aCallOfMcpIsRefusedBeforeItIsAJob() {
        spendSixteenCents();

        JsonNode refusal = Mcp.HTTP.failure("budget_exceeded", "generate_image", PANDA, bearer);

        assertEquals(0.04, refusal.at("/usage/budget/left").asDouble(), refusal::toString);
        assertTrue(refusal.path("retry_after").asLong() > 0, refusal::toString);
        assertEquals(List.of(), QueueParts.drain());
    }

    @ParameterizedTest
    @EnumSource
    void aTaskAboveTheBudgetIsNotCreated(Mcp door) {
        String[] headers = {"Authorization", "Bearer " + Budgeted.PAIR[1]};

        HttpAnswer answer = Mcp.modern(
                door,
                "tools/call",
                "'name':'generate_image','arguments':" + PANDA.replace("}", ",'n':2}"),
                "'extensions':{'io.modelcontextprotocol/tasks':{}}",
                "generate_image",
                headers);

        JsonNode result = Contract.anyAnswer(answer).path("result");
        assertNotEquals("task", result.path("resultType").asText(), result::toString);
        assertTrue(result.path("isError").booleanValue(), result::toString);
        Contract.failure("budget_exceeded", Contract.bare(result.path("structuredContent")));
        assertEquals(List.of(), QueueParts.drain());
    }

    private void spendSixteenCents() {
        for (int call = 0; call < 2; call++) {
            Contract.success(Doors.images(PANDA, bearer));
        }
    }

    private HttpAnswer job(String request, String... headers) {
        String[] all = headers.length > 0 && headers[0].equals("Prefer")
                ? with(headers)
                : with(concat(new String[] {"Prefer", "respond-async"}, headers));
        return Doors.images(request, all);
    }

    private String[] with(String... headers) {
        return concat(bearer, headers);
    }

    private static String[] concat(String[] some, String[] more) {
        String[] all = Arrays.copyOf(some, some.length + more.length);
        System.arraycopy(more, 0, all, some.length, more.length);
        return all;
    }

    private String account() {
        return "budgets/caller/" + Sha256.hex(Budgeted.caller(token)) + ".json";
    }
}
