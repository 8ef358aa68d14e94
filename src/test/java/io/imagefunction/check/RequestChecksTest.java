package io.imagefunction.check;

import static io.imagefunction.request.Requests.refusal;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.imagefunction.catalogue.Model;
import io.imagefunction.request.ImageRequest;
import io.imagefunction.request.PixelSize;
import io.imagefunction.request.Requests;
import io.imagefunction.settings.Handling;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How requests are refused, fitted to their model and planned before anything is paid, case by case. */
class RequestChecksTest {

    private static final Model MODEL = Requests.model(true, true, """
        'resolution':['1K','2K'],'quality':['low'],'seed':true,'output_compression':{'min':10,'max':90},
        'input_references':{'min':1,'max':2}\
        """);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "'size':'1024x1024'                                         | fine",
                "'size':'1024x1024','resolution':'1K'                       | resolution",
                "'size':'1024x1024','aspect_ratio':'1:1'                    | aspect_ratio",
                "'size':'1024x1024','resolution':'auto','aspect_ratio':'auto' | fine",
                "'size':'1K','resolution':'1K'                              | fine",
                "'size':'1K','resolution':'2K'                              | resolution",
                "'size':'1K','aspect_ratio':'1:1'                           | fine",
                "'resolution':'1K','aspect_ratio':'1:1'                     | fine",
                "'background':'transparent','output_format':'jpeg'          | output_format",
                "'background':'transparent','output_format':'png'           | fine",
                "'background':'transparent'                                 | fine",
                "'background':'opaque','output_format':'jpeg'               | fine",
                "'output_format':'jpeg'                                     | fine",
            })
    void aContradictionIsRefusedWithTheField(String fields, String field) {
        assertEquals(field, refusal(Consistency::check, Requests.of(fields)).split(":")[0]);
    }

    @Test
    void aContradictionIsRefusedWithWhatToSendInstead() {
        assertEquals(
                "resolution: resolution contradicts size 9x9: send size alone, or resolution and aspect_ratio without"
                        + " size.",
                refusal(Consistency::check, Requests.of("'size':'9x9','resolution':'1K'")));
        assertEquals(
                "output_format: output_format must be png or webp where background is transparent.",
                refusal(Consistency::check, Requests.of("'background':'transparent','output_format':'jpeg'")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "                                | fine",
                "'resolution':'1K'               | fine",
                "'resolution':'4K'               | resolution must be one of 1K, 2K.",
                "'quality':'low'                 | fine",
                "'quality':'high'                | quality must be low.",
                "'seed':7                        | fine",
                "'output_compression':10         | fine",
                "'output_compression':90         | fine",
                "'output_compression':9          | output_compression must be an integer from 10 to 90.",
                "'output_compression':91         | output_compression must be an integer from 10 to 90.",
                "'background':'auto'             | fine",
                "'background':'opaque'           | background is not taken: leave it out, or use one of: resolution"
                        + " (one of 1K, 2K); quality (low); seed; output_compression (an integer from 10 to 90);"
                        + " input_references (an integer from 1 to 2).",
                "'size':'1K'                     | fine",
                "'size':'4K'                     | size must be one of 1K, 2K, or pixels such as 1024x1024.",
                "'size':'640x480'                | fine",
                "'input_references':[]           | fine",
                "'input_references':[1,2]        | fine",
                "'input_references':[1,2,3]      | input_references must have 1 to 2 entries.",
            })
    void aModelAcceptsOnlyWhatItLists(String fields, String expected) {
        String refused = refusal(request -> Capabilities.fit(request, MODEL, Stream::of), Requests.of(fields));

        assertEquals(
                expected, refused.contains("For model a/model, ") ? refused.split("For model a/model, ")[1] : refused);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "'size':['1K']        | 'size':'1K'      | fine",
                "'size':['1K']        | 'size':'9x9'     | size",
                "'resolution':['1K']  | 'size':'9x9'     | fine",
                "'aspect_ratio':['1:1'] | 'size':'9x9'   | fine",
                "'seed':true          | 'size':'9x9'     | size",
                "'aspect_ratio':['1:1'] | 'size':'1K'    | size",
            })
    void sizeIsAcceptedOnlyByModelsThatSupportIt(String parameters, String fields, String field) {
        Model model = Requests.model(false, true, parameters);

        assertEquals(
                field,
                refusal(request -> Capabilities.fit(request, model, Stream::of), Requests.of(fields))
                        .split(":")[0]);
    }

    @Test
    void valuesWithoutMeaningAreLeftOut() {
        Model plain = Requests.model(false, true, "");
        ImageRequest request = Requests.of("'quality':'auto','background':'auto','new_field':1");

        assertEquals(
                Requests.json("{'prompt':'a red panda','new_field':1}"),
                Capabilities.fit(request, plain, Stream::of).body());
        assertEquals(
                "quality: For model a/model, quality is not taken: leave it out.",
                refusal(one -> Capabilities.fit(one, plain, Stream::of), Requests.of("'quality':'low'")));
        assertEquals(
                "input_references: For model a/model, input_references is not taken: leave it out.",
                refusal(one -> Capabilities.fit(one, plain, Stream::of), Requests.of("'input_references':[1]")));
    }

    @Test
    void anyNumberOfReferencesIsAcceptedIfTheModelHasNoLimit() {
        Model model = Requests.model(true, true, "");

        assertEquals(
                "fine",
                refusal(
                        request -> Capabilities.fit(request, model, Stream::of),
                        Requests.of("'input_references':[1,2,3,4]")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "'resolution':'2K'      | fine",
                "'resolution':'3K'      | resolution must be one of 512, 1K, 2K, 4K.",
                "'size':'4K'            | fine",
                "'size':'3K'            | size must be one of 512, 1K, 2K, 4K, or pixels such as 1536x1024.",
                "'size':'1536x1024'     | fine",
                "'background':'opaque'  | fine",
                "'background':'white'   | background must be one of auto, transparent, opaque.",
            })
    void anUnknownModelAcceptsTheDocumentedValues(String fields, String expected) {
        String refused = refusal(UsualWords::check, Requests.of(fields));

        assertEquals(expected, refused.equals("fine") ? refused : refused.split(": ")[1]);
    }

    /** The number of pictures in each call, and its seed. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                // n and the model's most, fields                | n of each call     | seed of each call
                "'n':{'min':1,'max':4}  | 'n':4                  | 4                  | -",
                "'n':{'min':1,'max':4}  | 'n':5                  | 4 1                | - -",
                "'n':{'min':1,'max':4}  | 'n':10,'seed':7        | 4 4 2              | 7 8 9",
                "'n':{'min':1,'max':4}  |                        | -                  | -",
                "'n':{'min':1,'max':1}  | 'n':2                  | - -                | - -",
                "'n':{'min':1,'max':99} | 'n':10                 | 10                 | -",
                "'n':true               | 'n':10                 | 10                 | -",
                "'seed':true            | 'n':3,'seed':1         | - - -              | 1 2 3",
                "'seed':true            | 'n':1                  | -                  | -",
                "'n':{'min':1,'max':0}  | 'n':2                  | - -                | - -",
            })
    void picturesAreSplitIntoCallsByTheLimitOfTheModel(
            String parameters, String fields, String pictures, String seeds) {
        CallPlan plan = CallPlan.of(
                Requests.of(fields), BigDecimal.ZERO, Optional.of(Requests.model(false, true, parameters)), false);

        assertEquals(pictures, all(plan, "n"));
        assertEquals(seeds, all(plan, "seed"));
        assertEquals("- ".repeat(plan.calls().size()).strip(), all(plan, "stream"));
    }

    @Test
    void anUnknownModelIsCalledOnceForAllPictures() {
        assertEquals("7", all(CallPlan.of(Requests.of("'n':7"), BigDecimal.ZERO, Optional.empty(), false), "n"));
        assertEquals("-", all(CallPlan.of(Requests.of("'n':1"), BigDecimal.ZERO, Optional.empty(), false), "n"));
    }

    /** Whichever model makes the pictures, the answer says which ones did not. */
    @Test
    void everyPlanTellsOfTheModelsBeforeIt() {
        List<CallPlan> plans = Stream.of("a/a", "b/b", "c/c")
                .map(model -> CallPlan.of(
                        Requests.of("'style':'x'").withModel(model).with(List.of("fitted to " + model)),
                        BigDecimal.ZERO,
                        Optional.empty(),
                        false))
                .toList();
        CallPlan first = plans.getFirst().with(List.of("d/d was left out"), plans.subList(1, 3));

        CallPlan second = first.next("a/a was unavailable").orElseThrow();
        CallPlan third = second.next("b/b was unavailable").orElseThrow();

        assertEquals(Optional.empty(), third.next("c/c was unavailable"));
        assertEquals(told(first, "a/a", "d/d was left out"), first.request().warnings());
        assertEquals(
                told(second, "b/b", "d/d was left out", "a/a was unavailable"),
                second.request().warnings());
        assertEquals(
                told(third, "c/c", "d/d was left out", "a/a was unavailable", "b/b was unavailable"),
                third.request().warnings());
    }

    private static List<String> told(CallPlan plan, String model, String... others) {
        assertEquals(model, plan.request().model());
        return Stream.concat(
                        Stream.of("style was ignored: describe the style in the prompt.", "fitted to " + model),
                        Stream.of(others))
                .toList();
    }

    @Test
    void aStreamIsRequestedOnlyIfTheModelSupportsIt() {
        ImageRequest two = Requests.of("'n':2");

        assertEquals(
                "true true",
                all(CallPlan.of(two, BigDecimal.ZERO, Optional.of(Requests.model(false, true, "")), true), "stream"));
        assertEquals(
                "- -",
                all(CallPlan.of(two, BigDecimal.ZERO, Optional.of(Requests.model(false, false, "")), true), "stream"));
        assertEquals("true", all(CallPlan.of(two, BigDecimal.ZERO, Optional.empty(), true), "stream"));
        assertEquals(List.of(), List.copyOf(two.body().findValues("stream")), "the request is unchanged");
    }

    @ParameterizedTest
    @CsvSource({
        "1x1, 0.000001",
        "2000x1000, 2",
        "99999X1, 0.099999",
        "1024×1024, 1.048576",
        "0x1, ",
        "100000x1, ",
        "01x1, ",
        "1x, ",
        "1K, ",
        "1x1x1, "
    })
    void onlyPixelsAreReadAsPixels(String size, Double megapixels) {
        assertEquals(Optional.ofNullable(megapixels), PixelSize.parse(size).map(PixelSize::megapixels));
    }

    private static String all(CallPlan plan, String field) {
        return plan.calls().stream()
                .map(call -> call.path(field))
                .map(value -> value.isMissingNode() ? "-" : value.asText())
                .collect(Collectors.joining(" "));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "'prompt':''         | prompt must be a text that is not empty.",
                "'prompt':' '        | prompt must be a text that is not empty.",
                "'prompt':1          | prompt must be a text that is not empty.",
                "'prompt':null       | prompt is missing: it must be a text that says what the picture shows.",
                "'model':''          | fine",
                "'model':1           | model must be a text of 1 to 256 characters.",
                "'n':0               | n must be an integer from 1 to 10.",
                "'n':1               | fine",
                "'n':10              | fine",
                "'n':11              | n must be an integer from 1 to 10.",
                "'n':1.5             | n must be an integer from 1 to 10.",
                "'n':'11'            | n must be an integer from 1 to 10.",
                "'n':'two'           | n must be an integer from 1 to 10.",
                "'n':[1]             | n must be an integer from 1 to 10.",
                "'seed':1            | fine",
                "'seed':99999999999999999999 | seed must be an integer.",
                "'quality':1         | quality must be one of auto, low, medium, high, xhigh, max.",
                "'quality':'best'    | fine",
                "'provider':[]       | provider must be a JSON object.",
                "'provider':{}       | fine",
                "'models':{}         | models must be a list of 1 to 5 texts.",
                "'user':1.5          | user must be a text that is not empty.",
                "'user':[]           | user must be a text that is not empty.",
                "'input_references':{} | input_references must be a JSON array.",
                "'stream':'yes'      | stream must be true or false.",
                "'stream':true       | fine",
                "'user':''           | fine",
                "'x':'\\ud83d'       | x must be made of whole characters: it has half of a surrogate pair.",
                "'x':'\\ud83d\\udc3c' | fine",
                "'x':'\\udc3c\\ud83d' | x must be made of whole characters: it has half of a surrogate pair.",
                "'x':['\\ud83d']     | x must be made of whole characters: it has half of a surrogate pair.",
                "'x':{'\\ud83d':1}   | x must be made of whole characters: it has half of a surrogate pair.",
            })
    void aFieldOfAnotherTypeIsRefused(String field, String expected) {
        String request = field.startsWith("'prompt'") ? "{" + field + "}" : "{'prompt':'x'," + field + "}";

        String refused = refusal(read -> ImageRequest.read(Requests.json(request), Handling.STRICT), null);

        assertEquals(expected, refused.equals("fine") ? refused : refused.substring(refused.indexOf(": ") + 2));
    }

    @ParameterizedTest
    @CsvSource({"255, fine", "256, fine", "257, refused"})
    void aTextMustHaveAnAllowedLength(int length, String expected) {
        String refused = refusal(
                read -> ImageRequest.read(
                        Requests.json("{'prompt':'x','model':'" + "m".repeat(length) + "'}"), Handling.STRICT),
                null);

        assertEquals(expected, refused.equals("fine") ? refused : "refused");
    }

    @Test
    void theHashDoesNotDependOnTheFormatOfTheJson() {
        String hash = Requests.of("'n':1,'x':{'a':1.50,'b':[1,2]}").sha256();

        for (String same : List.of(
                "'x':{'b':[1,2],'a':1.5},'n':1.0",
                "'n':1,'x':{'a':150e-2,'b':[1,2]},'user':'somebody','session_id':'s','trace':{}")) {
            assertEquals(
                    hash,
                    new ImageRequest(
                                    Requests.json("{'prompt':'a red panda'," + same + "}")
                                            .withObject(""),
                                    List.of(),
                                    Handling.STRICT)
                            .sha256());
        }
        for (String other : List.of("'n':2,'x':{'a':1.50,'b':[1,2]}", "'n':1,'x':{'a':1.5,'b':[2,1]}")) {
            assertEquals(false, hash.equals(Requests.of(other).sha256()), other);
        }
    }

    @Test
    void aStoredRequestIsReadUnchanged() {
        ImageRequest request =
                ImageRequest.read(Requests.json("{'prompt':'x','style':'vivid','n':2}"), Handling.STRICT);

        JsonNode kept = request.json();

        assertEquals(request, ImageRequest.of(kept.deepCopy()));
        assertEquals(List.of("style was ignored: describe the style in the prompt."), request.warnings());
    }
}
