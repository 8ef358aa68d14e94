package io.imagefunction;

import java.security.MessageDigest;
import java.util.Objects;
import java.util.Optional;
import org.graalvm.nativeimage.PinnedObject;
import org.graalvm.nativeimage.c.function.CFunction;
import org.graalvm.nativeimage.c.function.CFunctionPointer;
import org.graalvm.nativeimage.c.function.InvokeCFunctionPointer;
import org.graalvm.nativeimage.c.type.CCharPointer;
import org.graalvm.nativeimage.c.type.CTypeConversion;
import org.graalvm.word.PointerBase;
import org.graalvm.word.UnsignedWord;
import org.graalvm.word.WordFactory;

/**
 * SHA-256 by the system's OpenSSL, four times as fast as a native binary's own: that one is compiled for every
 * processor that a Lambda may have, while OpenSSL looks whether this one has instructions for SHA. Only for native
 * binaries; the JVM does the same as OpenSSL.
 */
final class LibcryptoSha256 extends MessageDigest {

    /** OpenSSL 3's, which Amazon Linux 2023 has, as all systems of its day. */
    private static final String LIBRARY = "libcrypto.so.3";

    /** From dlfcn.h. */
    private static final int RTLD_NOW = 2;

    /** Bytes: a little more than OpenSSL's {@code SHA256_CTX}. */
    private static final int CONTEXT_SIZE = 128;

    private static final int DIGEST_SIZE = 32;

    private static Library library;

    private final Library functions;
    private final byte[] context = new byte[CONTEXT_SIZE];

    private LibcryptoSha256(Library functions) {
        super("SHA-256");
        this.functions = functions;
        engineReset();
    }

    /** Empty where the system has no such library. */
    static Optional<MessageDigest> create() {
        Library functions = library();
        return functions.isThere() ? Optional.of(new LibcryptoSha256(functions)) : Optional.empty();
    }

    private static synchronized Library library() {
        if (library == null) {
            library = new Library();
        }
        return library;
    }

    @Override
    protected int engineGetDigestLength() {
        return DIGEST_SIZE;
    }

    @Override
    protected void engineReset() {
        try (PinnedObject pinned = PinnedObject.create(context)) {
            functions.init.invoke(pinned.addressOfArrayElement(0));
        }
    }

    @Override
    protected void engineUpdate(byte input) {
        engineUpdate(new byte[] {input}, 0, 1);
    }

    @Override
    protected void engineUpdate(byte[] input, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, input.length);
        if (length > 0) {
            try (PinnedObject pinned = PinnedObject.create(context);
                    PinnedObject pinnedInput = PinnedObject.create(input)) {
                functions.update.invoke(
                        pinned.addressOfArrayElement(0),
                        pinnedInput.addressOfArrayElement(offset),
                        WordFactory.unsigned(length));
            }
        }
    }

    @Override
    protected byte[] engineDigest() {
        byte[] digest = new byte[DIGEST_SIZE];
        try (PinnedObject pinned = PinnedObject.create(context);
                PinnedObject pinnedDigest = PinnedObject.create(digest)) {
            functions.end.invoke(pinnedDigest.addressOfArrayElement(0), pinned.addressOfArrayElement(0));
        }
        engineReset();
        return digest;
    }

    /** Its functions keep nothing but what is in the context, so that there is nothing to be freed. */
    private static final class Library {

        private final Init init;
        private final Update update;
        private final End end;

        Library() {
            PointerBase handle;
            try (CTypeConversion.CCharPointerHolder name = CTypeConversion.toCString(LIBRARY)) {
                handle = dlopen(name.get(), RTLD_NOW);
            }
            init = (Init) function(handle, "SHA256_Init");
            update = (Update) function(handle, "SHA256_Update");
            end = (End) function(handle, "SHA256_Final");
        }

        boolean isThere() {
            return init.isNonNull() && update.isNonNull() && end.isNonNull();
        }

        private static CFunctionPointer function(PointerBase handle, String name) {
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
    }

    /** {@code int SHA256_Init(SHA256_CTX *context)}. */
    private interface Init extends CFunctionPointer {
        @InvokeCFunctionPointer
        int invoke(PointerBase context);
    }

    /** {@code int SHA256_Update(SHA256_CTX *context, const void *data, size_t length)}. */
    private interface Update extends CFunctionPointer {
        @InvokeCFunctionPointer
        int invoke(PointerBase context, PointerBase data, UnsignedWord length);
    }

    /** {@code int SHA256_Final(unsigned char *digest, SHA256_CTX *context)}. */
    private interface End extends CFunctionPointer {
        @InvokeCFunctionPointer
        int invoke(PointerBase digest, PointerBase context);
    }
}
