/**
 * Turns the HTTP events of API Gateway, Function URLs and load balancers into requests to the application's own HTTP
 * server, and its responses into theirs. Nothing here is called from elsewhere: {@code HttpDoor} is found as a door.
 */
package io.imagefunction.lambda.http;
