package io.imagefunction.chat;

import io.imagefunction.answer.Answers;
import io.imagefunction.budget.Spending;
import io.imagefunction.generation.CreditPause;
import io.imagefunction.generation.Retries;
import io.imagefunction.openrouter.ChatClient;
import io.imagefunction.request.CallContext;
import io.imagefunction.settings.Settings;
import io.imagefunction.storage.PictureAddresses;
import io.imagefunction.storage.PictureStore;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.function.Consumer;

/** The collaborators that every {@link Talk} needs. */
@ApplicationScoped
class Talks {

    final ChatClient upstream;
    final PictureStore store;
    final PictureAddresses addresses;
    final Answers answers;
    final Retries retries;
    final CreditPause credit;
    final Spending spending;
    final TurnPrice price;
    final ChatLog log;
    final ChatMetrics metrics;
    final Settings.Image settings;
    final Clock clock;

    Talks(
            ChatClient upstream,
            PictureStore store,
            PictureAddresses addresses,
            Answers answers,
            Retries retries,
            CreditPause credit,
            Spending spending,
            TurnPrice price,
            ChatLog log,
            ChatMetrics metrics,
            Settings settings,
            Clock clock) {
        this.upstream = upstream;
        this.store = store;
        this.addresses = addresses;
        this.answers = answers;
        this.retries = retries;
        this.credit = credit;
        this.spending = spending;
        this.price = price;
        this.log = log;
        this.metrics = metrics;
        this.settings = settings.image();
        this.clock = clock;
    }

    Talk begin(Conversation conversation, CallContext call, Consumer<ChatEvent> caller, Runnable pace) {
        call.trace().addTo(conversation.request());
        metrics.begun();
        return new Talk(this, conversation, call.measured(), caller, pace);
    }
}
