package io.imagefunction.crypto;

import java.security.Security;
import org.graalvm.nativeimage.hosted.Feature;

/** A native binary has the providers of cryptography that were there when it was built. */
final class LibcryptoFeature implements Feature {

    @Override
    public void afterRegistration(AfterRegistrationAccess access) {
        Security.insertProviderAt(new LibcryptoProvider(), 1);
    }
}
