package io.imagefunction.lambda.runtime;

import com.oracle.svm.core.annotate.Substitute;
import com.oracle.svm.core.annotate.TargetClass;
import io.quarkus.amazon.lambda.runtime.AbstractLambdaPollLoop;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URL;

/**
 * Lets answers of the native function leave in parts. Quarkus' poll loop sends whole answers only, by a method that
 * cannot be overridden: its subclass is made by the extension. Lambda's own Java cannot stream either.
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
