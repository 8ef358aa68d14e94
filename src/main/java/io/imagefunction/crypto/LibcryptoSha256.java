package io.imagefunction.crypto;

import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.security.MessageDigest;
import java.security.ProviderException;
import java.util.Objects;
import java.util.Optional;
import org.graalvm.nativeimage.PinnedObject;
import org.graalvm.nativeimage.c.function.CFunctionPointer;
import org.graalvm.nativeimage.c.function.InvokeCFunctionPointer;
import org.graalvm.word.PointerBase;
import org.graalvm.word.UnsignedWord;
import org.graalvm.word.WordFactory;

/**
 * SHA-256 from the system's OpenSSL, several times as fast as that of a native binary. For native binaries only. Not
 * thread-safe. OpenSSL's memory is freed when the digest becomes unreachable.
 */
final class LibcryptoSha256 extends MessageDigest {

    private static final int DIGEST_SIZE = 32;

    private final Functions functions;
    private final PointerBase context;

    private LibcryptoSha256(Library library) {
        super("SHA-256");
        functions = library.functions;
        context = functions.create.invoke();
        if (context.isNull()) {
            throw new ProviderException("OpenSSL has no memory for a digest");
        }
        library.cleaner.register(this, release(functions, context.rawValue()));
        engineReset();
    }

    /** Returns nothing if the system has no such library. */
    static Optional<MessageDigest> create() {
        Library library = Library.get();
        return library.functions.arePresent() ? Optional.of(new LibcryptoSha256(library)) : Optional.empty();
    }

    @Override
    protected int engineGetDigestLength() {
        return DIGEST_SIZE;
    }

    @Override
    protected void engineReset() {
        PointerBase noEngine = WordFactory.nullPointer();
        require(functions.init.invoke(context, functions.sha256.invoke(), noEngine));
    }

    @Override
    protected void engineUpdate(byte input) {
        engineUpdate(new byte[] {input}, 0, 1);
    }

    @Override
    protected void engineUpdate(byte[] input, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, input.length);
        if (length > 0) {
            try (PinnedObject pinned = PinnedObject.create(input)) {
                PointerBase start = pinned.addressOfArrayElement(offset);
                require(functions.update.invoke(context, start, WordFactory.unsigned(length)));
            }
        }
    }

    @Override
    protected byte[] engineDigest() {
        byte[] digest = new byte[DIGEST_SIZE];
        try (PinnedObject pinned = PinnedObject.create(digest)) {
            PointerBase noSize = WordFactory.nullPointer();
            require(functions.end.invoke(context, pinned.addressOfArrayElement(0), noSize));
        }
        engineReset();
        return digest;
    }

    /**
     * The fence keeps this object reachable, and so OpenSSL's memory allocated, until the preceding call has returned.
     */
    private void require(int success) {
        Reference.reachabilityFence(this);
        if (success != 1) {
            throw new ProviderException("OpenSSL cannot compute a digest");
        }
    }

    /**
     * Must not refer to the digest, or the digest would never be freed. Not a lambda, because a lambda cannot hold
     * pointers.
     */
    private static Runnable release(Functions functions, long context) {
        return () -> functions.free.invoke(WordFactory.pointer(context));
    }

    private static final class Library {

        private static Library opened;

        private final Functions functions = new Functions(Libcrypto.get());
        private final Cleaner cleaner = Cleaner.create();

        /** Opened at first use, so that the start does not wait for it. */
        static synchronized Library get() {
            if (opened == null) {
                opened = new Library();
            }
            return opened;
        }
    }

    private static final class Functions {

        private final Algorithm sha256;
        private final Create create;
        private final Free free;
        private final Init init;
        private final Update update;
        private final End end;

        Functions(Libcrypto library) {
            sha256 = (Algorithm) library.function("EVP_sha256");
            create = (Create) library.function("EVP_MD_CTX_new");
            free = (Free) library.function("EVP_MD_CTX_free");
            init = (Init) library.function("EVP_DigestInit_ex");
            update = (Update) library.function("EVP_DigestUpdate");
            end = (End) library.function("EVP_DigestFinal_ex");
        }

        boolean arePresent() {
            return sha256.isNonNull()
                    && create.isNonNull()
                    && free.isNonNull()
                    && init.isNonNull()
                    && update.isNonNull()
                    && end.isNonNull();
        }
    }

    /** {@code const EVP_MD *EVP_sha256(void)}. */
    private interface Algorithm extends CFunctionPointer {
        @InvokeCFunctionPointer
        PointerBase invoke();
    }

    /** {@code EVP_MD_CTX *EVP_MD_CTX_new(void)}. */
    private interface Create extends CFunctionPointer {
        @InvokeCFunctionPointer
        PointerBase invoke();
    }

    /** {@code void EVP_MD_CTX_free(EVP_MD_CTX *ctx)}. */
    private interface Free extends CFunctionPointer {
        @InvokeCFunctionPointer
        void invoke(PointerBase context);
    }

    /** {@code int EVP_DigestInit_ex(EVP_MD_CTX *ctx, const EVP_MD *type, ENGINE *impl)}. */
    private interface Init extends CFunctionPointer {
        @InvokeCFunctionPointer
        int invoke(PointerBase context, PointerBase algorithm, PointerBase engine);
    }

    /** {@code int EVP_DigestUpdate(EVP_MD_CTX *ctx, const void *d, size_t cnt)}. */
    private interface Update extends CFunctionPointer {
        @InvokeCFunctionPointer
        int invoke(PointerBase context, PointerBase data, UnsignedWord length);
    }

    /** {@code int EVP_DigestFinal_ex(EVP_MD_CTX *ctx, unsigned char *md, unsigned int *s)}. */
    private interface End extends CFunctionPointer {
        @InvokeCFunctionPointer
        int invoke(PointerBase context, PointerBase digest, PointerBase size);
    }
}
