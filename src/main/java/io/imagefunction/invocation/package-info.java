/**
 * What the platform says about a call, apart from what its headers claim. Doors open an {@code Invocation}; the HTTP
 * API finds it by a secret id.
 */
package io.imagefunction.invocation;
