/**
 * SHA-256 by the system's library where that is faster, by the JDK elsewhere. {@code Sha256} is the only way in.
 */
package io.imagefunction.crypto;
