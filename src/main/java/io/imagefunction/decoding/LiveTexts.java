package io.imagefunction.decoding;

import java.util.function.Consumer;

/** Filter that passes on the events of a stream without data URLs that span several events. */
public interface LiveTexts extends Consumer<UpstreamEvent> {

    /** Ends the stream. */
    void finish();
}
