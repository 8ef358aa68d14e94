package io.imagefunction.build;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;

/**
 * The SAM transform of template.yaml, as CloudFormation runs it. It needs Python with {@code samtranslator}, which takes
 * seconds to start: one process serves all tests, and transforms the template once per set of parameters.
 */
final class Sam {

    private static final JsonMapper JSON = new JsonMapper();
    private static final Map<Map<String, String>, JsonNode> TRANSFORMED = new HashMap<>();

    private static Sam running;

    private final OutputStream requests;
    private final BufferedReader answers;

    private Sam() throws IOException {
        Process python = new ProcessBuilder("python3", "src/test/sam/transform.py", "template.yaml")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        requests = python.getOutputStream();
        answers = python.inputReader();
    }

    /**
     * The template with each set of parameters. The results have {@code Resources} and {@code Outputs}, with parameters
     * and conditions resolved, but not references between resources.
     */
    static List<JsonNode> transform(List<Map<String, String>> parameters) {
        return parameters.stream().map(Sam::transform).toList();
    }

    private static synchronized JsonNode transform(Map<String, String> parameters) {
        if (running == null && !isInstalled()) {
            var warning = "The transformed template.yaml was NOT TESTED: python3 has no samtranslator"
                    + " (pip install aws-sam-translator)";
            System.err.println(warning);
            return Assumptions.abort(warning);
        }
        return TRANSFORMED.computeIfAbsent(parameters, Sam::ask).deepCopy();
    }

    private static JsonNode ask(Map<String, String> parameters) {
        try {
            if (running == null) {
                running = new Sam();
            }
            running.requests.write(JSON.writeValueAsBytes(parameters));
            running.requests.write('\n');
            running.requests.flush();
            String answer = running.answers.readLine();
            if (answer == null) {
                throw new IllegalStateException("The template could not be transformed");
            }
            return JSON.readTree(answer);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isInstalled() {
        try {
            return new ProcessBuilder("python3", "-c", "import samtranslator")
                            .redirectErrorStream(true)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException noPython) {
            return false;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
