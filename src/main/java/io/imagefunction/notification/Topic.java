package io.imagefunction.notification;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Map;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sns.model.MessageAttributeValue;

/** Publishes notices to an SNS topic. */
@ApplicationScoped
class Topic {

    /** The attribute that subscriptions filter by. */
    private static final String TYPE = "type";

    private final SnsClient sns;

    Topic(SnsClient sns) {
        this.sns = sns;
    }

    /** Blocking. Fails unless it is certain that the topic has the notice. */
    void publish(String arn, Notice notice, Duration left) {
        sns.publish(publish -> publish.topicArn(arn)
                .message(notice.json().toString())
                .messageAttributes(Map.of(
                        TYPE,
                        MessageAttributeValue.builder()
                                .dataType("String")
                                .stringValue(notice.type())
                                .build()))
                .overrideConfiguration(override -> override.apiCallTimeout(left)));
    }
}
