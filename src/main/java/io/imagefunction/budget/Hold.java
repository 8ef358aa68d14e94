package io.imagefunction.budget;

import java.time.Instant;

/**
 * Money that is reserved for a call in flight.
 *
 * @param id of the reservation, random
 * @param micros the most that the call can cost
 * @param at when it was reserved; it counts in the windows that this time is in
 * @param until when the call has ended for certain
 */
record Hold(String id, long micros, String model, Instant at, Instant until) {

    Hold at(Instant time) {
        return new Hold(id, micros, model, time, until);
    }
}
