package io.imagefunction.metric;

import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * What is measured while a call is carried out: how long its steps take, and how often OpenRouter is asked. Several
 * threads may use it.
 */
public final class Figures {

    private final LongSupplier nanos;
    private final long begun;
    private String model = "";
    private int calls;
    private int attempts;
    private int open;
    private long openSince;
    private long upstream;
    private long lastAnswer;
    private long lastStored;
    private boolean stored;

    public Figures() {
        this(System::nanoTime);
    }

    Figures(LongSupplier nanos) {
        this.nanos = nanos;
        this.begun = nanos.getAsLong();
    }

    /** The model that is asked now. */
    public synchronized void model(String slug) {
        model = slug;
    }

    /** OpenRouter will be asked, perhaps several times until it answers. */
    public synchronized void calling() {
        calls++;
    }

    public synchronized void asked() {
        attempts++;
        if (open++ == 0) {
            openSince = nanos.getAsLong();
        }
    }

    /** The answer has been read, or the attempt has failed or was cancelled. */
    public synchronized void answered() {
        lastAnswer = nanos.getAsLong();
        if (--open == 0) {
            upstream += lastAnswer - openSince;
        }
    }

    /** The pictures of an answer are in storage. */
    public synchronized void stored() {
        stored = true;
        lastStored = nanos.getAsLong();
    }

    public synchronized String model() {
        return model;
    }

    public synchronized boolean wasAsked() {
        return attempts > 0;
    }

    public synchronized int retries() {
        return Math.max(0, attempts - calls);
    }

    /** Milliseconds since the call began. */
    public long duration() {
        return millis(nanos.getAsLong() - begun);
    }

    /** Milliseconds in which at least one request to OpenRouter was open. */
    public synchronized long upstreamDuration() {
        return millis(open == 0 ? upstream : upstream + nanos.getAsLong() - openSince);
    }

    /** Milliseconds from the last answer until its pictures were stored; empty if none were. */
    public synchronized OptionalLong storageDuration() {
        return stored ? OptionalLong.of(Math.max(0, millis(lastStored - lastAnswer))) : OptionalLong.empty();
    }

    private static long millis(long nanos) {
        return TimeUnit.NANOSECONDS.toMillis(nanos);
    }
}
