package io.imagefunction.crypto;

import java.io.ByteArrayOutputStream;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.security.AlgorithmParameters;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.security.spec.AlgorithmParameterSpec;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.CipherSpi;
import javax.crypto.NoSuchPaddingException;
import javax.crypto.ShortBufferException;
import javax.crypto.spec.GCMParameterSpec;

/**
 * AES in Galois/Counter Mode (NIST SP 800-38D) as TLS uses it: keys of 128 or 256 bits, IVs of 12 bytes, tags of 16.
 * What else it is asked for it refuses, and Java takes its own. A text that comes in pieces is held until its end: TLS
 * has its records whole. That no IV is used twice is TLS's concern; only the last one is compared.
 */
final class LibcryptoAesGcm extends CipherSpi {

    private static final int BLOCK_SIZE = 16;
    private static final int TAG_BITS = AesGcmContext.TAG_SIZE * Byte.SIZE;
    private static final byte[] NONE = {};

    private final AesGcmContext context;
    private final ByteArrayOutputStream held = new ByteArrayOutputStream();
    private boolean encrypting;
    private boolean ready;
    private boolean begun;
    private Key key;
    private byte[] iv = NONE;

    private LibcryptoAesGcm(AesGcmContext context) {
        this.context = context;
    }

    /** Empty where the system has no such library. */
    static Optional<LibcryptoAesGcm> create() {
        return AesGcmContext.create().map(LibcryptoAesGcm::new);
    }

    @Override
    protected void engineInit(int mode, Key newKey, AlgorithmParameterSpec parameters, SecureRandom random)
            throws InvalidKeyException, InvalidAlgorithmParameterException {
        if (mode != Cipher.ENCRYPT_MODE && mode != Cipher.DECRYPT_MODE) {
            throw new InvalidAlgorithmParameterException("encrypts and decrypts only");
        }
        byte[] newIv = parameters instanceof GCMParameterSpec gcm && gcm.getTLen() == TAG_BITS ? gcm.getIV() : NONE;
        if (newIv.length != AesGcmContext.IV_SIZE) {
            throw new InvalidAlgorithmParameterException("takes IVs of 12 bytes and tags of 128 bits");
        }
        boolean toEncrypt = mode == Cipher.ENCRYPT_MODE;
        boolean asBefore = newKey == key && toEncrypt == encrypting;
        if (asBefore && encrypting && Arrays.equals(newIv, iv)) {
            throw new InvalidAlgorithmParameterException("cannot encrypt again with the same key and IV");
        }
        if (!asBefore) {
            key = null;
            context.setKey(newKey, toEncrypt);
            Reference.reachabilityFence(this);
            key = newKey;
            encrypting = toEncrypt;
        }
        iv = newIv;
        ready = true;
        begun = false;
        held.reset();
    }

    @Override
    protected void engineUpdateAAD(byte[] bytes, int offset, int length) {
        if (held.size() > 0) {
            throw new IllegalStateException("what is authenticated comes before the text");
        }
        begin();
        context.authenticate(bytes, offset, length);
        Reference.reachabilityFence(this);
    }

    @Override
    protected void engineUpdateAAD(ByteBuffer bytes) {
        byte[] taken = taken(bytes);
        engineUpdateAAD(taken, 0, taken.length);
    }

    private void begin() {
        if (!ready) {
            throw new IllegalStateException("every text needs an IV of its own");
        }
        if (!begun) {
            context.begin(iv, encrypting);
            Reference.reachabilityFence(this);
            begun = true;
        }
    }

    @Override
    protected byte[] engineUpdate(byte[] input, int offset, int length) {
        held.write(input, offset, length);
        return new byte[0];
    }

    @Override
    protected int engineUpdate(byte[] input, int offset, int length, byte[] output, int outputOffset) {
        held.write(input, offset, length);
        return 0;
    }

    @Override
    protected byte[] engineDoFinal(byte[] input, int offset, int length) throws AEADBadTagException {
        ByteBuffer text = input == null ? ByteBuffer.allocate(0) : ByteBuffer.wrap(input, offset, length);
        byte[] output = new byte[engineGetOutputSize(length)];
        try {
            engineDoFinal(text, ByteBuffer.wrap(output));
        } catch (ShortBufferException itIsAsLongAsAskedFor) {
            throw new IllegalStateException(itIsAsLongAsAskedFor);
        }
        return output;
    }

    @Override
    protected int engineDoFinal(byte[] input, int offset, int length, byte[] output, int outputOffset)
            throws AEADBadTagException, ShortBufferException {
        ByteBuffer text = input == null ? ByteBuffer.allocate(0) : ByteBuffer.wrap(input, offset, length);
        return engineDoFinal(text, ByteBuffer.wrap(output, outputOffset, output.length - outputOffset));
    }

    @Override
    protected int engineDoFinal(ByteBuffer input, ByteBuffer output) throws AEADBadTagException, ShortBufferException {
        begin();
        int size = engineGetOutputSize(input.remaining());
        if (output.remaining() < size) {
            throw new ShortBufferException("needs room for %d bytes".formatted(size));
        }
        ByteBuffer text = text(input);
        ready = !encrypting;
        begun = false;
        process(text, output);
        output.position(output.position() + size);
        return size;
    }

    /** All of it, with what has been held. The input is taken then, but where it is, its bytes stay. */
    private ByteBuffer text(ByteBuffer input) {
        if (held.size() == 0 && (input.hasArray() || input.isDirect())) {
            ByteBuffer text = input.slice();
            input.position(input.limit());
            return text;
        }
        held.writeBytes(taken(input));
        ByteBuffer text = ByteBuffer.wrap(held.toByteArray());
        held.reset();
        return text;
    }

    private void process(ByteBuffer text, ByteBuffer output) throws AEADBadTagException {
        try (PinnedBytes from = PinnedBytes.of(text);
                PinnedBytes to = PinnedBytes.of(output)) {
            if (from.cross(to)) {
                process(ByteBuffer.wrap(taken(text)), output);
            } else if (encrypting) {
                context.encrypt(from, to);
            } else if (!context.decrypt(from, to)) {
                throw new AEADBadTagException("this is not what was encrypted");
            }
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    private static byte[] taken(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    @Override
    protected int engineGetOutputSize(int length) {
        int text = held.size() + length;
        return encrypting ? Math.addExact(text, AesGcmContext.TAG_SIZE) : Math.max(0, text - AesGcmContext.TAG_SIZE);
    }

    @Override
    protected int engineGetBlockSize() {
        return BLOCK_SIZE;
    }

    @Override
    protected byte[] engineGetIV() {
        return iv.length == 0 ? null : iv.clone();
    }

    @Override
    protected AlgorithmParameters engineGetParameters() {
        return null;
    }

    @Override
    protected void engineInit(int mode, Key newKey, SecureRandom random) throws InvalidKeyException {
        throw new InvalidKeyException("needs an IV");
    }

    @Override
    protected void engineInit(int mode, Key newKey, AlgorithmParameters parameters, SecureRandom random)
            throws InvalidAlgorithmParameterException {
        throw new InvalidAlgorithmParameterException("takes a GCMParameterSpec");
    }

    @Override
    protected void engineSetMode(String mode) throws NoSuchAlgorithmException {
        throw new NoSuchAlgorithmException(mode);
    }

    @Override
    protected void engineSetPadding(String padding) throws NoSuchPaddingException {
        throw new NoSuchPaddingException(padding);
    }
}
