package io.imagefunction.chat.assembly;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.json.JsonMapper;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContentTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    false | {}
                    false | {'role':'assistant','content':'','refusal':null,'tool_calls':[],'images':[]}
                    false | {'role':'assistant','content':[{'type':'text','text':''}]}
                    false | {'reasoning':'','reasoning_details':[{'type':'reasoning.text','text':'','index':0,'format':'f'}]}
                    false | {'type':'message','id':'m','status':'in_progress','content':[]}
                    false | {'type':'message','content':[{'type':'output_text','text':'','annotations':[]}]}
                    false | {'type':'reasoning','id':'r','summary':[{'type':'summary_text','text':''}]}
                    true  | {'content':'a'}
                    true  | {'content':[{'type':'text','text':'a'}]}
                    true  | {'content':'','refusal':'no'}
                    true  | {'content':null,'tool_calls':[{'type':'function','id':'c','function':{'name':'f','arguments':''}}]}
                    true  | {'content':null,'images':[{'type':'image_url','image_url':{'url':'https://example.com/a.png'}}]}
                    true  | {'content':'','reasoning':'hm'}
                    true  | {'reasoning_details':[{'type':'reasoning.encrypted','data':'x','index':0}]}
                    true  | {'type':'reasoning','id':'r','summary':[],'encrypted_content':'x'}
                    """)
    void whatIsNeitherEmptyNorALabelIsContent(boolean content, String json) throws Exception {
        assertEquals(content, Content.isIn(JSON.readTree(json.replace('\'', '"'))), json);
    }
}
