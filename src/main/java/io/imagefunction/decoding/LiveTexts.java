package io.imagefunction.decoding;

import java.util.function.Consumer;

/** Takes the events of a stream and passes them on, without the data URLs that its texts have over several events. */
public interface LiveTexts extends Consumer<UpstreamEvent> {

    /** The stream is over. */
    void finish();
}
