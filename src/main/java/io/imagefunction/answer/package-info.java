/**
 * Results and their JSON, as a whole and as events of a stream. Doors use {@code Answers} to write an {@code
 * ImageResult}; no code reads a failure back from the JSON of an answer.
 */
package io.imagefunction.answer;
