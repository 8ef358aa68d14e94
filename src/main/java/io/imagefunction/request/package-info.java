/**
 * Requests and their context: the fields of a request, its caller, deadline and key. Every door builds an {@code
 * ImageRequest} and a {@code CallContext} here.
 */
package io.imagefunction.request;
