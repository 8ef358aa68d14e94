/**
 * Requests to untrusted URLs: only to public addresses, and only to the address that was checked. {@code PublicAddress}
 * and {@code PinnedRequest} guard every such call.
 */
package io.imagefunction.outbound;
