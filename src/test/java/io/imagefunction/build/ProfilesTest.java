package io.imagefunction.build;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** No profile changes settings of the deployed function: application.properties is packaged with all profiles. */
class ProfilesTest {

    @Test
    void noProfileChangesTheFunctionsOwnSettings() throws Exception {
        List<String> properties = Files.readAllLines(Path.of("src/main/resources/application.properties"));

        assertEquals(
                List.of(),
                properties.stream()
                        .filter(line -> line.matches("%[^.]+\\.(image|openrouter)\\..*"))
                        .toList());
    }
}
