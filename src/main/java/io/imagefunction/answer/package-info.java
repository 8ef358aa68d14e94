/**
 * Results and their JSON, whole and as events of a stream. Doors write an {@code ImageResult} by {@code Answers};
 * nobody reads a failure back from JSON.
 */
package io.imagefunction.answer;
