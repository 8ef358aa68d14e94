/**
 * Requests to addresses that others name: only public ones, and only to the address that was checked. {@code
 * PublicAddress} and {@code PinnedRequest} guard every such call.
 */
package io.imagefunction.outbound;
