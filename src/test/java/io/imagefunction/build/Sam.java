package io.imagefunction.build;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;

/** The SAM transform of template.yaml, as CloudFormation runs it. It needs Python with {@code samtranslator}. */
final class Sam {

    private static final JsonMapper JSON = new JsonMapper();

    private Sam() {}

    /**
     * Transforms the template once per set of parameters. The results have {@code Resources} and {@code Outputs}, with
     * parameters and conditions resolved, but not references between resources.
     */
    static List<JsonNode> transform(List<Map<String, String>> parameters) {
        if (!isInstalled()) {
            var warning = "The transformed template.yaml was NOT TESTED: python3 has no samtranslator"
                    + " (pip install aws-sam-translator)";
            System.err.println(warning);
            return Assumptions.abort(warning);
        }
        try {
            var python = new ProcessBuilder("python3", "src/test/sam/transform.py", "template.yaml")
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            try (var input = python.getOutputStream()) {
                JSON.writeValue(input, parameters);
            }
            var templates = JSON.readTree(python.getInputStream());
            if (python.waitFor() != 0) {
                throw new IllegalStateException("The template could not be transformed");
            }
            return templates.valueStream().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
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
