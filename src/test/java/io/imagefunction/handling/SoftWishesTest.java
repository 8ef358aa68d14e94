package io.imagefunction.handling;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.imagefunction.catalogue.Model;
import io.imagefunction.request.ImageRequest;
import io.imagefunction.request.Requests;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a model gets instead of a wish that it cannot fulfil, and what the caller is told. */
class SoftWishesTest {

    private static final Model SIZES = Requests.model(
            true,
            false,
            "'size':['1024x1024','1536x1024','1024x1536'],'aspect_ratio':['auto','1:1','3:2','2:3'],"
                    + "'quality':['auto','low','medium','high'],'background':['auto','transparent','opaque'],"
                    + "'output_format':['png','jpeg'],'output_compression':{'min':0,'max':90}");
    private static final Model ONLY_SIZES = Requests.model(false, false, "'size':['512x512','1024x1024','1792x1024']");
    private static final Model RATIOS =
            Requests.model(true, false, "'aspect_ratio':['1:1','2:3','3:2','9:16','16:9','21:9']");
    private static final Model TIERS = Requests.model(
            false, false, "'resolution':['1K','2K','4K'],'aspect_ratio':['1:1','16:9','9:16'],'seed':true");
    private static final Model TWO_QUALITIES = Requests.model(false, false, "'quality':['standard','hd']");
    private static final Model PLAIN = Requests.model(false, false, "");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                // model | asked | sent | what the warnings say, without the model's list
                // pixels of a model with sizes
                "sizes | 'size':'1024x1024' | 'size':'1024x1024' | -",
                "sizes | 'size':'1792x1024' | 'size':'1536x1024' | size 1792x1024 was sent as 1536x1024",
                "sizes | 'size':'1024x1792' | 'size':'1024x1536' | size 1024x1792 was sent as 1024x1536",
                "sizes | 'size':'256x256'   | 'size':'1024x1024' | size 256x256 was sent as 1024x1024",
                "sizes | 'size':'4096x4096' | 'size':'1024x1024' | size 4096x4096 was sent as 1024x1024",
                "sizes | 'size':'1024*1024' | 'size':'1024x1024' | -",
                "sizes | 'size':'1024 X 1024' | 'size':'1024x1024' | -",
                "only sizes | 'size':'600x600'  | 'size':'512x512' | size 600x600 was sent as 512x512",
                "only sizes | 'size':'1000x1000' | 'size':'1024x1024' | size 1000x1000 was sent as 1024x1024",
                "only sizes | 'size':'1920x1080' | 'size':'1792x1024' | size 1920x1080 was sent as 1792x1024",
                // pixels of a model with ratios and tiers
                "ratios | 'size':'1024x1024' | 'aspect_ratio':'1:1' | size 1024x1024 was sent as aspect_ratio 1:1",
                "ratios | 'size':'1792x1024' | 'aspect_ratio':'16:9' | size 1792x1024 was sent as aspect_ratio 16:9",
                "ratios | 'size':'1024x1792' | 'aspect_ratio':'9:16' | size 1024x1792 was sent as aspect_ratio 9:16",
                "tiers | 'size':'1024x1024' | 'size':'1024x1024' | -",
                "tiers | 'size':'1536x1024' | 'resolution':'1K','aspect_ratio':'16:9'"
                        + " | size 1536x1024 was sent as resolution 1K and aspect_ratio 16:9",
                "tiers | 'size':'2000x2000' | 'resolution':'2K','aspect_ratio':'1:1'"
                        + " | size 2000x2000 was sent as resolution 2K and aspect_ratio 1:1",
                "tiers | 'size':'1900x1900' | 'resolution':'1K','aspect_ratio':'1:1'"
                        + " | size 1900x1900 was sent as resolution 1K and aspect_ratio 1:1",
                "tiers | 'size':'256x256' | 'resolution':'1K','aspect_ratio':'1:1'"
                        + " | size 256x256 was sent as resolution 1K and aspect_ratio 1:1",
                "plain | 'size':'1024x1024' | | size 1024x1024 was left out",
                // other sizes
                "tiers | 'size':'2K' | 'size':'2K' | -",
                "tiers | 'size':'2k' | 'size':'2K' | -",
                "tiers | 'size':'3K' | 'resolution':'2K' | size 3K was sent as resolution 2K",
                "tiers | 'size':'512' | 'resolution':'1K' | size 512 was sent as resolution 1K",
                "ratios | 'size':'2K' | | size 2K was left out",
                "ratios | 'size':'16:9' | 'aspect_ratio':'16:9' | size 16:9 was sent as aspect_ratio 16:9",
                "ratios | 'size':'landscape' | 'aspect_ratio':'3:2' | size landscape was sent as aspect_ratio 3:2",
                "sizes | 'size':'huge' | | size huge was left out",
                "sizes | 'size':'auto' | | -",
                "sizes | 'size':'' | | -",
                // fields that contradict the size
                "sizes | 'size':'1024x1024','aspect_ratio':'3:2' | 'size':'1024x1024' | aspect_ratio 3:2 was left out",
                "sizes | 'size':'1024x1024','aspect_ratio':'auto' | 'size':'1024x1024' | -",
                "tiers | 'size':'2K','resolution':'1K' | 'size':'2K' | resolution 1K was left out",
                "tiers | 'size':'2K','aspect_ratio':'16:9' | 'size':'2K','aspect_ratio':'16:9' | -",
                // ratios
                "ratios | 'aspect_ratio':'16:9' | 'aspect_ratio':'16:9' | -",
                "ratios | 'aspect_ratio':'4:3' | 'aspect_ratio':'3:2' | aspect_ratio 4:3 was sent as 3:2",
                "ratios | 'aspect_ratio':'1:8' | 'aspect_ratio':'9:16' | aspect_ratio 1:8 was sent as 9:16",
                "ratios | 'aspect_ratio':'16x9' | 'aspect_ratio':'16:9' | aspect_ratio 16x9 was sent as 16:9",
                "ratios | 'aspect_ratio':'1.78' | 'aspect_ratio':'16:9' | aspect_ratio 1.78 was sent as 16:9",
                "ratios | 'aspect_ratio':'0:1' | | aspect_ratio 0:1 was left out",
                "ratios | 'aspect_ratio':'round' | | aspect_ratio round was left out",
                "only sizes | 'aspect_ratio':'16:9' | 'size':'512x512' | aspect_ratio 16:9 was sent as size 512x512",
                "only sizes | 'aspect_ratio':'16:9','resolution':'1K' | 'size':'1024x1024'"
                        + " | aspect_ratio 16:9 was sent as size 1024x1024; resolution 1K was left out",
                "plain | 'aspect_ratio':'16:9' | | aspect_ratio 16:9 was left out",
                // tiers
                "tiers | 'resolution':'4K' | 'resolution':'4K' | -",
                "tiers | 'resolution':'4k' | 'resolution':'4K' | -",
                "tiers | 'resolution':'512' | 'resolution':'1K' | resolution 512 was sent as 1K",
                "tiers | 'resolution':'8K' | 'resolution':'4K' | resolution 8K was sent as 4K",
                "tiers | 'resolution':'1080p' | 'resolution':'1K' | resolution 1080p was sent as 1K",
                "ratios | 'resolution':'2K' | | resolution 2K was left out",
                // qualities
                "sizes | 'quality':'high' | 'quality':'high' | -",
                "sizes | 'quality':'HIGH' | 'quality':'high' | -",
                "sizes | 'quality':'hd' | 'quality':'high' | quality hd was sent as high",
                "sizes | 'quality':'standard' | | quality standard was left out",
                "sizes | 'quality':'max' | 'quality':'high' | quality max was sent as high",
                "sizes | 'quality':'draft' | 'quality':'low' | quality draft was sent as low",
                "sizes | 'quality':'superb' | | quality superb was left out",
                "two qualities | 'quality':'standard' | 'quality':'standard' | -",
                "two qualities | 'quality':'high' | 'quality':'hd' | quality high was sent as hd",
                "two qualities | 'quality':'medium' | 'quality':'standard' | quality medium was sent as standard",
                "two qualities | 'quality':'low' | 'quality':'standard' | quality low was sent as standard",
                "ratios | 'quality':'hd' | | quality hd was left out",
                "ratios | 'quality':'auto' | 'quality':'auto' | -",
                // formats and backgrounds
                "sizes | 'output_format':'webp' | | output_format webp was left out",
                "sizes | 'output_format':'JPEG' | 'output_format':'jpeg' | -",
                "sizes | 'output_format':'jpg' | 'output_format':'jpeg' | output_format jpg was sent as jpeg",
                "sizes | 'output_format':'gif' | | output_format gif was left out",
                "ratios | 'output_format':'png' | | output_format png was left out",
                "sizes | 'background':'white' | | background white was left out",
                "ratios | 'background':'opaque' | | background opaque was left out",
                "sizes | 'background':'transparent','output_format':'jpeg' | 'background':'transparent'"
                        + " | output_format jpeg was left out",
                // numbers
                "sizes | 'output_compression':100 | 'output_compression':90 | output_compression 100 was sent as 90",
                "ratios | 'output_compression':100 | | output_compression 100 was left out",
                "tiers | 'seed':7 | 'seed':7 | -",
                "sizes | 'seed':7 | | seed 7 was left out",
                // hard wishes stay, and are refused later
                "ratios | 'background':'transparent' | 'background':'transparent' | -",
                "sizes | 'output_format':'svg' | 'output_format':'svg' | -",
                "sizes | 'output_format':'SVG' | 'output_format':'svg' | -",
                // a model that is not in the catalogue
                "none | 'size':'1234x567' | 'size':'1234x567' | -",
                "none | 'size':'3K' | 'resolution':'2K' | size 3K was sent as resolution 2K",
                "none | 'size':'huge' | | size huge was left out",
                "none | 'quality':'hd' | 'quality':'high' | quality hd was sent as high",
                "none | 'quality':'standard' | | quality standard was left out",
                "none | 'seed':7,'output_compression':100 | 'seed':7,'output_compression':100 | -",
            })
    void aWishIsFittedToTheModel(String model, String asked, String sent, String warnings) {
        ImageRequest fitted = SoftWishes.fit(Requests.of(asked), model(model));

        assertEquals(
                Requests.json("{" + (sent == null ? "" : sent) + "}").toString(),
                fitted.body().without("prompt").toString());
        assertEquals(
                warnings.equals("-") ? List.of() : List.of(warnings.split("; ")),
                fitted.warnings().stream()
                        .map(warning -> warning.substring(0, warning.indexOf(": ")))
                        .toList());
    }

    @Test
    void aWarningSaysWhatTheModelTakes() {
        assertEquals(
                List.of(
                        "quality hd was sent as high: a/model takes auto, low, medium, high.",
                        "seed 7 was left out: a/model does not take seed."),
                SoftWishes.fit(Requests.of("'quality':'hd','seed':7"), Optional.of(SIZES))
                        .warnings());
    }

    @Test
    void aLongValueIsShortenedInItsWarning() {
        String warning = SoftWishes.fit(Requests.of("'quality':'" + "x".repeat(9999) + "'"), Optional.of(SIZES))
                .warnings()
                .getFirst();

        assertEquals("quality " + "x".repeat(40) + "… was left out", warning.substring(0, warning.indexOf(": ")));
    }

    private static Optional<Model> model(String name) {
        return switch (name) {
            case "sizes" -> Optional.of(SIZES);
            case "only sizes" -> Optional.of(ONLY_SIZES);
            case "ratios" -> Optional.of(RATIOS);
            case "tiers" -> Optional.of(TIERS);
            case "two qualities" -> Optional.of(TWO_QUALITIES);
            case "plain" -> Optional.of(PLAIN);
            default -> Optional.empty();
        };
    }
}
