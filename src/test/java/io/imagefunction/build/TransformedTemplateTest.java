package io.imagefunction.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** After the SAM transform, with a deployment's parameters, the template still keeps its promises. */
class TransformedTemplateTest {

    private static final Map<String, String> NATIVE = Map.of("OpenRouterSecret", "image-function/openrouter");
    private static final Map<String, String> JAVA = with(with(NATIVE, "Runtime", "java25"), "Revision", "1");
    private static final String TOKEN_HASH = "6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b";

    /** The REST API, whose integration names the function inside a text. */
    private static final String API =
            "/Resources/RestApi/Properties/Body/paths/~1{proxy+}/x-amazon-apigateway-any-method"
                    + "/x-amazon-apigateway-integration/uri/Fn::Sub/1/Path";

    /** All functions that a caller, a trigger or an operator's command can invoke. */
    private static final List<String> DOORS = List.of(
            API,
            "/Resources/ApiIntegration/Properties/IntegrationUri",
            "/Resources/ApiMayInvoke/Properties/FunctionName",
            "/Resources/WarmRule/Properties/Targets/0/Arn",
            "/Resources/WarmRuleMayInvoke/Properties/FunctionName",
            "/Resources/WorkerFunctionJobs/Properties/FunctionName",
            "/Outputs/FunctionArn/Value");

    @ParameterizedTest
    @CsvSource({
        "OpenRouterSecret, image-function/openrouter:SecretString:::a1b2c3",
        "BearerTokenSha256, 6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b",
        "UrlLifetime, PT2H",
        "PictureLinks, false",
        "LinkLifetime, P365D",
        "UrlForm, link",
        "Base64, true",
        "PublicUrl, https://pictures.example.com",
        "ImageRetentionDays, 7",
        "DefaultModel, google/gemini-2.5-flash-image",
        "ChatModels, openai/gpt-5-mini",
        "OpenRouterBaseUrl, https://gateway.example.com/v1",
        "CallbackSecret, image-function/callbacks",
        "ResultBus, results",
        "ResultTopicArn, arn:aws:sns:eu-central-1:123456789012:results"
    })
    void aChangedParameterReachesTheCallersOfTheNativeFunction(String parameter, String value) {
        List<JsonNode> templates = Sam.transform(List.of(NATIVE, with(NATIVE, parameter, value)));

        assertNotEquals(
                invoked(templates.get(0), DOORS.getFirst()).at("/Properties/Environment"),
                invoked(templates.get(1), DOORS.getFirst()).at("/Properties/Environment"));
    }

    @Test
    void callersReachTheNativeFunctionWithoutAVersionOrAlias() {
        for (String kind : List.of("rest", "http")) {
            JsonNode template = transformed(with(with(NATIVE, "KeepWarm", "true"), "Door", kind));

            assertEquals(List.of(), ofType(template, "AWS::Lambda::Version"));
            assertEquals(List.of(), ofType(template, "AWS::Lambda::Alias"));
            for (String door : doors(kind)) {
                assertEquals(
                        "AWS::Lambda::Function",
                        invoked(template, door).path("Type").asText(),
                        door);
            }
            assertEquals(
                    "$LATEST",
                    template.at("/Resources/ImageFunctionInvokeConfig/Properties/Qualifier")
                            .asText());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"rest", "http"})
    void onJavaCallersReachAVersionThatANewRevisionReplaces(String kind) {
        Map<String, String> java = with(with(JAVA, "KeepWarm", "true"), "Door", kind);
        List<JsonNode> templates = Sam.transform(List.of(java, with(java, "Revision", "2")));

        for (String door : doors(kind)) {
            JsonNode before = invoked(templates.get(0), door);
            JsonNode after = invoked(templates.get(1), door);
            assertEquals("AWS::Lambda::Version", before.path("Type").asText(), door);
            assertEquals("1", before.at("/Properties/Description").asText());
            assertEquals("2", after.at("/Properties/Description").asText());
            // Lambda publishes no version of an unchanged function.
            assertNotEquals(
                    invoked(templates.get(0), before.at("/Properties/FunctionName")),
                    invoked(templates.get(1), after.at("/Properties/FunctionName")));
        }
        for (String function : List.of("ImageFunction", "WorkerFunction")) {
            assertEquals(
                    "PublishedVersions",
                    templates
                            .getFirst()
                            .at("/Resources/" + function + "/Properties/SnapStart/ApplyOn")
                            .asText());
        }
        assertTrue(templates
                .getFirst()
                .at("/Resources/ImageFunctionInvokeConfig/Properties/Qualifier")
                .toString()
                .contains("ImageFunctionAlias"));
    }

    /** The settings for answers that are streamed or take minutes. Lambda's own Java supports neither. */
    @ParameterizedTest
    @CsvSource({
        "provided.al2023, STREAM, 900000, streamed, 2021-11-15, response-streaming-invocations",
        "java25, BUFFERED, 29000, buffered, 2015-03-31, invocations"
    })
    void theRestApiStreamsTheNativeFunctionsAnswers(
            String runtime, String mode, int timeout, String answers, String version, String operation) {
        JsonNode template = transformed(with(with(NATIVE, "Runtime", runtime), "Revision", "1"));

        for (String path : List.of("/", "/{proxy+}")) {
            JsonNode integration = method(template, path).path("x-amazon-apigateway-integration");
            assertEquals(mode, integration.path("responseTransferMode").asText());
            assertEquals(timeout, integration.path("timeoutInMillis").asInt());
            assertEquals("POST", integration.path("httpMethod").asText());
            String uri = integration.at("/uri/Fn::Sub/1/Path/Fn::Sub").asText();
            assertTrue(uri.startsWith(version + "/functions/") && uri.endsWith("/" + operation), uri);
        }
        assertEquals(answers, stage(template).at("/Variables/imageAnswers").asText());
        assertEquals(
                "[\"REGIONAL\"]",
                template.at("/Resources/RestApi/Properties/EndpointConfiguration/Types")
                        .toString());
    }

    @Test
    void theTimeoutIsLongEnoughForTheBestModels() {
        assertEquals(
                300,
                transformed(NATIVE)
                        .at("/Resources/ImageFunction/Properties/Timeout")
                        .asInt());
    }

    /** Otherwise API Gateway would read the bodies as text, and damage pictures in forms and compressed JSON. */
    @Test
    void theRestApiPassesEveryBodyOnUnchanged() {
        assertEquals(
                "[\"*/*\"]",
                transformed(NATIVE)
                        .at("/Resources/RestApi/Properties/Body/x-amazon-apigateway-binary-media-types")
                        .toString());
    }

    @Test
    void theRestApiIsThrottledAndNeedsIamUnlessTheFunctionChecksAToken() {
        List<JsonNode> templates = Sam.transform(List.of(NATIVE, with(NATIVE, "BearerTokenSha256", TOKEN_HASH)));

        for (String path : List.of("/", "/{proxy+}")) {
            assertEquals(
                    "AWS_IAM",
                    method(templates.get(0), path)
                            .at("/x-amazon-apigateway-auth/type")
                            .asText());
            assertEquals(
                    "NONE",
                    method(templates.get(1), path)
                            .at("/x-amazon-apigateway-auth/type")
                            .asText());
        }
        JsonNode limits = stage(templates.get(0)).at("/MethodSettings/0");
        assertEquals("10", limits.path("ThrottlingRateLimit").asText());
        assertEquals(
                "/* *",
                limits.path("ResourcePath").asText() + " "
                        + limits.path("HttpMethod").asText());
        assertEquals(1, ofType(templates.get(0), "AWS::ApiGateway::Stage").size(), "no other stage bypasses them");
    }

    /** By the kind of API, and by how callers authenticate. */
    @ParameterizedTest
    @CsvSource({"rest, ''", "http, ''", "rest, " + TOKEN_HASH, "http, " + TOKEN_HASH})
    void anyoneMayOpenALinkAndNothingElse(String kind, String token) {
        Map<String, String> parameters = with(with(NATIVE, "Door", kind), "BearerTokenSha256", token);
        List<JsonNode> templates = Sam.transform(List.of(parameters, with(parameters, "PictureLinks", "false")));
        String others = token.isEmpty() ? "AWS_IAM" : "NONE";
        Map<String, String> withLinks = authorizations(templates.get(0), kind);
        Map<String, String> withoutLinks = authorizations(templates.get(1), kind);

        assertEquals("NONE", withLinks.remove("GET /i/{file}"));
        assertEquals("NONE", withLinks.remove("HEAD /i/{file}"));
        assertFalse(withLinks.isEmpty());
        assertEquals(Set.of(others), Set.copyOf(withLinks.values()), withLinks::toString);
        assertEquals(Set.of(others), Set.copyOf(withoutLinks.values()), withoutLinks::toString);
    }

    /** The authorization of each route, by method and path. */
    private static Map<String, String> authorizations(JsonNode template, String kind) {
        Map<String, String> routes = new HashMap<>();
        if (kind.equals("http")) {
            ofType(template, "AWS::ApiGatewayV2::Route")
                    .forEach(route -> routes.put(
                            route.at("/Properties/RouteKey").asText(),
                            route.at("/Properties/AuthorizationType").asText()));
            return routes;
        }
        template.at("/Resources/RestApi/Properties/Body/paths").properties().forEach(path -> path.getValue()
                .properties()
                .forEach(method -> routes.put(
                        method.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey(),
                        method.getValue().at("/x-amazon-apigateway-auth/type").asText())));
        return routes;
    }

    @Test
    void theKeyOfLinksIsASecretThatBothFunctionsGetUnlessLinksAreOff() {
        List<JsonNode> templates = Sam.transform(List.of(NATIVE, with(NATIVE, "PictureLinks", "false")));

        assertEquals(1, ofType(templates.get(0), "AWS::SecretsManager::Secret").size());
        assertEquals(0, ofType(templates.get(1), "AWS::SecretsManager::Secret").size());
        for (String function : List.of("ImageFunction", "WorkerFunction")) {
            String keys = "/Resources/" + function + "/Properties/Environment/Variables/IMAGE_LINK_KEYS";
            assertEquals(
                    "{{resolve:secretsmanager:${LinkKeys}}}",
                    templates.get(0).at(keys + "/Fn::Sub").asText());
            assertTrue(templates.get(1).at(keys).isMissingNode());
        }
    }

    /** Messages in the queue do not say it, as events of the API do. */
    @ParameterizedTest
    @ValueSource(strings = {"rest", "http"})
    void theWorkerKnowsTheAddressOfTheApi(String kind) {
        String domain = "https://pictures.example.com";
        Map<String, String> own = with(NATIVE, "Door", kind);
        List<JsonNode> templates = Sam.transform(List.of(own, with(own, "PublicUrl", domain)));
        String variables = "/Properties/Environment/Variables/IMAGE_PUBLIC_URL";
        String worker = "/Resources/WorkerFunction" + variables;

        assertEquals(
                templates.get(0).at("/Outputs/ApiUrl/Value"), templates.get(0).at(worker));
        assertTrue(templates.get(0).at("/Resources/ImageFunction" + variables).isMissingNode());
        assertEquals(domain, templates.get(1).at(worker).asText());
        assertEquals(
                domain,
                templates.get(1).at("/Resources/ImageFunction" + variables).asText());
    }

    /** Optional, because an account without the role for logging could not deploy. */
    @Test
    void theRestApiLogsEachRequestIfConfigured() {
        List<JsonNode> templates = Sam.transform(List.of(NATIVE, with(NATIVE, "AccessLogs", "true")));

        assertTrue(stage(templates.get(0)).path("AccessLogSetting").isMissingNode());
        assertEquals(
                "[\"ApiLogs\",\"Arn\"]",
                stage(templates.get(1))
                        .at("/AccessLogSetting/DestinationArn/Fn::GetAtt")
                        .toString());
    }

    @Test
    void thereIsOneApiAndItMayInvokeTheFunction() {
        List<JsonNode> templates = Sam.transform(List.of(NATIVE, with(NATIVE, "Door", "http")));

        assertEquals(List.of(), ofType(templates.get(0), "AWS::ApiGatewayV2::Api"));
        assertEquals(List.of(), ofType(templates.get(1), "AWS::ApiGateway::RestApi"));
        String source = "/Resources/ApiMayInvoke/Properties/SourceArn/Fn::Sub/1/Id/Ref";
        assertEquals("RestApi", templates.get(0).at(source).asText());
        assertEquals("Api", templates.get(1).at(source).asText());
        assertTrue(templates.get(0).at("/Outputs/ApiUrl/Value").toString().contains("/v1"));
        assertEquals(
                "[\"Api\",\"ApiEndpoint\"]",
                templates.get(1).at("/Outputs/ApiUrl/Value/Fn::GetAtt").toString());
    }

    @Test
    void lambdaDoesNotStopTheWorkerFromSendingToItsOwnQueue() {
        JsonNode template = transformed(NATIVE);

        assertEquals(
                "Allow",
                template.at("/Resources/WorkerFunction/Properties/RecursiveLoop")
                        .asText());
        assertTrue(
                template.at("/Resources/ImageFunction/Properties/RecursiveLoop").isMissingNode());
    }

    @Test
    void theBucketIsRetainedUnlessItsStackFailedToBeCreated() {
        JsonNode bucket = transformed(NATIVE).at("/Resources/ImageBucket");

        assertEquals("RetainExceptOnCreate", bucket.path("DeletionPolicy").asText());
        assertEquals("Retain", bucket.path("UpdateReplacePolicy").asText());
    }

    @Test
    void concurrencyIsReservedOnlyIfConfigured() {
        List<JsonNode> templates = Sam.transform(List.of(NATIVE, with(NATIVE, "ReservedConcurrency", "7")));
        String reserved = "/Resources/ImageFunction/Properties/ReservedConcurrentExecutions";

        assertTrue(templates.get(0).at(reserved).isMissingNode());
        assertEquals(7, templates.get(1).at(reserved).asInt());
    }

    @Test
    void resultsMayBePublishedToAnEncryptedTopicWhoseKeyHasNoOtherUse() {
        String topic = "arn:aws:sns:eu-central-1:123456789012:results";
        List<JsonNode> templates = Sam.transform(List.of(NATIVE, with(NATIVE, "ResultTopicArn", topic)));

        assertEquals(List.of(), keyStatements(templates.get(0)));
        List<JsonNode> statements = keyStatements(templates.get(1));
        assertEquals(1, statements.size());
        assertEquals(
                "[\"kms:GenerateDataKey*\",\"kms:Decrypt\"]",
                statements.getFirst().path("Action").toString());
        assertEquals(
                "{\"StringEquals\":{\"kms:ViaService\":{\"Fn::Sub\":\"sns.${AWS::Region}.${AWS::URLSuffix}\"}}}",
                statements.getFirst().path("Condition").toString());
    }

    private static List<JsonNode> keyStatements(JsonNode template) {
        return template.at("/Resources/KeepImages/Properties/PolicyDocument/Statement")
                .valueStream()
                .filter(statement -> statement.path("Action").toString().contains("kms:"))
                .toList();
    }

    private static List<String> doors(String kind) {
        String other = kind.equals("rest") ? "/Resources/ApiIntegration/" : "/Resources/RestApi/";
        return DOORS.stream().filter(door -> !door.startsWith(other)).toList();
    }

    private static JsonNode method(JsonNode template, String path) {
        return template.at("/Resources/RestApi/Properties/Body/paths")
                .path(path)
                .path("x-amazon-apigateway-any-method");
    }

    private static JsonNode stage(JsonNode template) {
        return ofType(template, "AWS::ApiGateway::Stage").getFirst().path("Properties");
    }

    /** The function or version that a reference leads to, directly or through an alias. */
    private static JsonNode invoked(JsonNode template, String pointer) {
        JsonNode reference = template.at(pointer);
        assertFalse(reference.isMissingNode(), pointer);
        return invoked(template, reference);
    }

    private static JsonNode invoked(JsonNode template, JsonNode reference) {
        String name = Stream.of(reference.at("/Ref"), reference.at("/Fn::GetAtt/0"), reference.at("/Fn::Sub"))
                .filter(JsonNode::isTextual)
                .findFirst()
                .orElseThrow()
                .asText()
                .replaceFirst(".*\\$\\{(\\w+)(\\.Arn)?}.*", "$1");
        JsonNode resource = template.at("/Resources/" + name);
        assertFalse(resource.isMissingNode(), name);
        return resource.path("Type").asText().equals("AWS::Lambda::Alias")
                ? invoked(template, resource.at("/Properties/FunctionVersion"))
                : resource;
    }

    private static List<JsonNode> ofType(JsonNode template, String type) {
        return template.path("Resources")
                .valueStream()
                .filter(resource -> resource.path("Type").asText().equals(type))
                .toList();
    }

    private static JsonNode transformed(Map<String, String> parameters) {
        return Sam.transform(List.of(parameters)).getFirst();
    }

    private static Map<String, String> with(Map<String, String> parameters, String name, String value) {
        var all = new HashMap<>(parameters);
        all.put(name, value);
        return Map.copyOf(all);
    }
}
