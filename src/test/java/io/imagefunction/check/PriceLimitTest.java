package io.imagefunction.check;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.imagefunction.TestSettings;
import io.imagefunction.catalogue.TestCatalogue;
import io.imagefunction.failure.Failure;
import io.imagefunction.failure.FailureCode;
import io.imagefunction.failure.FailureException;
import io.imagefunction.request.Budget;
import io.imagefunction.request.ImageRequest;
import io.imagefunction.request.Requests;
import io.imagefunction.settings.Handling;
import io.imagefunction.settings.Settings;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The possible total price of a request, against a limit of ten cents. */
class PriceLimitTest {

    private static final String PICTURE = "{'billable':'output_image','unit':'image','cost_usd':0.04}";
    private static final String REFERENCE = "{'billable':'input_reference','unit':'image','cost_usd':0.01}";
    private static final String INPUT = "{'billable':'input_image','unit':'image','cost_usd':0.03}";

    private static final Map<String, String> ENDPOINTS = Map.of(
            "a/picture", endpoints(PICTURE),
            "a/reference", endpoints(PICTURE + "," + REFERENCE),
            "a/both", endpoints(PICTURE + "," + REFERENCE + "," + INPUT),
            "a/cheap-and-dear", endpoints(PICTURE, PICTURE.replace("0.04", "0.11")),
            "a/dear-and-cheap", endpoints(PICTURE.replace("0.04", "0.11"), PICTURE),
            "a/cheap-with-dear-references",
                    endpoints(PICTURE, PICTURE.replace("0.04", "0.01") + "," + INPUT.replace("0.03", "0.10")),
            "a/tiers", endpoints(tier("0.02", "1k") + "," + tier("0.2", "4K") + "," + tier("0.12", "2k")),
            "a/megapixels", endpoints("{'billable':'output_image','unit':'megapixel','cost_usd':0.05}"),
            "a/requests", endpoints("{'billable':'output_image','unit':'request','cost_usd':0.06}"),
            "a/tokens", endpoints("{'billable':'output_image','unit':'token','cost_usd':1}"));

    private static ExecutorService threads;

    @BeforeAll
    static void start() {
        threads = Executors.newVirtualThreadPerTaskExecutor();
    }

    @AfterAll
    static void stop() {
        threads.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "a/picture                    | 'n':2                                  |",
                "a/picture                    | 'n':3                                  | 0.12",
                "a/picture:free               | 'n':3                                  | 0.12",
                "a/picture                    | 'n':1,'input_references':[1,2,3,4,5,6] |",
                "a/reference                  | 'input_references':[1,2,3,4,5,6]       |",
                "a/reference                  | 'input_references':[1,2,3,4,5,6,7]     | 0.11",
                "a/reference                  | 'n':2,'input_references':[1,2,3]       | 0.11",
                "a/both                       | 'input_references':[1]                 |",
                "a/both                       | 'input_references':[1,2]               | 0.12",
                "a/cheap-and-dear             |                                        | 0.11",
                "a/dear-and-cheap             |                                        | 0.11",
                "a/cheap-with-dear-references |                                        |",
                "a/cheap-with-dear-references | 'input_references':[1]                 | 0.11",
                "a/tiers                      | 'resolution':'1K'                      |",
                "a/tiers                      | 'resolution':'1K','n':6                | 0.12",
                "a/tiers                      | 'resolution':'2K'                      | 0.12",
                "a/tiers                      | 'resolution':'4K'                      | 0.2",
                "a/tiers                      | 'size':'4K'                            | 0.2",
                "a/tiers                      | 'size':'1k'                            |",
                "a/tiers                      | 'size':'1024x1024'                     | 0.2",
                "a/tiers                      |                                        | 0.2",
                "a/megapixels                 |                                        |",
                "a/megapixels                 | 'n':2                                  | 0.105",
                "a/megapixels                 | 'size':'2000x1000'                     |",
                "a/megapixels                 | 'size':'2000x1001'                     | 0.1001",
                "a/megapixels                 | 'resolution':'512','n':7               |",
                "a/megapixels                 | 'resolution':'512','n':8               | 0.108",
                "a/megapixels                 | 'resolution':'2K'                      | 0.21",
                "a/megapixels                 | 'resolution':'4K'                      | 0.84",
                "a/requests                   | 'n':2                                  | 0.12",
                "a/tokens                     | 'n':10                                 |",
                "a/unknown                    | 'n':10                                 |",
                "nameless                     | 'n':10                                 |",
            })
    void aRequestAboveThePriceLimitIsRefused(String model, String fields, String refusedAt) throws Exception {
        Optional<Failure> refused = refusal("0.1", model, fields == null ? "" : "," + fields);

        assertEquals(
                Optional.ofNullable(refusedAt)
                        .map(price -> "The request could cost $" + price + ", and at most $0.1 is allowed:"
                                + " ask for fewer or smaller pictures, or a cheaper model."),
                refused.map(Failure::message));
        refused.ifPresent(failure -> assertEquals(FailureCode.PRICE_LIMIT_EXCEEDED, failure.code()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a/dear-and-cheap", "a/tiers"})
    void withoutALimitNoRequestIsRefused(String model) throws Exception {
        assertEquals(Optional.empty(), refusal("", model, ""));
    }

    private static Optional<Failure> refusal(String limit, String model, String fields) throws Exception {
        Settings settings = TestSettings.of(limit.isEmpty() ? Map.of() : Map.of("IMAGE_LIMITS_PRICE", limit));
        PriceLimit priceLimit = new PriceLimit(settings, TestCatalogue.of(settings, "{}", ENDPOINTS, threads));
        ImageRequest request = ImageRequest.read(
                Requests.json("{'prompt':'x','model':'" + model + "'" + fields + "}"), Handling.STRICT);
        try {
            priceLimit.reserve(priceLimit.price(request).await().indefinitely(), new Budget());
            return Optional.empty();
        } catch (FailureException refused) {
            return Optional.of(refused.failure());
        }
    }

    private static String tier(String usd, String variant) {
        return "{'billable':'output_image','unit':'image','cost_usd':" + usd + ",'variant':'" + variant + "'}";
    }

    /** @param prices the lines of each endpoint */
    private static String endpoints(String... prices) {
        return "{'endpoints':[{'pricing':[" + String.join("]},{'pricing':[", prices) + "]}]}";
    }
}
