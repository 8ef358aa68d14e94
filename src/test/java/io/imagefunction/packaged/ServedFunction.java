package io.imagefunction.packaged;

import io.imagefunction.FreePort;
import io.imagefunction.FunctionProcess;
import io.imagefunction.lambda.RuntimeApi;
import java.util.HashMap;
import java.util.Map;

/** A process of the packaged function with a known HTTP port and its own runtime API. */
final class ServedFunction implements AutoCloseable {

    private final RuntimeApi runtime = new RuntimeApi();
    private final int port;
    private final FunctionProcess process;

    private ServedFunction(int port, Map<String, String> settings) {
        this.port = port;
        this.process = FunctionProcess.start(settings, runtime);
    }

    /** Waits for the start, because several processes that start together slow each other down. */
    static ServedFunction start(Map<String, String> settings) throws Exception {
        int port = FreePort.any();
        Map<String, String> all = new HashMap<>(settings);
        all.put("quarkus.http.port", String.valueOf(port));
        ServedFunction function = new ServedFunction(port, all);
        function.runtime.awaitReady();
        return function;
    }

    RuntimeApi runtime() {
        return runtime;
    }

    String url(String path) {
        return "http://127.0.0.1:" + port + path;
    }

    @Override
    public void close() {
        process.close();
        runtime.close();
    }
}
