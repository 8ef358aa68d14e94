package io.imagefunction.crypto;

import java.lang.ref.Cleaner;
import java.nio.ByteBuffer;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.ProviderException;
import java.util.Arrays;
import java.util.Optional;
import org.graalvm.nativeimage.UnmanagedMemory;
import org.graalvm.nativeimage.c.function.CFunctionPointer;
import org.graalvm.nativeimage.c.function.InvokeCFunctionPointer;
import org.graalvm.nativeimage.c.type.CIntPointer;
import org.graalvm.word.Pointer;
import org.graalvm.word.PointerBase;
import org.graalvm.word.WordFactory;

/**
 * OpenSSL's {@code EVP_CIPHER_CTX} for AES-GCM with one key. Not for several threads. It is freed when nobody holds it,
 * and whoever calls it has to hold it until it returns. Only for native binaries.
 */
final class AesGcmContext {

    static final int TAG_SIZE = 16;
    static final int IV_SIZE = 12;

    /** From evp.h. */
    private static final int EVP_CTRL_AEAD_GET_TAG = 0x10;

    private static final int EVP_CTRL_AEAD_SET_TAG = 0x11;

    /** Bytes of native memory for IVs, and for what is authenticated, a piece at a time. */
    private static final int SCRATCH_SIZE = 64;

    /** Bytes behind them, for how much OpenSSL has written; a virtual thread's stack is no place for that. */
    private static final int WRITTEN_SIZE = 8;

    private static Functions library;
    private static Cleaner cleaner;

    private final Functions functions;
    private final PointerBase context;
    private final Pointer scratch;
    private final CIntPointer written;

    private AesGcmContext(Functions functions) {
        this.functions = functions;
        this.context = functions.create.invoke();
        if (context.isNull()) {
            throw new ProviderException("OpenSSL has no memory");
        }
        this.scratch = UnmanagedMemory.malloc(SCRATCH_SIZE + WRITTEN_SIZE);
        this.written = (CIntPointer) scratch.add(SCRATCH_SIZE);
        long contextAddress = context.rawValue();
        long scratchAddress = scratch.rawValue();
        cleaner.register(this, () -> {
            functions.free.invoke(WordFactory.pointer(contextAddress));
            UnmanagedMemory.free(WordFactory.pointer(scratchAddress));
        });
    }

    /** Empty where the system has no such library. */
    static Optional<AesGcmContext> create() {
        Functions functions = library();
        return functions.areThere() ? Optional.of(new AesGcmContext(functions)) : Optional.empty();
    }

    private static synchronized Functions library() {
        if (library == null) {
            library = new Functions(Libcrypto.get());
            cleaner = Cleaner.create();
        }
        return library;
    }

    void setKey(Key key, boolean encrypting) throws InvalidKeyException {
        byte[] bytes = key.getEncoded();
        PointerBase algorithm =
                switch (bytes == null ? 0 : bytes.length) {
                    case 16 -> functions.aes128.invoke();
                    case 32 -> functions.aes256.invoke();
                    default -> throw new InvalidKeyException("takes keys of 128 and 256 bits");
                };
        try (PinnedBytes pinned = PinnedBytes.of(ByteBuffer.wrap(bytes))) {
            init(algorithm, pinned.at(0), WordFactory.nullPointer(), encrypting);
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    /** Begins a text. */
    void begin(byte[] iv, boolean encrypting) {
        fillScratch(iv, 0, IV_SIZE);
        init(WordFactory.nullPointer(), WordFactory.nullPointer(), scratch, encrypting);
    }

    /** What belongs to the text without being part of it. */
    void authenticate(byte[] bytes, int offset, int length) {
        for (int done = 0; done < length; done += SCRATCH_SIZE) {
            int count = Math.min(SCRATCH_SIZE, length - done);
            fillScratch(bytes, offset + done, count);
            update(WordFactory.nullPointer(), scratch, count);
        }
    }

    /** @param to has room for the text and the tag behind it; may be where the text is */
    void encrypt(PinnedBytes text, PinnedBytes to) {
        int length = text.size();
        update(to.at(0), text.at(0), length);
        require(functions.end.invoke(context, to.at(length), written));
        require(functions.control.invoke(context, EVP_CTRL_AEAD_GET_TAG, TAG_SIZE, to.at(length)));
    }

    /**
     * Returns whether the tag behind the text is the right one.
     *
     * @param to has room for the text; may be where that is; zeros if the tag is wrong
     */
    boolean decrypt(PinnedBytes text, PinnedBytes to) {
        int length = text.size() - TAG_SIZE;
        if (length < 0) {
            return false;
        }
        update(to.at(0), text.at(0), length);
        require(functions.control.invoke(context, EVP_CTRL_AEAD_SET_TAG, TAG_SIZE, text.at(length)));
        boolean genuine = functions.end.invoke(context, to.at(length), written) > 0;
        for (int at = 0; at < length && !genuine; at++) {
            to.at(at).writeByte(0, (byte) 0);
        }
        return genuine;
    }

    private void fillScratch(byte[] bytes, int offset, int length) {
        for (int at = 0; at < length; at++) {
            scratch.writeByte(at, bytes[offset + at]);
        }
    }

    /** What is null stays as it is. */
    private void init(PointerBase algorithm, Pointer key, Pointer iv, boolean encrypting) {
        PointerBase noEngine = WordFactory.nullPointer();
        require(functions.init.invoke(context, algorithm, noEngine, key, iv, encrypting ? 1 : 0));
    }

    private void update(Pointer to, Pointer from, int length) {
        require(functions.update.invoke(context, to, written, from, length));
    }

    private static void require(int success) {
        if (success != 1) {
            throw new IllegalStateException("OpenSSL cannot encrypt or decrypt");
        }
    }

    private static final class Functions {

        private final Algorithm aes128;
        private final Algorithm aes256;
        private final Create create;
        private final Free free;
        private final Init init;
        private final Update update;
        private final End end;
        private final Control control;

        Functions(Libcrypto library) {
            aes128 = (Algorithm) library.function("EVP_aes_128_gcm");
            aes256 = (Algorithm) library.function("EVP_aes_256_gcm");
            create = (Create) library.function("EVP_CIPHER_CTX_new");
            free = (Free) library.function("EVP_CIPHER_CTX_free");
            init = (Init) library.function("EVP_CipherInit_ex");
            update = (Update) library.function("EVP_CipherUpdate");
            end = (End) library.function("EVP_CipherFinal_ex");
            control = (Control) library.function("EVP_CIPHER_CTX_ctrl");
        }

        boolean areThere() {
            return aes128.isNonNull()
                    && aes256.isNonNull()
                    && create.isNonNull()
                    && free.isNonNull()
                    && init.isNonNull()
                    && update.isNonNull()
                    && end.isNonNull()
                    && control.isNonNull();
        }
    }

    /** {@code const EVP_CIPHER *EVP_aes_128_gcm(void)}. */
    private interface Algorithm extends CFunctionPointer {
        @InvokeCFunctionPointer
        PointerBase invoke();
    }

    /** {@code EVP_CIPHER_CTX *EVP_CIPHER_CTX_new(void)}. */
    private interface Create extends CFunctionPointer {
        @InvokeCFunctionPointer
        PointerBase invoke();
    }

    /** {@code void EVP_CIPHER_CTX_free(EVP_CIPHER_CTX *ctx)}. */
    private interface Free extends CFunctionPointer {
        @InvokeCFunctionPointer
        void invoke(PointerBase context);
    }

    /**
     * {@code int EVP_CipherInit_ex(EVP_CIPHER_CTX *ctx, const EVP_CIPHER *type, ENGINE *impl, const unsigned char *key,
     * const unsigned char *iv, int enc)}.
     */
    private interface Init extends CFunctionPointer {
        @InvokeCFunctionPointer
        int invoke(
                PointerBase context,
                PointerBase algorithm,
                PointerBase engine,
                PointerBase key,
                PointerBase iv,
                int encrypt);
    }

    /**
     * {@code int EVP_CipherUpdate(EVP_CIPHER_CTX *ctx, unsigned char *out, int *outl, const unsigned char *in, int inl)}.
     */
    private interface Update extends CFunctionPointer {
        @InvokeCFunctionPointer
        int invoke(PointerBase context, PointerBase to, CIntPointer written, PointerBase from, int length);
    }

    /** {@code int EVP_CipherFinal_ex(EVP_CIPHER_CTX *ctx, unsigned char *outm, int *outl)}. */
    private interface End extends CFunctionPointer {
        @InvokeCFunctionPointer
        int invoke(PointerBase context, PointerBase to, CIntPointer written);
    }

    /** {@code int EVP_CIPHER_CTX_ctrl(EVP_CIPHER_CTX *ctx, int type, int arg, void *ptr)}. */
    private interface Control extends CFunctionPointer {
        @InvokeCFunctionPointer
        int invoke(PointerBase context, int type, int size, PointerBase bytes);
    }
}
