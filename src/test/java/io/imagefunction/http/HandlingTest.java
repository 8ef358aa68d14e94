package io.imagefunction.http;

import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.imagefunction.LocalParts;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Soft wishes are fitted to the model, hard ones are refused, and other names of models are understood. */
@QuarkusTest
@QuarkusTestResource(LocalParts.class)
class HandlingTest {

    @BeforeEach
    void forget() {
        LocalParts.toOpenRouter().reset();
        LocalParts.openRouter().forgetRequests();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "'size':'1024x1024'                                   | -",
                "'size':'1792x1024','quality':'hd','style':'vivid'    | size 1792x1024 was sent as 1536x1024",
                "'quality':'standard','response_format':'url'         | quality standard was left out",
                "'size':'auto','background':'auto','quality':'auto'   | -",
                "'model':'gemini-2.5-flash-image','quality':'high'    | quality high was left out",
                "'model':'dall-e-3','size':'1024x1024'                | model dall-e-3 was sent as openai/gpt-image-1",
                "'model':'gpt-image-1','output_format':'webp'         | output_format webp was left out",
                "'model':'recraft/recraft-v4-vector','size':'512x512' | size 512x512 was sent as aspect_ratio 1:1",
                "'model':'black-forest-labs/flux.2-pro','size':'1536x1024' | size 1536x1024 was sent as resolution 1K",
                "'size':'1024x1024','aspect_ratio':'3:2'              | aspect_ratio 3:2 was left out",
                "'size':'1024x1024','aspectRatio':'3:2'               | aspect_ratio 3:2 was left out",
            })
    void whatClientsOfOtherApisSendIsFitted(String fields, String warning) {
        ValidatableResponse answer =
                App.images("{'prompt':'a red panda'," + fields + "}").then().statusCode(200);

        if (warning.equals("-")) {
            answer.body("warnings", nullValue());
        } else {
            answer.body("warnings", hasItem(startsWith(warning)));
        }
        assertEquals(1, SentUpstream.bodies().size());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "google/gemini-2.5-flash-image | 'background':'transparent' | background    | openai/gpt-image-1",
                "openai/gpt-image-1            | 'output_format':'svg'      | output_format | recraft/recraft-v4-vector",
                "recraft/recraft-v4-vector     | 'input_references':[{'type':'image_url','image_url':{'url':'http://x/a.png'}}]"
                        + " | input_references | google/gemini-2.5-flash-image",
            })
    void aHardWishIsRefusedAndOtherModelsAreNamed(String model, String field, String param, String able) {
        App.images("{'prompt':'a red panda','model':'" + model + "'," + field + "}")
                .then()
                .statusCode(400)
                .body("param", equalTo(param))
                .body("error", allOf(containsString("These models can: "), containsString(able)))
                .body("error", not(containsString("can: " + model)));

        assertEquals(List.of(), SentUpstream.bodies());
    }

    @ParameterizedTest
    @ValueSource(strings = {"'mask':'data:image/png;base64,AAAA'", "'image':true", "'image_url':'a'"})
    void aMaskOrAPictureToEditIsNotIgnoredAndPaid(String field) {
        String name = field.substring(1, field.indexOf("':"));

        App.images("{'prompt':'a red panda'," + field + "}")
                .then()
                .statusCode(400)
                .body("param", equalTo(name))
                .body("error", containsString("input_references"));

        assertEquals(List.of(), SentUpstream.bodies());
    }

    @ParameterizedTest
    @ValueSource(strings = {"'mask':null", "'image':[]", "'image':''", "'size':''", "'quality':' '"})
    void anEmptyFieldOfAFormIsNoWish(String field) {
        App.images("{'prompt':'a red panda'," + field + "}")
                .then()
                .statusCode(200)
                .body("warnings", nullValue());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "handling=strict  | 400 | handling=strict",
                "Handling=\"STRICT\" | 400 | handling=strict",
                "handling=lenient | 200 | handling=lenient",
                "handling=other   | 200 | -",
            })
    void theCallerChooses(String prefer, int status, String applied) {
        App.request()
                .header("Prefer", prefer)
                .contentType("application/json")
                .body("{\"prompt\":\"a red panda\",\"quality\":\"hd\"}")
                .post("/api/v1/images")
                .then()
                .statusCode(status)
                .header("Preference-Applied", applied.equals("-") ? nullValue() : equalTo(applied));
    }

    @Test
    void anUnknownModelIsRefusedWithTheNearestNames() {
        App.images("{'prompt':'a red panda','model':'openai/gpt-image-7'}")
                .then()
                .statusCode(404)
                .body("code", equalTo("model_not_found"))
                .body("param", equalTo("model"))
                .body("error", containsString("The nearest names: openai/gpt-image-1"));

        assertEquals(List.of(), SentUpstream.bodies());
    }

    @Test
    void aToolCallIsStrict() {
        App.request()
                .contentType("application/json")
                .body("""
                        {"id":"c1","type":"function","function":{"name":"generate_image",
                         "arguments":"{\\"prompt\\":\\"a red panda\\",\\"size\\":\\"1792x1024\\"}"}}""")
                .post("/api/v1/tools/call")
                .then()
                .statusCode(200)
                .body("content", containsString("size must be one of 1024x1024, 1536x1024, 1024x1536"));

        assertEquals(List.of(), SentUpstream.bodies());
    }
}
