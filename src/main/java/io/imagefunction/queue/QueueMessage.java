package io.imagefunction.queue;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** What the function puts into its queue. */
public sealed interface QueueMessage permits JobMessage, CallbackMessage {

    ObjectNode json();
}
