/**
 * SHA-256 from the system's library if that is faster, otherwise from the JDK. {@code Sha256} is the only entry point.
 */
package io.imagefunction.crypto;
