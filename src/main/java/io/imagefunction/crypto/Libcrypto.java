package io.imagefunction.crypto;

import org.graalvm.nativeimage.c.function.CFunction;
import org.graalvm.nativeimage.c.function.CFunctionPointer;
import org.graalvm.nativeimage.c.function.InvokeCFunctionPointer;
import org.graalvm.nativeimage.c.type.CCharPointer;
import org.graalvm.nativeimage.c.type.CTypeConversion;
import org.graalvm.word.PointerBase;
import org.graalvm.word.WordFactory;

/**
 * The system's OpenSSL, whose cryptography asks the processor for instructions that a native binary, compiled for every
 * processor that a Lambda may have, must do without. Only for native binaries; a JVM asks the processor itself.
 */
final class Libcrypto {

    /** OpenSSL 3's, which Amazon Linux 2023 has, as all systems of its day. */
    private static final String LIBRARY = "libcrypto.so.3";

    /** From dlfcn.h. */
    private static final int RTLD_NOW = 2;

    /** From crypto.h: nothing is freed at the process's end, when threads may still be using it. */
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

    /** Opened when it is needed first, and never closed. */
    static synchronized Libcrypto get() {
        if (opened == null) {
            opened = new Libcrypto();
        }
        return opened;
    }

    /** Null if the system has no such library, or the library no such function. */
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
