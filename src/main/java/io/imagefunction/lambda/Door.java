package io.imagefunction.lambda;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.invocation.Invocation;
import java.io.IOException;
import java.io.OutputStream;

/**
 * An entrance for one family of Lambda events. A bean of this type joins by itself; no two doors may accept the same
 * event.
 */
public interface Door {

    boolean accepts(ObjectNode event, Invocation invocation);

    /** Describes the accepted events, to complete "This function understands …". */
    String understands();

    /**
     * Answers the event. An exception fails the invocation; Lambda then retries or dead-letters asynchronous events.
     *
     * @param event owned by the door, which may remove large parts to free memory
     * @param invocation its caller is the function itself; the door reads from the event who sent the request
     */
    void serve(ObjectNode event, Invocation invocation, OutputStream answer) throws IOException;
}
