package io.imagefunction.lambda.http;

import static io.imagefunction.lambda.Events.event;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The application's path in each kind of event, and the prefix of links to the application. */
class LinksTest {

    private static final String API = "a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com";

    @Test
    void aRecordedEventOfARestApiHasItsBasePathInLinks() throws IOException {
        ObjectNode event = (ObjectNode) new JsonMapper()
                .readTree(Files.readString(Path.of("src/test/resources/cases/rest_api_base_path.json")));

        assertEquals("/api/v1/images", new RestApi().request(event).target());
        assertEquals("https://api.example.com/pictures", new RestApi().baseUrl(event));
    }

    /**
     * Columns: resource, path, the context's path, value of the greedy parameter, host; expected target and base URL.
     */
    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            /{proxy+}                | /pictures/api/v1/images       | /pictures/api/v1/images        | api/v1/images       | own | /api/v1/images      | /pictures
            /{proxy+}                | /a/b/api/v1/images            | /a/b/api/v1/images             | api/v1/images       | own | /api/v1/images      | /a/b
            /{proxy+}                | /api/api/v1/images            | /api/api/v1/images             | api/v1/images       | own | /api/v1/images      | /api
            /{proxy+}                | /api/v1/images                | /api/v1/images                 | api/v1/images       | own | /api/v1/images      | ''
            /{proxy+}                | /prod/api/v1/images           | /prod/api/v1/images            | api/v1/images       | own | /api/v1/images      | /prod
            /{proxy+}                | /api/v1/images                | /prod/api/v1/images            | api/v1/images       | aws | /api/v1/images      | /prod
            /{proxy+}                | /pictures/mcp/                | /pictures/mcp/                 | mcp                 | own | /mcp/               | /pictures
            /{proxy+}                | /p/api/v1/images/a%20b%2Fc    | /p/api/v1/images/a%20b%2Fc     | api/v1/images/a b/c | own | /api/v1/images/a%20b%2Fc | /p
            /{proxy+}                | /p/api/v1/images/a%20b        | /p/api/v1/images/a%20b         | api/v1/images/a%20b | own | /api/v1/images/a%20b | /p
            /{proxy+}                | /p/api/v1/images/%2541        | /p/api/v1/images/%2541         | api/v1/images/%41   | own | /api/v1/images/%2541 | /p
            /{proxy+}                | /p q/api/v1/images            | /p q/api/v1/images             | api/v1/images       | own | /api/v1/images      | /p%20q
            /pictures/{proxy+}       | /pictures/api/v1/images       | /prod/pictures/api/v1/images   | api/v1/images       | aws | /api/v1/images      | /prod/pictures
            /pictures/{proxy+}       | /pictures/api/v1/images/a%20b | /prod/pictures/api/v1/images/a%20b | api/v1/images/a%20b | aws | /api/v1/images/a%20b | /prod/pictures
            /pictures/{proxy+}       | /base/pictures/api/v1/images  | /base/pictures/api/v1/images   | api/v1/images       | own | /api/v1/images      | /base/pictures
            /{tenant}/{proxy+}       | /acme/api/v1/images           | /prod/acme/api/v1/images       | api/v1/images       | aws | /api/v1/images      | /prod/acme
            /api/{proxy+}            | /api/v1/images                | /prod/api/v1/images            | v1/images           | aws | /api/v1/images      | /prod
            /api/{proxy+}            | /api/api/v1/images            | /prod/api/api/v1/images        | api/v1/images       | aws | /api/v1/images      | /prod/api
            /pictures/api/v1/images  | /b/pictures/api/v1/images     | /b/pictures/api/v1/images      | -                   | own | /api/v1/images      | /b/pictures
            /api/v1/images           | /b/api/v1/images              | /b/api/v1/images               | -                   | own | /api/v1/images      | /b
            /api/v1/images/{proxy}   | /b/api/v1/images/some         | /b/api/v1/images/some          | some                | own | /api/v1/images/some | /b
            -                        | /b/api/v1/images              | /b/api/v1/images               | -                   | own | /api/v1/images      | /b
            -                        | /apis/api/v1/images           | /apis/api/v1/images            | -                   | own | /api/v1/images      | /apis
            -                        | /quick/mcp                    | /quick/mcp                     | -                   | own | /mcp                | /quick
            /{proxy+}                | /b/api/v1/images              | /b/api/v1/images               | -                   | own | /api/v1/images      | /b
            /{proxy+}                | /api/v1/images                | -                              | -                   | aws | /api/v1/images      | ''
            /                        | /pictures                     | /pictures                      | -                   | own | /                   | /pictures
            /i/{proxy}               | /i/a-1.png                    | /v1/i/a-1.png                  | a-1.png             | aws | /i/a-1.png          | /v1
            /i/{proxy}               | /b/i/a-1.png                  | /b/i/a-1.png                   | a-1.png             | own | /i/a-1.png          | /b
            /i/{proxy+}              | /b/i/a-1.png                  | /b/i/a-1.png                   | a-1.png             | own | /i/a-1.png          | /b
            /i/{proxy+}              | /i/api/v1/images              | /prod/i/api/v1/images          | api/v1/images       | aws | /api/v1/images      | /prod/i
            /i/{proxy+}              | /i/i/a-1.png                  | /prod/i/i/a-1.png              | i/a-1.png           | aws | /i/a-1.png          | /prod/i
            /i/api/{proxy+}          | /i/api/v1/images              | /prod/i/api/v1/images          | v1/images           | aws | /api/v1/images      | /prod/i
            /pictures/i/{proxy}      | /pictures/i/a-1.png           | /prod/pictures/i/a-1.png       | a-1.png             | aws | /i/a-1.png          | /prod/pictures
            /{proxy+}                | /b/i/a-1.png                  | /b/i/a-1.png                   | i/a-1.png           | own | /i/a-1.png          | /b
            -                        | /b/i/a-1.png                  | /b/i/a-1.png                   | -                   | own | /i/a-1.png          | /b
            -                        | /i/api/v1/images              | /i/api/v1/images               | -                   | own | /api/v1/images      | /i
            -                        | /i/mcp                        | /i/mcp                         | -                   | own | /mcp                | /i
            """)
    void aRestApisPathIsWhatItsRouteStandsFor(
            String resource, String path, String called, String proxy, String host, String target, String prefix) {
        String domain = host.equals("own") ? "api.example.com" : API;
        ObjectNode event = event("rest-api").put("resource", resource).put("path", path);
        event.remove("multiValueQueryStringParameters");
        event.remove("queryStringParameters");
        event.putObject("pathParameters").put("proxy", proxy).put("tenant", "acme");
        event.withObject("/requestContext").put("path", called).put("domainName", domain);

        assertEquals(target, new RestApi().request(event).target());
        assertEquals("https://" + domain + prefix, new RestApi().baseUrl(event));
    }

    /** The raw path has a named stage at every host. Links have it only where callers have to write it. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            $default               | $default | /api/v1/images               | -             | aws | /api/v1/images | ''
            $default               | prod     | /prod/api/v1/images          | -             | aws | /api/v1/images | /prod
            $default               | prod     | /prod/api/v1/images          | -             | own | /api/v1/images | ''
            $default               | prod     | /api/v1/images               | -             | own | /api/v1/images | ''
            $default               | api      | /api/v1/images               | -             | own | /api/v1/images | ''
            $default               | api      | /api/api/v1/images           | -             | aws | /api/v1/images | /api
            $default               | api      | /api/api/v1/images           | -             | own | /api/v1/images | ''
            $default               | prod     | /pictures/api/v1/images      | -             | own | /api/v1/images | /pictures
            $default               | prod     | /prod/pictures/api/v1/images | -             | aws | /pictures/api/v1/images | /prod
            $default               | mcp      | /mcp/mcp                     | -             | aws | /mcp           | /mcp
            ANY /{proxy+}          | prod     | /prod/api/v1/images          | api/v1/images | aws | /api/v1/images | /prod
            ANY /{proxy+}          | prod     | /prod/api/v1/images          | api/v1/images | own | /api/v1/images | ''
            ANY /{proxy+}          | api      | /api/v1/images               | api/v1/images | own | /api/v1/images | ''
            ANY /{proxy+}          | $default | /pictures/api/v1/images      | api/v1/images | own | /api/v1/images | /pictures
            POST /pictures/{proxy+}| prod     | /prod/pictures/api/v1/images | api/v1/images | aws | /api/v1/images | /prod/pictures
            POST /pictures/{proxy+}| prod     | /prod/pictures/api/v1/images | api/v1/images | own | /api/v1/images | /pictures
            POST /api/v1/images    | prod     | /prod/api/v1/images          | -             | aws | /api/v1/images | /prod
            GET /i/{proxy}         | $default | /i/a-1.png                   | a-1.png       | aws | /i/a-1.png     | ''
            HEAD /i/{proxy}        | prod     | /prod/i/a-1.png              | a-1.png       | aws | /i/a-1.png     | /prod
            GET /i/{proxy}         | prod     | /prod/i/a-1.png              | a-1.png       | own | /i/a-1.png     | ''
            $default               | prod     | /prod/i/a-1.png              | -             | aws | /i/a-1.png     | /prod
            $default               | prod     | /pictures/i/a-1.png          | -             | own | /i/a-1.png     | /pictures
            $default               | i        | /i/i/a-1.png                 | -             | aws | /i/a-1.png     | /i
            $default               | i        | /i/api/v1/images             | -             | aws | /api/v1/images | /i
            """)
    void theStageOfAnHttpApiIsCutOffThePath(
            String route, String stage, String path, String proxy, String host, String target, String prefix) {
        String domain = host.equals("own") ? "api.example.com" : API;
        ObjectNode event = event("http-api").put("routeKey", route).put("rawPath", path);
        event.put("rawQueryString", "").putObject("pathParameters").put("proxy", proxy);
        event.withObject("/requestContext").put("stage", stage).put("domainName", domain);

        assertEquals(target, new HttpApi().request(event).target());
        assertEquals("https://" + domain + prefix, new HttpApi().baseUrl(event));
    }

    /** Only handmade events have no domain. Their path has no base path that could be cut off. */
    @Test
    void anEventWithoutADomainHasNoBasePath() {
        ObjectNode event =
                event("http-api").put("rawPath", "/pictures/api/v1/images").put("rawQueryString", "");
        event.put("routeKey", "$default");
        event.withObject("/requestContext").put("stage", "$default").remove("domainName");

        assertEquals("/pictures/api/v1/images", new HttpApi().request(event).target());
    }

    @Test
    void linksToAFunctionUrlAreAlwaysHttps() {
        ObjectNode event = event("function-url");
        event.withObject("/headers").remove("x-forwarded-proto");
        String url = "https://abcdefghijklmnopqrstuvwxyz012345.lambda-url.eu-central-1.on.aws";
        assertEquals(url, new HttpApi().baseUrl(event));
        event.withObject("/headers").put("x-forwarded-proto", "http").put("host", "evil.example");
        assertEquals(url, new HttpApi().baseUrl(event));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            https | images.example.com      | https://images.example.com
            http  | images.example.com:8080 | http://images.example.com:8080
            HTTP  | [2001:db8::1]:80        | http://[2001:db8::1]:80
            ftp   | images.example.com      | https://images.example.com
            -     | images.example.com      | https://images.example.com
            http  | a b                     | ''
            http  | evil.example/x          | ''
            http  | user@evil.example       | ''
            http  | ''                      | ''
            http  | -                       | ''
            """)
    void theListenerOfALoadBalancerSetsTheScheme(String scheme, String host, String base) {
        ObjectNode event = event("load-balancer");
        event.withObject("/headers").put("x-forwarded-proto", scheme).put("host", host);

        assertEquals(base, new LoadBalancer().baseUrl(event));
    }

    /** The load balancer appends its own header to the one of the client. */
    @ParameterizedTest
    @CsvSource({"http, https, https", "https, http, http"})
    void theLastOfSeveralSchemesCounts(String first, String last, String scheme) {
        ObjectNode event = event("load-balancer-multi-value");
        event.withObject("/multiValueHeaders").remove("x-forwarded-proto");
        event.withObject("/multiValueHeaders")
                .putArray("X-Forwarded-Proto")
                .add(first)
                .add(last);
        event.withObject("/multiValueHeaders").putArray("host").add("images.example.com");

        assertEquals(scheme + "://images.example.com", new LoadBalancer().baseUrl(event));
    }
}
