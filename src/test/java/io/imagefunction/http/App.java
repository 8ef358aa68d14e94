package io.imagefunction.http;

import io.imagefunction.FunctionUnderTest;
import io.restassured.RestAssured;
import io.restassured.builder.RequestSpecBuilder;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;

/** The function's own server in a Quarkus test. RestAssured alone would talk to the Lambda event server beside it. */
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

    /** Asks for pictures. Quotes may be written as apostrophes. */
    public static Response images(String json) {
        return request()
                .contentType(ContentType.JSON)
                .body(json.replace('\'', '"'))
                .post("/api/v1/images");
    }
}
