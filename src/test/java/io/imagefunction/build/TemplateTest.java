package io.imagefunction.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The template keeps the promises of the deployment. The tests read YAML without CloudFormation's tags:
 * {@code !If [A, B, C]} is a list of three and {@code !Ref A} is a string. The validator checks the tags.
 */
class TemplateTest {

    private static final Path TEMPLATE = Path.of("template.yaml");

    @TempDir
    Path temp;

    private JsonNode template;

    @BeforeEach
    void readTemplate() throws IOException {
        template = new YAMLMapper().readTree(TEMPLATE.toFile());
    }

    @Test
    void theValidatorFindsNothing() throws Exception {
        assertEquals(new Verdict(0, ""), validate(TEMPLATE));
    }

    @Test
    void theValidatorWouldFindAMistake() throws Exception {
        var right = Files.readString(TEMPLATE);
        var wrong = right.replace("Runtime: !Ref Runtime", "Runtime: provided.al2032");
        assertNotEquals(right, wrong);
        var verdict = validate(Files.writeString(temp.resolve("template.yaml"), wrong));
        assertNotEquals(0, verdict.status());
        assertTrue(verdict.findings().contains("provided.al2032"), verdict.findings());
    }

    @Test
    void anonymousCallersAreRefusedUnlessTheFunctionItselfAsksForAToken() {
        assertEquals("", at("/Parameters/BearerTokenSha256/Default").asText());
        assertEquals(
                "[[\"BearerTokenSha256\",\"\"]]",
                at("/Conditions/CallersSendToken").toString());
        var routes = resources("AWS::ApiGatewayV2::Route");
        assertFalse(routes.isEmpty());
        for (var route : routes) {
            if (route.at("/Properties/RouteKey").asText().endsWith(" /i/{file}")) {
                continue; // TransformedTemplateTest.anyoneMayOpenALinkAndNothingElse
            }
            assertEquals(
                    List.of("CallersSendToken", "NONE", "AWS_IAM"), texts(route.at("/Properties/AuthorizationType")));
        }
        assertEquals(
                List.of("CallersSendToken", "BearerTokenSha256", "AWS::NoValue"),
                texts(at("/Resources/ImageFunction/Properties/Environment/Variables/IMAGE_AUTH_TOKEN_SHA256")));
    }

    @Test
    void theGatewayIsTheOnlyPublicDoor() {
        var function = at("/Resources/ImageFunction/Properties");
        assertFalse(function.has("Events") || function.has("FunctionUrlConfig"));
        assertEquals(List.of(), resources("AWS::Lambda::Url"));
        assertEquals(
                List.of("apigateway.amazonaws.com", "events.amazonaws.com"),
                resources("AWS::Lambda::Permission").stream()
                        .map(permission ->
                                permission.at("/Properties/Principal").asText())
                        .sorted()
                        .toList());
        assertEquals("KeepsWarm", at("/Resources/WarmRuleMayInvoke/Condition").asText());
        assertEquals(
                "WarmRule.Arn",
                at("/Resources/WarmRuleMayInvoke/Properties/SourceArn").asText());
    }

    @Test
    void theFunctionsHaveOnlyThePermissionsThatTheyNeed() {
        assertEquals(
                Set.of(
                        "s3:PutObject on ${ImageBucket.Arn}/images/*",
                        "s3:GetObject on ${ImageBucket.Arn}/images/*",
                        "s3:AbortMultipartUpload on ${ImageBucket.Arn}/images/*",
                        "s3:PutObject on ${ImageBucket.Arn}/previews/*",
                        "s3:GetObject on ${ImageBucket.Arn}/previews/*",
                        "s3:AbortMultipartUpload on ${ImageBucket.Arn}/previews/*",
                        "s3:PutObject on ${ImageBucket.Arn}/jobs/*",
                        "s3:GetObject on ${ImageBucket.Arn}/jobs/*",
                        "s3:PutObject on ${ImageBucket.Arn}/gallery/*",
                        "s3:DeleteObject on ${ImageBucket.Arn}/gallery/*",
                        "s3:PutObject on ${ImageBucket.Arn}/budgets/*",
                        "s3:GetObject on ${ImageBucket.Arn}/budgets/*",
                        "s3:DeleteObject on ${ImageBucket.Arn}/budgets/inbox/*",
                        "s3:GetObject on ${ImageBucket.Arn}/requests/*",
                        "s3:ListBucket on ImageBucket.Arn",
                        "events:PutEvents on arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}:event-bus/"
                                + "${ResultBus}",
                        "sns:Publish on ResultTopicArn",
                        "xray:PutTraceSegments on *",
                        "xray:PutTelemetryRecords on *",
                        "kms:GenerateDataKey* on *",
                        "kms:Decrypt on *",
                        "kms:GenerateDataKey on KmsKeyArn",
                        "kms:Decrypt on KmsKeyArn"),
                allowed("KeepImages"));
        assertEquals(
                Set.of(
                        "sqs:SendMessage on JobQueue.Arn",
                        "sqs:SendMessage on DeadJobQueue.Arn",
                        "s3:PutObject on ${ImageBucket.Arn}/queued/*",
                        "s3:DeleteObject on ${ImageBucket.Arn}/queued/*",
                        "s3:DeleteObject on ${ImageBucket.Arn}/images/*",
                        "s3:DeleteObject on ${ImageBucket.Arn}/previews/*",
                        "logs:CreateLogStream on ImageFunctionLogs.Arn",
                        "logs:PutLogEvents on ImageFunctionLogs.Arn"),
                allowed("ImageFunctionRole"));
        assertEquals(
                Set.of(
                        "sqs:ReceiveMessage on JobQueue.Arn",
                        "sqs:DeleteMessage on JobQueue.Arn",
                        "sqs:GetQueueAttributes on JobQueue.Arn",
                        "sqs:SendMessage on JobQueue.Arn",
                        "s3:PutObject on ${ImageBucket.Arn}/queued/*",
                        "s3:GetObject on ${ImageBucket.Arn}/queued/*",
                        "s3:DeleteObject on ${ImageBucket.Arn}/queued/*",
                        "logs:CreateLogStream on WorkerFunctionLogs.Arn",
                        "logs:PutLogEvents on WorkerFunctionLogs.Arn"),
                allowed("WorkerFunctionRole"));
        for (var function : List.of("ImageFunction", "WorkerFunction")) {
            assertEquals(
                    List.of("KeepImages"), texts(at("/Resources/" + function + "Role/Properties/ManagedPolicyArns")));
            assertEquals(
                    function + "Role.Arn",
                    at("/Resources/" + function + "/Properties/Role").asText());
            assertFalse(at("/Resources/" + function + "/Properties").has("Policies"));
        }
        assertEquals(
                3,
                resources("AWS::IAM::Role").size()
                        + resources("AWS::IAM::ManagedPolicy").size());
    }

    @Test
    void jobsWaitInAQueueAndFailedOnesInADeadLetterQueue() {
        var queue = at("/Resources/JobQueue/Properties");
        assertEquals(
                "DeadJobQueue.Arn",
                queue.at("/RedrivePolicy/deadLetterTargetArn").asText());
        assertEquals(List.of("Visibility", "WorkerTimeout", "Seconds"), texts(queue.get("VisibilityTimeout")));
        for (var timeout : texts(at("/Parameters/WorkerTimeout/AllowedValues"))) {
            assertEquals(
                    6 * Integer.parseInt(timeout),
                    at("/Mappings/Visibility/" + timeout + "/Seconds").intValue());
        }
        var patience = 24 * 60 * 60; // the default of IMAGE_QUEUE_PATIENCE
        var retention = queue.get("MessageRetentionPeriod").intValue();
        assertTrue(retention > patience);
        assertTrue(
                at("/Resources/DeadJobQueue/Properties/MessageRetentionPeriod").intValue() > retention);
        for (var each : resources("AWS::SQS::Queue")) {
            assertTrue(each.at("/Properties/SqsManagedSseEnabled").booleanValue());
        }
        var source = at("/Resources/WorkerFunctionJobs/Properties");
        assertEquals("JobQueue.Arn", source.get("EventSourceArn").asText());
        assertEquals(List.of("ReportBatchItemFailures"), texts(source.get("FunctionResponseTypes")));
        assertEquals(4, source.get("BatchSize").intValue(), "as many as IMAGE_EVENTS_PARALLEL");
        assertEquals(
                "WorkerConcurrency",
                source.at("/ScalingConfig/MaximumConcurrency").asText());
        assertEquals(
                "PT${WorkerTimeout}S",
                at("/Resources/WorkerFunction/Properties/Environment/Variables/IMAGE_TIMEOUT")
                        .asText());
        assertEquals(
                "JobQueue",
                at("/Globals/Function/Environment/Variables/IMAGE_QUEUE_URL").asText());
    }

    @Test
    void eventSourcesFeedTheQueueIfConfigured() {
        var senders = new TreeSet<String>();
        at("/Resources/JobQueuePolicy/Properties/PolicyDocument/Statement").forEach(option -> {
            var statement = option.get(1);
            assertEquals("sqs:SendMessage", statement.get("Action").asText());
            assertEquals("JobQueue.Arn", statement.get("Resource").asText());
            senders.add(option.get(0).asText() + ": "
                    + statement.at("/Principal/Service").asText() + " for "
                    + statement.at("/Condition/ArnEquals/aws:SourceArn").asText());
        });
        assertEquals(
                Set.of(
                        "HasRequestTopic: sns.amazonaws.com for RequestTopicArn",
                        "HasRequestBus: events.amazonaws.com for RequestRule.Arn",
                        "TakesUploads: events.amazonaws.com for UploadRule.Arn"),
                senders);
        assertEquals(
                "JobQueue.Arn",
                at("/Resources/RequestSubscription/Properties/Endpoint").asText());
        for (var rule : List.of("RequestRule", "UploadRule")) {
            assertEquals(
                    "JobQueue.Arn",
                    at("/Resources/" + rule + "/Properties/Targets/0/Arn").asText());
        }
        var uploads = at("/Resources/UploadRule/Properties/EventPattern");
        assertEquals("aws.s3", uploads.at("/source/0").asText());
        assertEquals("Object Created", uploads.at("/detail-type/0").asText());
        assertEquals("ImageBucket", uploads.at("/detail/bucket/name/0").asText());
        assertEquals("requests/", uploads.at("/detail/object/key/0/prefix").asText());
        assertEquals(
                List.of("TakesUploads", "true", "false"),
                texts(at("/Resources/ImageBucket/Properties/NotificationConfiguration/EventBridgeConfiguration"
                        + "/EventBridgeEnabled")));
        for (var option : List.of("RequestBus", "RequestTopicArn", "ResultBus", "ResultTopicArn", "CallbackSecret")) {
            assertEquals("", at("/Parameters/" + option + "/Default").asText());
        }
        for (var option : List.of("RequestUploads", "KeepWarm")) {
            assertEquals("false", at("/Parameters/" + option + "/Default").asText());
        }
    }

    @Test
    void failedMessagesAreKeptAndRaiseAnAlarm() {
        assertEquals(
                "DeadJobQueue.Arn",
                at("/Resources/ImageFunctionInvokeConfig/Properties/DestinationConfig/OnFailure/Destination")
                        .asText());
        var alarms = resources("AWS::CloudWatch::Alarm").stream()
                .map(alarm -> {
                    assertEquals(
                            List.of("HasAlarmTopic", "[\"AlarmTopicArn\"]", "AWS::NoValue"),
                            StreamSupport.stream(
                                            alarm.at("/Properties/AlarmActions").spliterator(), false)
                                    .map(action -> action.isArray() ? action.toString() : action.asText())
                                    .toList());
                    return alarm.at("/Properties/MetricName").asText() + " of "
                            + alarm.at("/Properties/Dimensions/0/Value").asText("");
                })
                .toList();
        assertEquals(
                Set.of(
                        "Errors of ImageFunction",
                        "Errors of WorkerFunction",
                        "Throttles of WorkerFunction",
                        "ApproximateNumberOfMessagesVisible of DeadJobQueue.QueueName",
                        "ApproximateAgeOfOldestMessage of JobQueue.QueueName",
                        "Cost of ",
                        "Failures of "),
                Set.copyOf(alarms));
    }

    @Test
    void theSecretOfCallbacksComesFromASecretAndCannotBePastedInstead() {
        assertEquals(
                List.of("HasCallbackSecret", "{{resolve:secretsmanager:${CallbackSecret}}}", "AWS::NoValue"),
                texts(at("/Globals/Function/Environment/Variables/IMAGE_CALLBACK_SECRET")));
        var secret = at("/Parameters/CallbackSecret/AllowedPattern").asText();
        assertFalse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw".matches(secret));
        assertTrue("image-function/callbacks".matches(secret));
    }

    @Test
    void theKeyOfLinksIsGeneratedAndLongEnough() {
        var keys = at("/Resources/LinkKeys");
        assertEquals("HasLinks", keys.path("Condition").asText());
        assertEquals(
                64, keys.at("/Properties/GenerateSecretString/PasswordLength").intValue());
        assertTrue(
                keys.at("/Properties/GenerateSecretString/ExcludePunctuation").booleanValue());
        assertEquals(
                List.of("HasLinks", "{{resolve:secretsmanager:${LinkKeys}}}", "AWS::NoValue"),
                texts(at("/Globals/Function/Environment/Variables/IMAGE_LINK_KEYS")));
    }

    @Test
    void theBucketIsPrivateEncryptedAndCleansUp() {
        var bucket = at("/Resources/ImageBucket");
        for (var block : List.of("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets")) {
            assertTrue(
                    bucket.at("/Properties/PublicAccessBlockConfiguration/" + block)
                            .booleanValue(),
                    block);
        }
        assertEquals(List.of("aws:kms", "AES256"), bucket.findValuesAsText("SSEAlgorithm"));
        assertEquals(List.of("BucketOwnerEnforced"), bucket.findValuesAsText("ObjectOwnership"));
        assertEquals(
                List.of(
                        "ImageRetentionDays",
                        "ImageRetentionDays",
                        "1",
                        "ImageRetentionDays",
                        "ImageRetentionDays",
                        "4",
                        "1"),
                bucket.findValuesAsText("ExpirationInDays"));
        assertEquals(
                List.of("images/", "gallery/", "previews/", "jobs/", "requests/", "queued/", "budgets/inbox/"),
                bucket.findValuesAsText("Prefix"));
        assertEquals(
                "P${ImageRetentionDays}D",
                at("/Globals/Function/Environment/Variables/IMAGE_RECORD_LIFETIME")
                        .asText());
        assertEquals(List.of("1"), bucket.findValuesAsText("DaysAfterInitiation"));
        var tlsOnly = at("/Resources/ImageBucketPolicy/Properties/PolicyDocument/Statement/0");
        assertEquals("Deny", tlsOnly.get("Effect").asText());
        assertEquals("false", tlsOnly.at("/Condition/Bool/aws:SecureTransport").asText());
    }

    @Test
    void theApiKeyComesFromASecretAndCannotBePastedInstead() throws IOException {
        assertEquals(
                "{{resolve:secretsmanager:${OpenRouterSecret}}}",
                at("/Globals/Function/Environment/Variables/OPENROUTER_API_KEY").asText());
        assertFalse(Files.readString(TEMPLATE).contains("sk-or-v1"));
        var secret = at("/Parameters/OpenRouterSecret/AllowedPattern").asText();
        assertFalse("sk-or-v1-0123456789abcdef".matches(secret));
        assertTrue("image-function/openrouter".matches(secret));
        assertTrue("arn:aws:secretsmanager:eu-central-1:123456789012:secret:key-a1B2c3:SecretString:openrouter"
                .matches(secret));
    }

    @Test
    void everyLogGroupHasARetention() {
        var logs = resources("AWS::Logs::LogGroup");
        assertEquals(3, logs.size());
        for (var log : logs) {
            assertEquals(
                    "LogRetentionDays", log.at("/Properties/RetentionInDays").asText());
        }
        for (var function : List.of("ImageFunction", "WorkerFunction")) {
            assertEquals(
                    function + "Logs",
                    at("/Resources/" + function + "/Properties/LoggingConfig/LogGroup")
                            .asText());
        }
        assertEquals(
                "ApiLogs.Arn",
                at("/Resources/ApiStage/Properties/AccessLogSettings/DestinationArn")
                        .asText());
    }

    @Test
    void everyParameterIsInTheConsolesFormOnceWithALabel() {
        var parameters = names(at("/Parameters"));
        var form = at("/Metadata/AWS::CloudFormation::Interface");
        var grouped = form.path("ParameterGroups")
                .valueStream()
                .flatMap(group -> texts(group.get("Parameters")).stream())
                .toList();

        assertEquals(parameters, grouped.stream().sorted().toList());
        assertEquals(parameters, names(form.path("ParameterLabels")));
        assertEquals("OpenRouterSecret", grouped.getFirst(), "the only parameter without a default");
    }

    @Test
    void theSampleConfigurationSetsOnlyKnownParameters() throws IOException {
        var overrides = Pattern.compile("^ *(?:# )?\"(\\w+)=[^\"]+\",", Pattern.MULTILINE)
                .matcher(Files.readString(Path.of("src/deploy/samconfig.toml")))
                .results()
                .map(override -> override.group(1))
                .toList();

        assertTrue(overrides.containsAll(List.of("OpenRouterSecret", "Architecture")), overrides::toString);
        assertTrue(names(at("/Parameters")).containsAll(overrides), overrides::toString);
    }

    private static List<String> names(JsonNode object) {
        return object.properties().stream().map(Map.Entry::getKey).sorted().toList();
    }

    private record Verdict(int status, String findings) {}

    private static Verdict validate(Path file) throws IOException, InterruptedException {
        Process cfnLint;
        try {
            cfnLint = new ProcessBuilder("cfn-lint", "-t", file.toString())
                    .redirectErrorStream(true)
                    .start();
        } catch (IOException notInstalled) {
            var warning = "template.yaml was NOT VALIDATED: cfn-lint is not installed (pip install cfn-lint)";
            System.err.println(warning);
            return Assumptions.abort(warning);
        }
        var findings = new String(cfnLint.getInputStream().readAllBytes());
        return new Verdict(cfnLint.waitFor(), findings);
    }

    private JsonNode at(String pointer) {
        var node = template.at(pointer);
        assertFalse(node.isMissingNode(), pointer);
        return node;
    }

    private List<JsonNode> resources(String type) {
        return at("/Resources").properties().stream()
                .map(Map.Entry::getValue)
                .filter(resource -> type.equals(resource.get("Type").asText()))
                .toList();
    }

    /** The permissions of a role or policy: {@code <action> on <resource>}. */
    private Set<String> allowed(String resource) {
        var allowed = new TreeSet<String>();
        for (var statement : allowStatements(at("/Resources/" + resource))) {
            for (var action : texts(statement.get("Action"))) {
                allowed.addAll(texts(statement.get("Resource")).stream()
                        .map(on -> action + " on " + on)
                        .toList());
            }
        }
        return allowed;
    }

    /** The statements except the one that lets Lambda assume the role. */
    private static List<JsonNode> allowStatements(JsonNode resource) {
        return resource.findParents("Effect").stream()
                .filter(statement -> "Allow".equals(statement.get("Effect").asText()))
                .filter(statement ->
                        !"sts:AssumeRole".equals(statement.get("Action").asText()))
                .toList();
    }

    private static List<String> texts(JsonNode node) {
        var items = node.isArray() ? StreamSupport.stream(node.spliterator(), false) : Stream.of(node);
        return items.map(JsonNode::asText).toList();
    }
}
