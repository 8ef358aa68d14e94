/**
 * What the platform says about a call, in contrast to the headers. Doors open an {@code Invocation}; the HTTP API finds
 * it by a secret id.
 */
package io.imagefunction.invocation;
