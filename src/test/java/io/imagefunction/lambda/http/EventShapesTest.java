package io.imagefunction.lambda.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.FunctionUnderTest;
import io.imagefunction.lambda.Events;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** HTTP events of any shape are answered or refused as unknown. None of them crashes the function. */
@QuarkusTest
class EventShapesTest {

    private static final JsonMapper JSON = new JsonMapper();
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    /** The values that replace a member; null removes it. */
    private static Map<String, JsonNode> replacements() {
        Map<String, JsonNode> others = new LinkedHashMap<>();
        others.put("removed", null);
        others.put("null", NODES.nullNode());
        others.put("a text", NODES.textNode("x"));
        others.put("an empty text", NODES.textNode(""));
        others.put("a number", NODES.numberNode(-1));
        others.put("a large number", NODES.numberNode(Long.MAX_VALUE));
        others.put("true", NODES.booleanNode(true));
        others.put("an object", NODES.objectNode().put("x", 1));
        others.put("an empty object", NODES.objectNode());
        others.put("an array", NODES.arrayNode().add(1).addNull().add(NODES.objectNode()));
        return others;
    }

    @ParameterizedTest
    @Timeout(value = 300, threadMode = SEPARATE_THREAD)
    @ValueSource(
            strings = {
                "http-api",
                "function-url",
                "rest-api",
                "rest-api-console",
                "http-api-1.0",
                "load-balancer",
                "load-balancer-multi-value",
                "load-balancer-health-check"
            })
    void anyMemberMayBeMissingOrOfAnotherType(String name) throws IOException {
        List<JsonPointer> members = new ArrayList<>();
        collect(Events.event(name), JsonPointer.empty(), members);
        for (JsonPointer member : members) {
            for (Map.Entry<String, JsonNode> other : replacements().entrySet()) {
                assertAnswered(
                        changed(Events.event(name), member, other.getValue()), name + member + " is " + other.getKey());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"%%%", "=", "AAEC A/8=", "AAEC", "AAE", "A", "é", "-_-_"})
    void invalidBase64IsTheCallersError(String body) throws IOException {
        assertAnswered(Events.event("function-url").put("body", body), body);
    }

    /** An event of an unsupported service is refused, not taken for another kind. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            WebSocket API | {"requestContext":{"routeKey":"$connect","eventType":"CONNECT","connectionId":"a=","stage":"prod","apiId":"x"},"isBase64Encoded":false}
            WebSocket API | {"requestContext":{"routeKey":"$default","eventType":"MESSAGE","connectionId":"a=","stage":"prod"},"body":"{\\"prompt\\":\\"x\\"}","isBase64Encoded":false}
            VPC Lattice   | {"raw_path":"/api/v1/images","method":"POST","headers":{"host":"x"},"query_string_parameters":{},"body":"{}","is_base64_encoded":false}
            VPC Lattice   | {"version":"2.0","path":"/api/v1/images","method":"POST","headers":{"host":["x"]},"body":"{}","requestContext":{"serviceNetworkArn":"arn:aws:vpc-lattice:eu-central-1:1:servicenetwork/sn-0","serviceArn":"arn:x","region":"eu-central-1"}}
            Lambda@Edge   | {"Records":[{"cf":{"config":{"distributionId":"E1","eventType":"viewer-request"},"request":{"method":"GET","uri":"/api/v1/images","headers":{}}}}]}
            console       | {"key1":"value1","key2":"value2","key3":"value3"}
            authorizer    | {"type":"TOKEN","authorizationToken":"x","methodArn":"arn:aws:execute-api:eu-central-1:1:x/prod/GET/"}
            authorizer    | {"version":"2.0","type":"REQUEST","routeArn":"arn:x","identitySource":["x"],"rawPath":"/api/v1/images"}
            """)
    void anEventOfAnUnsupportedServiceIsRefusedWithTheSupportedOnes(String kind, String event) throws IOException {
        JsonNode answer = JSON.readTree(FunctionUnderTest.invoke(event));
        assertTrue(answer.path("errorType").asText().endsWith("UnsupportedEvent"), kind + ": " + answer);
        assertTrue(answer.path("errorMessage").asText().contains("HTTP requests from API Gateway"), answer.toString());
    }

    @Test
    void aHealthCheckOfALoadBalancerIsAnswered() throws IOException {
        ObjectNode check = Events.event("load-balancer-health-check").put("path", "/q/health/live");
        assertEquals(
                200,
                JSON.readTree(FunctionUnderTest.invoke(check.toString()))
                        .path("statusCode")
                        .asInt());
    }

    private static void assertAnswered(ObjectNode event, String what) throws IOException {
        JsonNode answer = JSON.readTree(FunctionUnderTest.invoke(event.toString()));
        boolean unknown = answer.path("errorType").asText().endsWith("UnsupportedEvent");
        int status = answer.path("statusCode").asInt();
        assertTrue(unknown || status >= 200 && status < 500, what + ": " + answer);
    }

    private static void collect(JsonNode node, JsonPointer at, List<JsonPointer> members) {
        node.properties().forEach(member -> {
            JsonPointer pointer = at.append(
                    JsonPointer.compile("/" + member.getKey().replace("~", "~0").replace("/", "~1")));
            members.add(pointer);
            collect(member.getValue(), pointer, members);
        });
        if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                members.add(at.appendIndex(i));
            }
        }
    }

    private static ObjectNode changed(ObjectNode event, JsonPointer member, JsonNode other) {
        JsonNode parent = event.at(member.head());
        if (parent instanceof ArrayNode array) {
            int index = member.last().getMatchingIndex();
            if (other == null) {
                array.remove(index);
            } else {
                array.set(index, other);
            }
        } else if (parent instanceof ObjectNode object) {
            String name = member.last().getMatchingProperty();
            if (other == null) {
                object.remove(name);
            } else {
                object.set(name, other);
            }
        }
        return event;
    }
}
