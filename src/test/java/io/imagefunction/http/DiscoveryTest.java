package io.imagefunction.http;

import static io.imagefunction.FaultProxy.request;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.imagefunction.FaultProxy.Fault;
import io.imagefunction.FunctionUnderTest;
import io.imagefunction.LocalParts;
import io.imagefunction.request.RequestField;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What callers can ask without paying: models, stored pictures, health and the description of the API. */
@QuarkusTest
@QuarkusTestResource(LocalParts.class)
class DiscoveryTest {

    private static final String MODELS = "/api/v1/images/models";

    @BeforeEach
    void forgetFaults() {
        LocalParts.toOpenRouter().reset();
        LocalParts.toS3().reset();
    }

    @ParameterizedTest
    @ValueSource(strings = {MODELS, MODELS + "/openai/gpt-image-1/endpoints"})
    void documentsOfUpstreamAreUnchangedAndFetchedOnce(String path) {
        Response first = App.request().get(path);
        LocalParts.toOpenRouter().reset();

        Response second = App.request().get(path);

        assertEquals(200, first.statusCode());
        assertEquals(
                Pictures.fetch(LocalParts.openRouter().baseUrl() + path.substring("/api/v1".length()))
                        .body()
                        .length,
                first.asByteArray().length);
        assertEquals(first.asString(), second.asString());
        assertEquals(List.of(), LocalParts.toOpenRouter().seen());
    }

    @Test
    void aCallerWithTheCurrentDocumentGetsNotModified() {
        String tag = App.request().get(MODELS).header("ETag");

        App.request().header("If-None-Match", tag).get(MODELS).then().statusCode(304);
        App.request().header("If-None-Match", "\"other\"").get(MODELS).then().statusCode(200);
    }

    @Test
    void aModelWithoutEndpointsIsNotFound() {
        App.request()
                .get(MODELS + "/nobody/nothing/endpoints")
                .then()
                .statusCode(404)
                .body("status", equalTo("error"))
                .body("code", equalTo("model_not_found"));
    }

    @Test
    void aDocumentThatUpstreamDoesNotReturnIsAClearError() {
        LocalParts.toOpenRouter()
                .plan(1, request("GET", "/down"), new Fault.Answer(503, "text/html", "<p>".getBytes(UTF_8)));

        App.request()
                .get(MODELS + "/is/down/endpoints")
                .then()
                .statusCode(503)
                .body("code", equalTo("upstream_unavailable"));
    }

    @Test
    void aStoredPictureIsFoundByItsIdWithAFreshUrl() {
        Response made = App.images("{'prompt':'a red panda'}");
        String id = made.path("data[0].id");

        Response found = App.request().redirects().follow(false).get("/api/v1/images/" + id);

        assertEquals(302, found.statusCode());
        assertEquals("no-store", found.header("Cache-Control"));
        assertEquals(
                made.path("data[0].sha256"),
                Pictures.sha256(Pictures.fetch(found.header("Location")).body()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"20261121-00000000000000000000000000000000", "nothing", "..%2f..%2fsecret", "20261121-*"})
    void anUnknownPictureIsNotFound(String id) {
        App.request()
                .redirects()
                .follow(false)
                .get("/api/v1/images/" + id)
                .then()
                .statusCode(404)
                .body("code", equalTo("not_found"));
    }

    @Test
    void healthChecksBucketAndKeyAndSpendsNothing() {
        int generations = LocalParts.openRouter().generations();

        App.request().get("/q/health/ready").then().statusCode(200).body("status", equalTo("UP"));

        assertEquals(generations, LocalParts.openRouter().generations());
    }

    @Test
    void healthNamesTheProblem() {
        LocalParts.toOpenRouter()
                .plan(1, request("GET", "/key"), new Fault.Answer(401, "application/json", "{}".getBytes(UTF_8)));
        LocalParts.toS3()
                .plan(
                        1,
                        request("GET", "list-type=2"),
                        new Fault.Answer(
                                404,
                                "application/xml",
                                "<Error><Code>NoSuchBucket</Code><Message>no</Message></Error>".getBytes(UTF_8)));

        App.request()
                .get("/q/health/ready")
                .then()
                .statusCode(503)
                .body("checks.find{it.name=='openrouter'}.data.reason", containsString("OPENROUTER_API_KEY"))
                .body("checks.find{it.name=='bucket'}.data.reason", startsWith("there is no bucket named test-images"));
    }

    @Test
    void theApiDescribesItselfWithEveryFieldOfTheRequest() {
        Response document = App.request().accept("application/json").get("/q/openapi");

        document.then()
                .statusCode(200)
                .body("paths", hasKey("/api/v1/images"))
                .body("paths", hasKey("/api/v1/images/generations"))
                .body("paths", hasKey("/api/v1/images/{id}"))
                .body("paths.'/api/v1/images'.post.responses", hasKey("202"))
                .body("paths.'/api/v1/images/jobs/{id}'.get.responses", hasKey("202"))
                .body("paths.'/api/v1/images/jobs/{id}'.delete.responses", hasKey("204"))
                .body("paths.'/api/v1/images/{id}'.head.responses", hasKey("200"))
                .body("paths.'/api/v1/images/{id}'.delete.responses", hasKey("204"))
                .body("paths.'/i/{file}'.get.responses", hasKey("302"))
                .body("paths.'/i/{file}'.head.responses", hasKey("200"))
                .body("components.schemas.Images.properties", hasKey("link"))
                .body("components.schemas.Images.properties.data.items.properties", hasKey("link_expires"))
                .body(
                        "paths.'/api/v1/images'.post.requestBody.content.'application/json'.schema.$ref",
                        equalTo("#/components/schemas/ImageRequest"))
                .body("paths.'/api/v1/images/edits'.post.requestBody.content", hasKey("multipart/form-data"))
                .body(
                        "paths.'/api/v1/images/edits'.post.responses.default.content.'application/json'.schema.$ref",
                        equalTo("#/components/schemas/OpenAiFailure"))
                .body("components.schemas.OpenAiFailure.properties.error.properties", hasKey("param"))
                .body("paths.'/api/v1/models'.get.responses", hasKey("200"))
                .body("components.schemas.ImageRequest.required", hasItem("prompt"))
                .body("components.schemas.Failure.properties.code.enum", hasItem("content_policy_violation"));
        assertEquals(Set.of(), operationsWithoutSummary(document));
        Stream.of(RequestField.values()).forEach(field -> document.then()
                .body("components.schemas.ImageRequest.properties", hasKey(field.wireName())));
    }

    private static Set<String> operationsWithoutSummary(Response document) {
        Map<String, Map<String, Map<String, ?>>> paths = document.path("paths");
        return paths.entrySet().stream()
                .filter(path ->
                        path.getValue().values().stream().anyMatch(operation -> !operation.containsKey("summary")))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    @ParameterizedTest
    @CsvSource({
        "/q/openapi, */*, yaml",
        "/q/openapi, application/yaml, yaml",
        "/q/openapi, application/json, json",
        "/q/openapi?format=json, */*, json",
        "/q/openapi.json, */*, json",
        "/q/openapi.yaml, application/json, yaml",
        "/q/openapi.yml, */*, yaml"
    })
    void theDescriptionIsAvailableAsYamlAndJson(String path, String accept, String format) {
        Response document = App.request().accept(accept).get(path);

        assertEquals(200, document.statusCode());
        assertThat(document.contentType(), startsWith("application/" + format));
        String server = "http://localhost:" + FunctionUnderTest.port();
        assertThat(
                document.asString(),
                containsString(format.equals("json") ? "\"url\" : \"" + server + "\"" : "- url: " + server));
    }
}
