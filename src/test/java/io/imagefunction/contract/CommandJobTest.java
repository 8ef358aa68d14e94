package io.imagefunction.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.imagefunction.LocalParts;
import io.imagefunction.QueueParts;
import io.imagefunction.cli.Command;
import io.imagefunction.local.QueueFeeder;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The command {@code generate_image.sh} with a function that has a queue, so that its calls are jobs. */
@QuarkusTest
@QuarkusTestResource(LocalParts.class)
@WithTestResource(QueueParts.class)
class CommandJobTest {

    @TempDir
    private Path temporary;

    private Path directory;

    @BeforeEach
    void reset() throws IOException {
        Upstream.reset();
        QueueParts.toSqs().reset();
        QueueParts.purge();
        directory = Files.createDirectory(temporary.resolve("work"));
    }

    static Stream<String> shells() {
        return Command.shells();
    }

    @ParameterizedTest
    @MethodSource("shells")
    void aPictureIsMadeByAJob(String shell) {
        try (QueueFeeder worker = QueueParts.worker()) {
            Command.Ended ended = command(shell).run("a red panda").expect(0);

            assertEquals(200, Doors.fetch(ended.lines().getFirst()).status());
            assertEquals(1, Upstream.generations(), worker::toString);
        }
    }

    @ParameterizedTest
    @MethodSource("shells")
    void theFailureOfAJobIsTheFailureOfTheCommand(String shell) {
        try (QueueFeeder worker = QueueParts.worker()) {
            Command.Ended ended =
                    command(shell).run("error:content_policy a red panda").expect(3);

            assertTrue(ended.err().contains("content_policy_violation"), worker::toString);
        }
    }

    /** Nobody takes the job. */
    @ParameterizedTest
    @MethodSource("shells")
    void aJobThatDoesNotStartIsGivenUp(String shell) {
        Command.Ended ended = command(shell)
                .with("IMAGE_FUNCTION_TIMEOUT", "1")
                .run("a red panda")
                .expect(1);

        assertEquals("", ended.out());
    }

    private Command command(String shell) {
        return new Command(shell, directory, "http://127.0.0.1:" + Doors.port());
    }
}
