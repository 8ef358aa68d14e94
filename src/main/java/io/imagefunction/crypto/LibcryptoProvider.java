package io.imagefunction.crypto;

import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.util.List;
import org.graalvm.nativeimage.ImageInfo;

/**
 * Has Java's TLS encrypt and decrypt by {@link LibcryptoAesGcm}. Everything else of TLS stays Java's, and where the
 * system has no OpenSSL, so does this.
 */
final class LibcryptoProvider extends Provider {

    private static final long serialVersionUID = 1;

    LibcryptoProvider() {
        super("Libcrypto", "1", "AES-GCM by the system's OpenSSL");
        putService(new AesGcm(this));
    }

    private static final class AesGcm extends Service {

        AesGcm(Provider provider) {
            super(provider, "Cipher", "AES/GCM/NoPadding", LibcryptoAesGcm.class.getName(), List.of(), null);
        }

        @Override
        public Object newInstance(Object none) throws NoSuchAlgorithmException {
            if (!ImageInfo.inImageRuntimeCode()) {
                throw new NoSuchAlgorithmException("only native binaries call the system's libraries");
            }
            return LibcryptoAesGcm.create()
                    .orElseThrow(() -> new NoSuchAlgorithmException("the system has no OpenSSL 3"));
        }
    }
}
