package io.imagefunction.chat;

/**
 * A call of the image tool that a model has made.
 *
 * @param place among the image calls of its turn, from 0
 * @param id by which the model knows the result
 * @param arguments as the model wrote them
 */
record ImageCall(int place, String id, String arguments) {}
