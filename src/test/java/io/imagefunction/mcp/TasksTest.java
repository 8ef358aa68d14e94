package io.imagefunction.mcp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A client is to ask for a task less often the longer the task takes. */
class TasksTest {

    @ParameterizedTest
    @CsvSource({"PT0S, 1000", "PT3.9S, 1000", "PT8S, 2000", "PT30S, 7500", "PT40S, 10000", "P30D, 10000", "PT-1S, 1000"
    })
    void thePauseGrowsWithTheAge(Duration age, long millis) {
        assertEquals(millis, Tasks.pause(age));
    }
}
