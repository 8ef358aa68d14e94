package io.imagefunction.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.imagefunction.FaultProxy;
import io.imagefunction.FaultProxy.Fault;
import io.imagefunction.LocalParts;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Logs and answers never contain the prompt or secrets, even if OpenRouter's error texts repeat them. */
@QuarkusTest
@QuarkusTestResource(LocalParts.class)
class NoSecretsInLogsTest {

    private static final String PROMPT =
            "Zebulon quaffs xylophone marmalade, \"whispering\" to his vicuña Ottokar über Przemyśl";

    /** Parts of the prompt, long enough not to appear in a log by chance. */
    private static final List<String> WORDS =
            List.of("zebulon", "quaff", "xylophone", "marmalade", "whispering", "vicuña", "ottokar", "przemy");

    private static final String REFERENCE = "https://pictures.example.com/a.png?X-Amz-Signature=5ec2e75ec2e7";

    private static final String PNG = Upstream.base64(Upstream.picture("png", 3, 2));

    private final List<HttpAnswer> answers = new ArrayList<>();

    @BeforeEach
    void forgetFaults() {
        Upstream.reset();
    }

    @Test
    void neitherKeyNorPromptNorSignatureIsEverLogged() {
        try (LogCapture log = LogCapture.open()) {
            successesAndRefusals();
            upstreamErrorsThatRepeatThePrompt();
            brokenAnswersThatHoldThePrompt();
            storageFailures();
            malformed();

            assertTrue(log.lines().size() > 30, "something was logged");
            List<String> leaks =
                    log.lines().stream().filter(NoSecretsInLogsTest::leaks).toList();
            assertEquals("", String.join("\n", leaks));
        }
        for (HttpAnswer answer : answers) {
            Contract.anyAnswer(answer);
            assertFalse(saysPrompt(answer.text()), answer::toString);
            assertFalse(answer.text().contains(LocalParts.API_KEY), answer::toString);
        }
    }

    private void successesAndRefusals() {
        ask(PROMPT);
        ask("size:6 " + PROMPT);
        for (String kind :
                List.of("400", "401", "402", "403", "404", "413", "content_policy", "moderation", "raw", "refusal")) {
            ask("error:" + kind + " " + PROMPT);
        }
        for (String way : List.of("cut", "base64", "empty", "html", "nothing")) {
            ask("broken:" + way + " " + PROMPT);
        }
        HttpAnswer picture = answers.getFirst();
        Doors.get(
                "/api/v1/images/" + Doors.json(picture.body()).at("/data/0/id").asText());
        String link = Doors.json(picture.body()).path("link").asText();
        Doors.fetch(link);
        Doors.fetch(link + "x");
        Doors.invoke(Doors.imagesEvent(body(PROMPT).getBytes(StandardCharsets.UTF_8)));
        String call = "{\"name\":\"generate_image\",\"arguments\":{\"prompt\":\"" + json(PROMPT)
                + "\",\"input_references\":[\"" + REFERENCE + "\"]}}";
        answers.add(Doors.post("/api/v1/tools/call", call.getBytes(StandardCharsets.UTF_8)));
        answers.add(Doors.images(body(PROMPT), "Idempotency-Key", "silence"));
        answers.add(Doors.images(body(PROMPT), "Idempotency-Key", "silence"));
    }

    private void upstreamErrorsThatRepeatThePrompt() {
        for (String echo : echoes().toList()) {
            for (String body : List.of(
                    "{\"error\":{\"code\":400,\"message\":\"No: " + echo + "\"}}",
                    "{\"error\":{\"code\":400,\"message\":\"x\",\"metadata\":{\"raw\":\"{\\\"error\\\":\\\""
                            + json(echo) + "\\\"}\"}}}",
                    "{\"error\":{\"code\":\"" + echo + "\",\"message\":\"x\",\"type\":\"" + echo + "\"}}",
                    "{\"error\":{\"code\":400,\"metadata\":{\"error_type\":\"" + echo + "\",\"flagged_input\":\"" + echo
                            + "\"}}}",
                    "{\"error\":\"" + echo + "\"}",
                    "<html>" + echo + "</html>")) {
                Upstream.answers(400, body);
                ask(PROMPT);
            }
            Upstream.answers("{\"error\":{\"code\":400,\"message\":\"" + echo + "\"}}");
            ask(PROMPT);
        }
        Upstream.answers(401, "{\"error\":{\"message\":\"Incorrect API key provided: " + LocalParts.API_KEY + "\"}}");
        ask(PROMPT);
        Upstream.answers(401, "{\"error\":{\"message\":\"Incorrect API key: sk-or-v1-0123456789abcdef for u\"}}");
        ask(PROMPT);
        Upstream.answers(400, "{\"error\":{\"message\":\"could not download " + REFERENCE + "\"}}");
        ask(PROMPT);
    }

    /** Error texts in which providers repeat a prompt. */
    private static Stream<String> echoes() {
        String plain = PROMPT.replace("\"", "\\\"");
        return Stream.of(
                plain,
                plain.toUpperCase(Locale.ROOT),
                plain.substring(8, 40),
                plain.substring(3),
                plain.replace(" ", "  "),
                plain.replace(' ', '_'),
                "[" + plain.substring(0, 9) + "…]",
                java.net.URLEncoder.encode(PROMPT, StandardCharsets.UTF_8),
                Stream.of(PROMPT.split(" "))
                        .map(word -> word.replace("\"", ""))
                        .sorted()
                        .reduce("", (a, b) -> a + " " + b),
                "the word xylophone is not allowed");
    }

    private void brokenAnswersThatHoldThePrompt() {
        String text = Upstream.base64(PROMPT.getBytes(StandardCharsets.UTF_8));
        Upstream.answers("{\"data\":[{\"b64_json\":\"" + text + "\"}]}");
        ask(PROMPT);
        Upstream.answers("{\"data\":[{\"revised_prompt\":\"" + PROMPT.replace("\"", "") + "\"}]}");
        ask(PROMPT);
        Upstream.answers("{\"data\":[{\"revised_prompt\":\"Zebulon xylophone\",\"b64_json\":\"" + PNG
                + "\"}],\"usage\":{\"cost\":\"Zebulon\",\"prompt\":\"xylophone\"}}");
        ask(PROMPT);
        Upstream.answers("{\"data\":[{\"b64_json\":\"Zebulon*xylophone\"}]}");
        ask(PROMPT);
        Upstream.answers(new Fault.CutAnswer("application/json", PROMPT.getBytes(StandardCharsets.UTF_8)));
        ask(PROMPT);
        Upstream.answers(new Fault.LoseRequest());
        ask(PROMPT);
    }

    private void storageFailures() {
        for (Fault fault : List.of(
                new Fault.Answer(403, "application/xml", "<Error><Code>AccessDenied</Code></Error>".getBytes()),
                new Fault.Answer(500, "application/xml", "<Error><Code>InternalError</Code></Error>".getBytes()),
                new Fault.LoseAnswer())) {
            LocalParts.toS3().plan(3, FaultProxy.request("PUT", "/images/"), fault);
            ask(PROMPT);
            LocalParts.toS3().reset();
        }
    }

    private void malformed() {
        Stream.of(EventKind.values()).forEach(kind -> {
            Doors.event(kind.event("{'prompt':'Zebulon quaffs'}"));
            Doors.event(kind.event("{'prompt':'Zebulon','n':'xylophone'}"));
            if (kind != EventKind.BUS) {
                Doors.event(kind.event("Zebulon quaffs"));
            }
        });
        Doors.event(EventKind.read("{'prompt':'error:503 Zebulon quaffs'}"));
        Doors.event(EventKind.read("{'request_s3_uri':'s3://test-images/secrets/xylophone'}"));
        Doors.event(EventKind.read("{'zebulon':'xylophone'}"));
        for (String body : List.of(
                "{'prompt':'" + PROMPT.replace("\"", "") + "'",
                "{'prompt':['" + PROMPT.replace("\"", "") + "']}",
                "{'prompt':'Zebulon','n':'xylophone'}",
                "{'prompt':'Zebulon','output_compression':'xylophone'}",
                "{'prompt':'Zebulon','seed':'marmalade'}",
                "{'prompt':'Zebulon','input_references':['xylophone']}",
                "{'prompt':'Zebulon','prompt':'xylophone'}",
                "Zebulon quaffs")) {
            answers.add(Doors.images(body));
        }
        Doors.images("{'prompt':'Zebulon','size':'xylophone','quality':'marmalade'}"); // fitted, with warnings
    }

    private void ask(String prompt) {
        answers.add(Doors.post(Doors.IMAGES, body(prompt).getBytes(StandardCharsets.UTF_8)));
    }

    private static String body(String prompt) {
        return "{\"prompt\":\"" + json(prompt)
                + "\",\"input_references\":[{\"type\":\"image_url\",\"image_url\":{\"url\":\"" + REFERENCE + "\"}}]}";
    }

    private static String json(String text) {
        return text.replace("\\", "\\\\").replace("\"", "\\\"");
    }

    private static boolean leaks(String line) {
        return saysPrompt(line)
                || line.contains(LocalParts.API_KEY)
                || line.contains("sk-or-v1-0123")
                || line.contains("X-Amz-Signature")
                || line.contains(".png?s=")
                || line.contains("5ec2e75ec2e7")
                || line.contains(PNG.substring(0, 24));
    }

    private static boolean saysPrompt(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        return WORDS.stream().anyMatch(lower::contains);
    }
}
