package io.imagefunction.http;

import static io.imagefunction.FaultProxy.request;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.imagefunction.FaultProxy.Fault;
import io.imagefunction.LocalParts;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A picture that was paid for is stored even if S3 fails repeatedly, and is never generated a second time. */
@QuarkusTest
@QuarkusTestResource(LocalParts.class)
class StorageFailureTest {

    private int generationsBefore;

    @BeforeEach
    void forgetFaults() {
        LocalParts.toS3().reset();
        generationsBefore = LocalParts.openRouter().generations();
    }

    static List<Fault> faults() {
        return List.of(
                s3Error(500, "InternalError"),
                s3Error(503, "SlowDown"),
                new Fault.LoseRequest(),
                new Fault.LoseAnswer());
    }

    static Stream<Arguments> faultsAtEveryStep() {
        return Stream.of("POST ?uploads", "PUT partNumber=1", "PUT partNumber=3", "POST ?uploadId=")
                .flatMap(step -> faults().stream().map(fault -> Arguments.of(step, fault)));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void aSmallPictureIsStoredDespiteTheFault(Fault fault) {
        LocalParts.toS3().plan(2, request("PUT", "/images/"), fault);

        Pictures.fetchAndCheck(App.images("{'prompt':'a red panda'}"), 1);

        assertEquals(0, LocalParts.toS3().pending(), "every planned fault has happened");
        assertEquals(1, LocalParts.openRouter().generations() - generationsBefore);
    }

    @ParameterizedTest
    @MethodSource("faultsAtEveryStep")
    void aLargePictureIsStoredDespiteTheFault(String step, Fault fault) {
        String[] methodAndQuery = step.split(" ");
        LocalParts.toS3().plan(2, request(methodAndQuery[0], methodAndQuery[1]), fault);

        Pictures.fetchAndCheck(App.images("{'prompt':'size:12 a red panda'}"), 1);

        assertEquals(0, LocalParts.toS3().pending(), "every planned fault has happened");
        assertEquals(1, LocalParts.openRouter().generations() - generationsBefore);
    }

    @Test
    void ifS3KeepsFailingTheAnswerSaysThatItWasPaidAndMustNotBeRetried() {
        LocalParts.toS3().plan(100, request("PUT", "/images/"), s3Error(500, "InternalError"));

        App.images("{'prompt':'a red panda'}")
                .then()
                .statusCode(424)
                .header("X-Should-Retry", "false")
                .body("status", equalTo("error"))
                .body("code", equalTo("storage_failed"))
                .body("retryable", equalTo(false));

        assertEquals(1, LocalParts.openRouter().generations() - generationsBefore);
    }

    @Test
    void afterAStorageFailureTheBucketIsCheckedBeforeTheNextPayment() {
        LocalParts.toS3().plan(3, request("PUT", "/images/"), s3Error(403, "AccessDenied"));
        App.images("{'prompt':'a red panda'}").then().statusCode(424);
        LocalParts.toS3().plan(1, request("GET", "list-type=2"), s3Error(403, "AccessDenied"));

        App.images("{'prompt':'a red panda'}").then().statusCode(500).body("code", equalTo("configuration_error"));

        assertEquals(1, LocalParts.openRouter().generations() - generationsBefore);
        LocalParts.toS3().reset();
        Pictures.fetchAndCheck(App.images("{'prompt':'a red panda'}"), 1);
    }

    @Test
    void aLargePictureThatCannotBeStoredLeavesNoPartsBehind() {
        List<String> before = LocalParts.unfinishedUploads();
        LocalParts.toS3().plan(100, request("PUT", "partNumber=2"), s3Error(500, "InternalError"));

        App.images("{'prompt':'size:12 a red panda'}").then().statusCode(424);

        assertEquals(before, LocalParts.unfinishedUploads());
    }

    @Test
    void onePictureThatCannotBeStoredDoesNotAffectTheOthers() {
        LocalParts.toS3().plan(1, request("PUT", "/images/"), s3Error(403, "AccessDenied"));

        App.images("{'prompt':'a red panda','model':'openai/gpt-image-1','n':3}")
                .then()
                .statusCode(200)
                .body("data", hasSize(2))
                .body("warnings[0]", equalTo("2 of 3 pictures came."));
    }

    private static Fault s3Error(int status, String code) {
        String body = "<?xml version=\"1.0\"?><Error><Code>" + code + "</Code><Message>no</Message></Error>";
        return new Fault.Answer(status, "application/xml", body.getBytes(StandardCharsets.UTF_8));
    }
}
