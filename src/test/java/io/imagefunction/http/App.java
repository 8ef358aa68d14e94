package io.imagefunction.http;

import io.imagefunction.FunctionUnderTest;
import io.restassured.RestAssured;
import io.restassured.builder.RequestSpecBuilder;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;

/** Calls the function's own server in a Quarkus test. RestAssured by itself would call the Lambda event server. */
public final class App {

    private App() {}

    public static RequestSpecification request() {
        return RestAssured.given()
                .spec(new RequestSpecBuilder()
                        .setBaseUri("http://localhost")
                        .setPort(FunctionUnderTest.port())
                        .setUrlEncodingEnabled(false)
                        .build());
    }

    /** Requests pictures, and has what the model does not take refused. Quotes may be written as apostrophes. */
    public static Response strictly(String json) {
        return request()
                .header("Prefer", "handling=strict")
                .contentType(ContentType.JSON)
                .body(json.replace('\'', '"'))
                .post("/api/v1/images");
    }

    /** Requests pictures. Quotes may be written as apostrophes. */
    public static Response images(String json) {
        return request()
                .contentType(ContentType.JSON)
                .body(json.replace('\'', '"'))
                .post("/api/v1/images");
    }
}
