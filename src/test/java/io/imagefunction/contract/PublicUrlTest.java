package io.imagefunction.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.LocalParts;
import io.imagefunction.QueueParts;
import io.imagefunction.lambda.Events;
import io.imagefunction.profile.Customized;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** IMAGE_PUBLIC_URL is the base of all links if callers use another address than the event names. */
@QuarkusTest
@QuarkusTestResource(LocalParts.class)
@WithTestResource(QueueParts.class)
@TestProfile(Customized.class)
class PublicUrlTest {

    private static final String JOBS = "/api/v1/images/jobs/";
    private static final byte[] PANDA = "{\"prompt\":\"a red panda\"}".getBytes(StandardCharsets.UTF_8);

    @Test
    void everyLinkStartsWithThePublicUrl() {
        ObjectNode event = Doors.imagesEvent(PANDA);
        event.withObject("/headers").put("prefer", "respond-async");

        assertLink(Doors.invoke(event));
        assertLink(Doors.post(Doors.IMAGES, PANDA, "Prefer", "respond-async"));
    }

    @Test
    void theOpenApiDocumentNamesThePublicUrl() {
        HttpAnswer served = Doors.get("/q/openapi?format=json");
        HttpAnswer invoked = Doors.invoke(Events.get("/q/openapi").put("rawQueryString", "format=json"));

        for (HttpAnswer answer : new HttpAnswer[] {served, invoked}) {
            assertEquals(
                    "[{\"url\":\"" + Customized.PUBLIC_URL + "\"}]",
                    Doors.json(answer.body()).path("servers").toString());
        }
    }

    /** Of pictures, at doors that do not know by which address their callers reach the function, too. */
    @Test
    void everyLinkToAPictureStartsWithThePublicUrl() {
        for (HttpAnswer answer : new HttpAnswer[] {
            Doors.post(Doors.IMAGES, PANDA),
            Doors.invoke(Doors.imagesEvent(PANDA)),
            Contract.bare(EventKind.BUS.answer(Doors.event(EventKind.BUS.event("{'prompt':'a red panda'}"))))
        }) {
            JsonNode picture = Contract.success(answer).at("/data/0");
            String link = Customized.PUBLIC_URL + "/i/" + picture.path("id").asText() + ".png?s=";
            assertTrue(picture.path("link").asText().startsWith(link), answer::toString);
        }
    }

    private static void assertLink(HttpAnswer answer) {
        JsonNode pending = Contract.pending(answer);
        String url = Customized.PUBLIC_URL + JOBS + pending.path("id").asText();
        assertEquals(url, pending.path("url").asText());
        assertEquals(url, answer.header("location").orElse(""));
    }
}
