package io.imagefunction.lambda.event;

import io.imagefunction.lambda.event.Remainders.Settled;
import java.util.Optional;

/**
 * What came of one of the things that a message of SQS asks for.
 *
 * @param taken whether the queue may forget the message for it
 * @param settled the delivery, if it is one that may be handed on
 */
record Done(SqsMessage message, boolean taken, Optional<Settled> settled) {

    Done(SqsMessage message, boolean taken) {
        this(message, taken, Optional.empty());
    }

    Done(SqsMessage message, Settled settled) {
        this(message, settled.outcome().undelivered().isEmpty(), Optional.of(settled));
    }
}
