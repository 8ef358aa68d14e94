package io.imagefunction.lambda.event;

import io.imagefunction.lambda.event.Remainders.Settled;
import java.util.Optional;

/**
 * The result of one task of an SQS message.
 *
 * @param taken whether the queue may delete the message as far as this task is concerned
 * @param settled the delivery and its outcome, if the delivery may be handed on to another message
 */
record Done(SqsMessage message, boolean taken, Optional<Settled> settled) {

    Done(SqsMessage message, boolean taken) {
        this(message, taken, Optional.empty());
    }

    Done(SqsMessage message, Settled settled) {
        this(message, settled.outcome().undelivered().isEmpty(), Optional.of(settled));
    }
}
