package io.imagefunction.http;

import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;

import io.imagefunction.LocalParts;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import org.junit.jupiter.api.Test;

/** Callers without a name, as in local mode, own their pictures. */
@QuarkusTest
@QuarkusTestResource(LocalParts.class)
class HeadAndDeleteTest {

    @Test
    void anAnonymousCallerSeesAndDeletesItsPicture() {
        Response answer = App.images("{'prompt':'a red panda'}");
        String path = "/api/v1/images/" + answer.jsonPath().getString("data[0].id");

        App.request()
                .head(path)
                .then()
                .statusCode(200)
                .header("Content-Type", "image/png")
                .header("Content-Length", answer.jsonPath().getString("data[0].size"))
                .header("ETag", startsWith("\""));
        App.request().delete(path).then().statusCode(204);
        App.request().delete(path).then().statusCode(404).body("code", equalTo("not_found"));
        App.request().head(path).then().statusCode(404);
    }

    /** Browsers ask for pictures so, and answers are JSON if there is none. */
    @Test
    void anImageElementOpensALink() {
        String link = App.images("{'prompt':'a red panda'}").jsonPath().getString("link");
        String path = link.substring(link.indexOf("/i/"));

        App.request()
                .header("Accept", "image/avif,image/webp,image/*;q=0.8")
                .header("Referer", "https://elsewhere.example/")
                .header("Sec-Fetch-Site", "cross-site")
                .redirects()
                .follow(false)
                .get(path)
                .then()
                .statusCode(302);
        App.request().header("Accept", "image/*").get(path + "x").then().statusCode(404);
    }
}
