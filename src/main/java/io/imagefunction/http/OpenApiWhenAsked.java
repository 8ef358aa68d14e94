package io.imagefunction.http;

import com.oracle.svm.core.annotate.Alias;
import com.oracle.svm.core.annotate.Substitute;
import com.oracle.svm.core.annotate.TargetClass;
import io.quarkus.smallrye.openapi.OpenApiFilter.RunStage;
import io.quarkus.smallrye.openapi.runtime.OpenApiDocumentHolder;
import io.quarkus.smallrye.openapi.runtime.OpenApiDocumentService;
import io.quarkus.smallrye.openapi.runtime.OpenApiRecorder;
import io.quarkus.smallrye.openapi.runtime.filter.AutoSecurityFilter;
import io.smallrye.openapi.runtime.io.Format;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * In the native binary the OpenAPI document is read when somebody asks for it first. The extension reads and writes it
 * at every start, which takes an eighth of the time that a start takes.
 */
final class OpenApiWhenAsked {

    private static final Map<String, Prepared> PREPARED = new ConcurrentHashMap<>();

    private OpenApiWhenAsked() {}

    private record Prepared(AutoSecurityFilter security, Map<RunStage, List<String>> filters) {}

    @TargetClass(OpenApiRecorder.class)
    static final class AtStart {

        @Substitute
        public void prepareDocument(
                AutoSecurityFilter security, Map<RunStage, List<String>> filters, String documentName) {
            PREPARED.put(documentName, new Prepared(security, filters));
        }
    }

    @TargetClass(OpenApiDocumentService.class)
    static final class WhenAsked {

        @Alias
        private Map<String, OpenApiDocumentHolder> documentHolders;

        @Alias
        native void prepareDocument(
                AutoSecurityFilter security, Map<RunStage, List<String>> filters, String documentName);

        @Substitute
        public byte[] getDocument(String documentName, Format format) {
            OpenApiDocumentHolder document;
            synchronized (documentHolders) {
                Prepared prepared = PREPARED.remove(documentName);
                if (prepared != null) {
                    prepareDocument(prepared.security(), prepared.filters(), documentName);
                }
                document = documentHolders.get(documentName);
            }
            return format == Format.JSON ? document.getJsonDocument() : document.getYamlDocument();
        }
    }
}
