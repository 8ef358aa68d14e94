package io.imagefunction.contract;

import static io.imagefunction.profile.Guarded.BEARER;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.imagefunction.LocalParts;
import io.imagefunction.QueueParts;
import io.imagefunction.local.QueueFeeder;
import io.imagefunction.profile.Guarded;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import org.junit.jupiter.api.Test;

/** The pictures of a job belong to its caller, although a worker without a name makes them. */
@QuarkusTest
@QuarkusTestResource(LocalParts.class)
@WithTestResource(QueueParts.class)
@TestProfile(Guarded.class)
class JobOwnerTest {

    @Test
    void aCallerSeesAndDeletesThePicturesOfItsJob() {
        HttpAnswer answer;
        QueueFeeder worker = QueueParts.worker();
        try {
            answer = Doors.images("{'prompt':'a red panda'}", "Prefer", "respond-async, wait=20", BEARER[0], BEARER[1]);
        } finally {
            worker.close();
        }
        JsonNode picture = Contract.success(answer).at("/data/0");
        assertEquals("wait=20", answer.header("Preference-Applied").orElse(""));
        String id = picture.path("id").asText();
        String link = picture.path("link").asText();

        assertTrue(Doors.get(Doors.IMAGES + "?limit=10", BEARER).text().contains(id), "it is in the caller's gallery");
        assertEquals(302, Doors.fetch(link).status());
        assertEquals(
                204,
                Doors.send("DELETE", Doors.IMAGES + "/" + id, new byte[0], BEARER)
                        .status());
        assertEquals(404, Doors.fetch(link).status());
    }
}
