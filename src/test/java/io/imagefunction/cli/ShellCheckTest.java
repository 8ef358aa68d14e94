package io.imagefunction.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ShellCheckTest {

    @Test
    void shellCheckFindsNothing() throws IOException, InterruptedException {
        if (!Command.isThere("shellcheck")) {
            System.err.println("NOT TESTED: generate_image.sh with ShellCheck, which is not installed");
            return;
        }
        Process shellcheck = new ProcessBuilder("shellcheck", "--shell=sh", Command.SCRIPT.toString())
                .redirectErrorStream(true)
                .start();
        String found = new String(shellcheck.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertEquals(0, shellcheck.waitFor(), found);
    }
}
