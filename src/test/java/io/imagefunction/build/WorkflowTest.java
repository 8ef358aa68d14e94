package io.imagefunction.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The workflow that releases the function agrees with the project, and may do only what it needs. */
class WorkflowTest {

    private static final Path WORKFLOW = Path.of(".github/workflows/release.yml");
    private static final Pattern OFFICIAL_ACTION = Pattern.compile("actions/[a-z-]+@v\\d+");

    private JsonNode workflow;

    @BeforeEach
    void read() throws IOException {
        workflow = new YAMLMapper().readTree(WORKFLOW.toFile());
    }

    @Test
    void onlyTagsOfVersionsAreReleased() {
        assertEquals("{\"push\":{\"tags\":[\"v*\"]}}", workflow.path("on").toString());
    }

    @Test
    void itBuildsForEachArchitectureThatCanBeDeployed() throws IOException {
        JsonNode template = new YAMLMapper().readTree(Path.of("template.yaml").toFile());
        Set<String> deployable = texts(template.at("/Parameters/Architecture/AllowedValues"));

        Set<String> built = workflow.at("/jobs/build/strategy/matrix/include")
                .valueStream()
                .map(entry -> entry.path("architecture").asText())
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(deployable, built);
    }

    @Test
    void theBinaryIsBuiltInTheContainerAndTested() {
        String build = commands("build")
                .filter(command -> command.startsWith("./mvnw"))
                .findFirst()
                .orElseThrow();

        assertTrue(build.contains(" verify -Dnative -Dquarkus.native.container-build=true "), build);
    }

    @Test
    void onlyTheReleaseMayWriteAndOnlyContents() {
        assertEquals("{\"contents\":\"read\"}", workflow.path("permissions").toString());
        workflow.path("jobs")
                .properties()
                .forEach(job -> assertEquals(
                        job.getKey().equals("release") ? "{\"contents\":\"write\"}" : "",
                        job.getValue().path("permissions").toString()));
    }

    @Test
    void actionsAreOfficialAndOfAFixedMajorVersion() {
        List<String> actions = steps(null)
                .filter(step -> step.has("uses"))
                .map(step -> step.path("uses").asText())
                .toList();

        assertTrue(actions.size() > 4, actions.toString());
        assertEquals(
                List.of(),
                actions.stream()
                        .filter(action -> !OFFICIAL_ACTION.matcher(action).matches())
                        .toList());
    }

    @Test
    void theProgramsOfTheProjectThatItRunsExist() {
        List<Path> programs = commands(null)
                .map(command -> command.split("\\s+")[0])
                .filter(program -> program.contains("/"))
                .map(Path::of)
                .toList();

        assertTrue(programs.size() >= 3, programs.toString());
        assertEquals(
                List.of(),
                programs.stream()
                        .filter(program -> !Files.isExecutable(program))
                        .toList());
    }

    @Test
    void whatIsUploadedIsWhatTheTemplateDeploys() throws IOException {
        JsonNode template = new YAMLMapper().readTree(Path.of("template.yaml").toFile());

        JsonNode upload = steps("build")
                .filter(step -> step.path("uses").asText().startsWith("actions/upload"))
                .findFirst()
                .orElseThrow();
        assertEquals(
                template.at("/Globals/Function/CodeUri").asText(),
                upload.at("/with/path").asText());
        assertEquals(
                "function-${{ matrix.architecture }}", upload.at("/with/name").asText());
    }

    private Stream<String> commands(String job) {
        return steps(job).filter(step -> step.has("run")).map(step -> step.path("run")
                .asText());
    }

    /** The steps of one job, or of all. */
    private Stream<JsonNode> steps(String job) {
        JsonNode jobs = workflow.path("jobs");
        Stream<JsonNode> chosen = job == null ? jobs.valueStream() : Stream.of(jobs.path(job));
        return chosen.flatMap(each -> each.path("steps").valueStream());
    }

    private static Set<String> texts(JsonNode list) {
        return list.valueStream().map(JsonNode::asText).collect(Collectors.toCollection(TreeSet::new));
    }
}
