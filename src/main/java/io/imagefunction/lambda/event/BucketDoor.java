package io.imagefunction.lambda.event;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagefunction.invocation.Invocation;
import io.imagefunction.lambda.Door;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.OutputStream;

/** Takes S3's notifications of new objects, sent by S3 itself or through EventBridge. */
@ApplicationScoped
class BucketDoor implements Door {

    private final AsyncDeliveries deliveries;
    private final NewObjects objects;

    BucketDoor(AsyncDeliveries deliveries, NewObjects objects) {
        this.deliveries = deliveries;
        this.objects = objects;
    }

    @Override
    public boolean accepts(ObjectNode event, Invocation invocation) {
        return NewObjects.isS3Notification(event);
    }

    @Override
    public String understands() {
        return "S3's notices of new objects that hold a request, or one in each line (.jsonl)";
    }

    @Override
    public void serve(ObjectNode event, Invocation invocation, OutputStream out) throws IOException {
        deliveries.serve(objects.requests(event, invocation), invocation, out);
    }
}
