package io.imagefunction.chat.assembly;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.imagefunction.Cases;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Reasoning text grows over several pieces, and no signature replaces another. */
class ReasoningDetailsTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {'text':'a','index':0},{'text':'b','index':0}|{'text':'ab','index':0}
            {'text':'a','index':0},{'text':'b','index':1}|{'text':'a','index':0},{'text':'b','index':1}
            {'text':'a','index':0},{'signature':'S','index':0}|{'text':'a','index':0,'signature':'S'}
            {'text':'a','signature':'S','index':0},{'signature':'','index':0}|{'text':'a','signature':'S','index':0}
            {'text':'a','signature':'S','index':0},{'signature':null,'index':0}|{'text':'a','signature':'S','index':0}
            {'data':'S','id':'a','index':0},{'data':'T','id':'b','index':0}|{'data':'S','id':'a','index':0},{'data':'T','id':'b','index':0}
            {'data':'S','index':0},{'data':'T','index':0}|{'data':'S','index':0},{'data':'T','index':0}
            {'data':'S','index':0},{'data':'S','index':0}|{'data':'S','index':0}
            {'type':'x','text':'a','index':0},{'type':'y','data':'S','index':0}|{'type':'x','text':'a','index':0},{'type':'y','data':'S','index':0}
            {'text':'a'},{'text':'b','signature':'S'},{'text':'c'}|{'text':'ab','signature':'S'},{'text':'c'}
            {'data':'S'},{'data':'T'}|{'data':'S'},{'data':'T'}
            """)
    void piecesAreJoined(String pieces, String whole) {
        ArrayNode known = (ArrayNode) Cases.read("[]");
        for (JsonNode piece : list(pieces)) {
            ReasoningDetails.add(known, piece);
        }
        assertEquals(list(whole), known);
    }

    private static JsonNode list(String elements) {
        return Cases.read("[" + elements.replace('\'', '"') + "]");
    }
}
