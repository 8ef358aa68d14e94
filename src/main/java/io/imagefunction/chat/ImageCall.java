package io.imagefunction.chat;

/**
 * A model's call of the image tool.
 *
 * @param place among the image calls of its turn, from 0
 * @param id that the result has to repeat
 * @param arguments as the model wrote them
 */
record ImageCall(int place, String id, String arguments) {}
