package io.imagefunction.crypto;

import io.netty.util.internal.PlatformDependent;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import org.graalvm.nativeimage.PinnedObject;
import org.graalvm.word.Pointer;
import org.graalvm.word.WordFactory;

/** What remains of a buffer, at one address for native code while this is open. Only for native binaries. */
final class PinnedBytes implements AutoCloseable {

    private final ByteBuffer buffer;
    private final PinnedObject array;
    private final long address;
    private final int size;

    private PinnedBytes(ByteBuffer buffer, PinnedObject array, long address) {
        this.buffer = buffer;
        this.array = array;
        this.address = address;
        this.size = buffer.remaining();
    }

    static PinnedBytes of(ByteBuffer buffer) {
        if (buffer.isDirect()) {
            long start = PlatformDependent.directBufferAddress(buffer);
            return new PinnedBytes(buffer, null, start + buffer.position());
        }
        PinnedObject array = PinnedObject.create(buffer.array());
        Pointer start = array.addressOfArrayElement(buffer.arrayOffset() + buffer.position());
        return new PinnedBytes(buffer, array, start.rawValue());
    }

    Pointer at(int offset) {
        return WordFactory.pointer(address + offset);
    }

    int size() {
        return size;
    }

    /** Whether they have bytes in common without being at one place. */
    boolean cross(PinnedBytes other) {
        return address != other.address && address < other.address + other.size && other.address < address + size;
    }

    @Override
    public void close() {
        if (array != null) {
            array.close();
        }
        Reference.reachabilityFence(buffer);
    }
}
