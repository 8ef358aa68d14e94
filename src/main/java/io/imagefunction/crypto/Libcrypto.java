package io.imagefunction.crypto;

import org.graalvm.nativeimage.c.function.CFunction;
import org.graalvm.nativeimage.c.function.CFunctionPointer;
import org.graalvm.nativeimage.c.function.InvokeCFunctionPointer;
import org.graalvm.nativeimage.c.type.CCharPointer;
import org.graalvm.nativeimage.c.type.CTypeConversion;
import org.graalvm.word.PointerBase;
import org.graalvm.word.WordFactory;

/**
 * The system's OpenSSL, for native binaries only. A native binary is compiled for every processor that a Lambda may
 * have, so its own cryptography lacks special instructions. OpenSSL detects them at run time, as a JVM does.
 */
final class Libcrypto {

    /** Library of OpenSSL 3, which Amazon Linux 2023 and its contemporaries have. */
    private static final String LIBRARY = "libcrypto.so.3";

    /** From dlfcn.h. */
    private static final int RTLD_NOW = 2;

    /** From crypto.h: disables the clean-up at process exit, when threads may still use OpenSSL. */
    private static final long OPENSSL_INIT_NO_ATEXIT = 0x0008_0000;

    private static Libcrypto opened;

    private final PointerBase handle;

    private Libcrypto() {
        try (CTypeConversion.CCharPointerHolder name = CTypeConversion.toCString(LIBRARY)) {
            handle = dlopen(name.get(), RTLD_NOW);
        }
        Initialize initialize = (Initialize) function("OPENSSL_init_crypto");
        if (initialize.isNonNull()) {
            initialize.invoke(OPENSSL_INIT_NO_ATEXIT, WordFactory.nullPointer());
        }
    }

    /** Opened at first use, and never closed. */
    static synchronized Libcrypto get() {
        if (opened == null) {
            opened = new Libcrypto();
        }
        return opened;
    }

    /** Returns null if the library or the function does not exist. */
    CFunctionPointer function(String name) {
        if (handle.isNull()) {
            return WordFactory.nullPointer();
        }
        try (CTypeConversion.CCharPointerHolder symbol = CTypeConversion.toCString(name)) {
            return (CFunctionPointer) dlsym(handle, symbol.get());
        }
    }

    @CFunction
    private static native PointerBase dlopen(CCharPointer name, int mode);

    @CFunction
    private static native PointerBase dlsym(PointerBase handle, CCharPointer symbol);

    /** {@code int OPENSSL_init_crypto(uint64_t opts, const OPENSSL_INIT_SETTINGS *settings)}. */
    private interface Initialize extends CFunctionPointer {
        @InvokeCFunctionPointer
        int invoke(long options, PointerBase settings);
    }
}
