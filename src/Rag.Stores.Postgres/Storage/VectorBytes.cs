using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Rag.Stores.Postgres;

/// <summary>A vector as <c>vector_send</c> writes it: two 16-bit numbers and big-endian floats.</summary>
internal static class VectorBytes
{
    public const int HeadLength = 2 * sizeof(short);

    /// <summary>The floats, or null when there are not as many as expected.</summary>
    public static float[]? Read(ReadOnlySpan<byte> bytes, int dimensions)
    {
        if (bytes.Length != HeadLength + dimensions * sizeof(float))
            return null;
        var vector = new float[dimensions];
        var source = MemoryMarshal.Cast<byte, int>(bytes[HeadLength..]);
        var target = MemoryMarshal.Cast<float, int>(vector.AsSpan());
        if (BitConverter.IsLittleEndian)
            BinaryPrimitives.ReverseEndianness(source, target);
        else
            source.CopyTo(target);
        return vector;
    }
}
