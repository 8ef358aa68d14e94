package io.imagefunction.request;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FieldNamesTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "{'aspectRatio':'1:1'}                       | {'aspect_ratio':'1:1'}",
                "{'aspect-ratio':'1:1'}                      | {'aspect_ratio':'1:1'}",
                "{'idempotencyKey':'a','callbackUrl':'b'}    | {'idempotency_key':'a','callback_url':'b'}",
                "{'inputReferences':[],'sessionId':'a'}      | {'input_references':[],'session_id':'a'}",
                "{'aspectRatio':'1:1','aspect_ratio':null}   | {'aspect_ratio':'1:1'}",
                "{'aspectRatio':'1:1','aspect_ratio':''}     | {'aspect_ratio':'1:1'}",
                "{'aspectRatio':'1:1','aspect_ratio':'2:1'}  | {'aspectRatio':'1:1','aspect_ratio':'2:1'}",
                "{'aspectRatio':'1:1','aspect-ratio':'2:1'}  | {'aspect_ratio':'1:1','aspect-ratio':'2:1'}",
                "{'prompt':'x','Size':20480,'Provider':'aws'} | {'prompt':'x','Size':20480,'Provider':'aws'}",
                "{'executionName':'a','new_field':1,'':2}    | {'executionName':'a','new_field':1,'':2}",
                "{'trace':{'sessionId':'a'}}                 | {'trace':{'sessionId':'a'}}",
                "['aspectRatio']                             | ['aspectRatio']",
            })
    void knownFieldsGetTheirNames(String written, String meant) {
        JsonNode payload = Requests.json(written);

        FieldNames.normalize(payload);

        assertEquals(Requests.json(meant), payload);
    }
}
