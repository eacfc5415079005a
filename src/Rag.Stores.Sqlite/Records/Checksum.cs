using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Rag.Stores.Sqlite;

/// <summary>A 64-bit checksum against accidents, the same on every machine; it is no protection against an adversary.</summary>
/// <remarks>Each step is a bijection of the state for a given word, so a change within one word always shows.</remarks>
internal static class Checksum
{
    public const int Size = sizeof(ulong);

    // The odd multipliers of xxHash64 (Collet, 2014).
    private const ulong Prime1 = 0x9E3779B185EBCA87;
    private const ulong Prime2 = 0xC2B2AE3D27D4EB4F;

    /// <summary>The checksum of bytes that belong to <paramref name="seed"/>, such as a row's key: the right bytes in the wrong row do not pass.</summary>
    // Optimised at once: the first question of a process computes hundreds of thousands before the runtime would come to it.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static ulong Of(ReadOnlySpan<byte> bytes, ulong seed)
    {
        var state = Mix(seed ^ Prime1, (ulong)bytes.Length);
        while (bytes.Length >= sizeof(ulong))
        {
            state = Mix(state, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[sizeof(ulong)..];
        }

        if (!bytes.IsEmpty)
        {
            Span<byte> last = stackalloc byte[sizeof(ulong)];
            last.Clear();
            bytes.CopyTo(last);
            state = Mix(state, BinaryPrimitives.ReadUInt64LittleEndian(last));
        }

        state ^= state >> 29;
        state *= Prime1;
        return state ^ (state >> 32);
    }

    /// <summary>Whether <paramref name="record"/> ends with the checksum of what stands before.</summary>
    public static bool IsValid(ReadOnlySpan<byte> record, ulong seed) =>
        record.Length >= Size && BinaryPrimitives.ReadUInt64LittleEndian(record[^Size..]) == Of(record[..^Size], seed);

    /// <summary>Puts the checksum into the last bytes of a record.</summary>
    public static byte[] Sealed(this byte[] record, long key)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(record.AsSpan(record.Length - Size), Of(record.AsSpan(0, record.Length - Size), (ulong)key));
        return record;
    }

    /// <summary>A copy of a record with its checksum at the end.</summary>
    public static byte[] SealedCopy(ReadOnlySpan<byte> record, long key)
    {
        var copy = new byte[record.Length + Size];
        record.CopyTo(copy);
        return copy.Sealed(key);
    }

    /// <summary>Goes on with one more number.</summary>
    public static ulong Next(ulong state, ulong word) => Mix(state, word);

    private static ulong Mix(ulong state, ulong word) => BitOperations.RotateLeft((state ^ word) * Prime2, 31) * Prime1;
}
