/**
 * Fits soft wishes to a model, and finds the model that a client's name means. {@code SoftWishes} and {@code
 * ModelNames} are the entry points. What they leave is what {@code check} accepts or refuses.
 */
package io.imagefunction.handling;
