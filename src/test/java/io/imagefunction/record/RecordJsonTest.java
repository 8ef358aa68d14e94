package io.imagefunction.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.failure.FailureException;
import io.imagefunction.request.Requests;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Records of earlier versions in the bucket stay readable, and reading and writing a record loses nothing. */
class RecordJsonTest {

    private static final String BEGINNING = "'owner':'an-owner','request_sha256':'a-hash','request_id':'a-call',"
            + "'attempt':'20261121-0123456789abcdef0123456789ab','deadline':'2026-11-21T12:02:00Z',"
            + "'created_at':'2026-11-21T12:00:00Z','updated_at':'2026-11-21T12:00:01Z',"
            + "'expires_at':'2026-12-21T12:00:00Z'";

    /** Records as earlier versions wrote them, one for each state and its members. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'state':'running'," + BEGINNING + "}",
                "{'state':'paid'," + BEGINNING + "}",
                "{'state':'released'," + BEGINNING + "}",
                "{'state':'queued'," + BEGINNING + ",'tried_until':'2026-11-21T18:00:00Z',"
                        + "'problem':{'code':'upstream_unavailable','message':'Later.'},"
                        + "'callback':{'url':'https://example.com/hook','state':'pending'}}",
                "{'state':'completed'," + BEGINNING + ",'tried_until':'2026-11-21T18:00:00Z',"
                        + "'callback':{'url':'https://example.com/hook','state':'delivered','attempts':2,"
                        + "'answer':'HTTP 204','ended_at':'2026-11-21T12:00:02Z'},"
                        + "'result':{'created':1748372400,'model':'a/model','pictures':[{'id':'20261121-abc',"
                        + "'key':'images/2026/11/21/abc.png','media_type':'image/png','size':1644048,'sha256':'00',"
                        + "'width':1024,'height':768}],'warnings':['one'],'usage':{'cost':0.04},"
                        + "'generation_ids':['gen-1']}}",
                "{'state':'failed'," + BEGINNING
                        + ",'result':{'failure':{'code':'refusal','message':'No.','param':'prompt'},"
                        + "'usage':{'cost':0.04}}}"
            })
    void eachMemberIsReadAndWritten(String record) {
        ObjectNode json = json(record);

        assertEquals(json, json(RecordJson.write(RecordJson.read(json)).toString()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{'state':'running'}",
                "{'state':'completed'," + BEGINNING + "}",
                "{'state':'unknown'," + BEGINNING + "}",
                "{'state':'failed'," + BEGINNING + ",'result':{'failure':{'code':'no_such_code','message':'No.'}}}"
            })
    void anIncompleteRecordIsRefused(String record) {
        assertThrows(FailureException.class, () -> RecordJson.read(json(record)));
    }

    private static ObjectNode json(String record) {
        return (ObjectNode) Requests.json(record);
    }
}
