/**
 * Turns the HTTP events of API Gateway, Function URLs and load balancers into requests to the application's own HTTP
 * server, and the server's responses into answers of the invocation. Other packages do not call this one: {@code
 * HttpDoor} is found as a bean.
 */
package io.imagefunction.lambda.http;
