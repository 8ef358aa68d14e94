package io.imagefunction.lambda.runtime;

import com.oracle.svm.core.annotate.Substitute;
import com.oracle.svm.core.annotate.TargetClass;
import io.quarkus.amazon.lambda.runtime.AbstractLambdaPollLoop;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URL;

/**
 * Lets the native function send answers in parts. Quarkus' poll loop sends only whole answers, by a method that cannot
 * be overridden, because the Quarkus extension creates the subclass. Lambda's own Java runtime cannot stream.
 */
@TargetClass(AbstractLambdaPollLoop.class)
final class StreamedPollLoop {

    @Substitute
    protected HttpURLConnection responseStream(URL url) throws IOException {
        HttpURLConnection whole = (HttpURLConnection) url.openConnection();
        whole.setDoOutput(true);
        whole.setRequestMethod("POST");
        return new RuntimeAnswer(whole);
    }
}
