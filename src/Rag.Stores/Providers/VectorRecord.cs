using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Rag.Stores.Providers;

/// <summary>A vector as stores keep it, the same on every machine: little-endian floats.</summary>
internal static class VectorRecord
{
    public static void Write(ReadOnlySpan<float> vector, Span<byte> record)
    {
        if (BitConverter.IsLittleEndian)
        {
            MemoryMarshal.AsBytes(vector).CopyTo(record);
            return;
        }

        for (var i = 0; i < vector.Length; i++)
            BinaryPrimitives.WriteSingleLittleEndian(record[(i * sizeof(float))..], vector[i]);
    }

    /// <summary>Reads as many floats as <paramref name="vector"/> holds; what follows them is left.</summary>
    public static void Read(ReadOnlySpan<byte> record, Span<float> vector)
    {
        if (BitConverter.IsLittleEndian)
        {
            record[..(vector.Length * sizeof(float))].CopyTo(MemoryMarshal.AsBytes(vector));
            return;
        }

        for (var i = 0; i < vector.Length; i++)
            vector[i] = BinaryPrimitives.ReadSingleLittleEndian(record[(i * sizeof(float))..]);
    }

    public static byte[] ToBytes(ReadOnlySpan<float> vector)
    {
        var record = new byte[vector.Length * sizeof(float)];
        Write(vector, record);
        return record;
    }

    public static float[] ToVector(ReadOnlySpan<byte> record)
    {
        var vector = new float[record.Length / sizeof(float)];
        Read(record, vector);
        return vector;
    }
}
