/**
 * SHA-256 from the system's library if that is faster, otherwise from the JDK, and HMACs with it. {@code Sha256} and
 * {@code HmacSha256} are the only entry points.
 */
package io.imagefunction.crypto;
