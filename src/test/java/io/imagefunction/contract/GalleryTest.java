package io.imagefunction.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.imagefunction.FaultProxy;
import io.imagefunction.FaultProxy.Fault;
import io.imagefunction.LocalParts;
import io.imagefunction.http.Pictures;
import io.imagefunction.profile.Guarded;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each caller's own pictures, newest first. */
@QuarkusTest
@TestProfile(Guarded.class)
@QuarkusTestResource(LocalParts.class)
class GalleryTest {

    @BeforeEach
    void forget() {
        LocalParts.toOpenRouter().reset();
        LocalParts.toS3().reset();
    }

    @Test
    void thePicturesAreListedWithWhatIsKnownOfThem() {
        JsonNode made = make("{'prompt':'a red panda','n':2,'quality':'low','size':'1024x1024'}");

        JsonNode listed = page("?limit=2");

        assertEquals(2, listed.path("data").size());
        for (int number = 0; number < 2; number++) {
            JsonNode picture = listed.path("data").get(number);
            JsonNode own = find(made, picture.path("id").asText());
            for (String field : List.of("media_type", "size", "sha256", "width", "height")) {
                assertEquals(own.path(field), picture.path(field), field);
            }
            assertEquals("a red panda", picture.path("prompt").asText());
            assertEquals("openai/gpt-image-1", picture.path("model").asText());
            assertEquals("low", picture.at("/options/quality").asText());
            assertFalse(picture.path("options").has("prompt"), picture::toString);
            assertEquals(
                    made.at("/usage/cost").asDouble() / 2, picture.path("cost").asDouble(), 1e-8);
            assertTrue(Math.abs(picture.path("created").asLong()
                            - made.path("created").asLong())
                    < 60);
            assertEquals(
                    own.path("sha256").asText(),
                    Pictures.sha256(Doors.fetch(picture.path("url").asText()).body()));
        }
    }

    @Test
    void pagesFollowEachOtherWithOneRequestToS3Each() {
        List<String> made = new ArrayList<>();
        for (int call = 0; call < 3; call++) {
            made.addFirst(make("{'prompt':'a red panda'}").at("/data/0/id").asText());
        }
        LocalParts.toS3().reset();

        List<String> listed = new ArrayList<>();
        String place = "";
        for (int number = 0; number < 3; number++) {
            JsonNode page = page("?limit=1&before=" + place);
            listed.add(page.at("/data/0/id").asText());
            place = page.path("next").asText();
        }

        assertEquals(made, listed);
        assertEquals(3, LocalParts.toS3().seen().size(), () -> LocalParts.toS3()
                .seen()
                .toString());
    }

    @Test
    void aCallerSeesOnlyItsOwn() {
        make("{'prompt':'a red panda'}");
        String mine = page("?limit=1").at("/data/0/id").asText();

        JsonNode others = Doors.json(
                Doors.get(Doors.IMAGES + "?limit=100", Guarded.OTHER_BEARER).body());

        assertEquals("ok", others.path("status").asText());
        assertFalse(others.toString().contains(mine));
        Contract.failure("unauthorized", Doors.get(Doors.IMAGES));
    }

    @Test
    void theLastPageHasNoNext() {
        make("{'prompt':'a red panda'}");
        JsonNode page = page("?limit=100");
        while (!page.path("next").isNull()) {
            page = page("?limit=100&before=" + page.path("next").asText());
        }
        assertTrue(page.path("data").isArray());
    }

    @Test
    void aDeletedPictureLeavesTheList() {
        String id = make("{'prompt':'a red panda'}").at("/data/0/id").asText();

        HttpAnswer deleted = Doors.send("DELETE", Doors.IMAGES + "/" + id, new byte[0], Guarded.BEARER);

        assertEquals(204, deleted.status());
        assertFalse(page("?limit=100").toString().contains(id));
    }

    @Test
    void aReplayIsListedOnce() {
        String key = UUID.randomUUID().toString();
        String[] headers = {Guarded.BEARER[0], Guarded.BEARER[1], "Idempotency-Key", key};
        Contract.success(Doors.images("{'prompt':'a red panda'}", headers));
        String id = Contract.success(Doors.images("{'prompt':'a red panda'}", headers))
                .at("/data/0/id")
                .asText();

        long times = page("?limit=100").findValuesAsText("id").stream()
                .filter(id::equals)
                .count();

        assertEquals(1, times);
    }

    @Test
    void anEntryThatCannotBeWrittenCostsNothingButItself() {
        LocalParts.toS3().plan(1, FaultProxy.request("PUT", "/gallery/"), new Fault.Stall());
        String before = page("?limit=1").at("/data/0/id").asText();

        JsonNode made = make("{'prompt':'a red panda'}");

        assertFalse(made.has("warnings"));
        assertEquals(0, LocalParts.toS3().pending());
        assertEquals(before, page("?limit=1").at("/data/0/id").asText());
    }

    @ParameterizedTest
    @CsvSource({"limit=0, limit", "limit=101, limit", "limit=x, limit", "before=x, before", "before=1-2, before"})
    void anotherPlaceOrNumberIsRefusedByName(String query, String param) {
        JsonNode failure = Contract.failure("invalid_request", Doors.get(Doors.IMAGES + "?" + query, Guarded.BEARER));

        assertEquals(param, failure.path("param").asText());
    }

    private static JsonNode make(String request) {
        return Contract.success(Doors.images(request, Guarded.BEARER));
    }

    private static JsonNode page(String query) {
        HttpAnswer answer = Doors.get(Doors.IMAGES + query, Guarded.BEARER);
        assertEquals(200, answer.status(), answer::toString);
        return Doors.json(answer.body());
    }

    private static JsonNode find(JsonNode made, String id) {
        return made.path("data")
                .valueStream()
                .filter(picture -> picture.path("id").asText().equals(id))
                .findFirst()
                .orElseThrow();
    }
}
