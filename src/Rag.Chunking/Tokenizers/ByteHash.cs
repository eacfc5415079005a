using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Rag.Chunking.Tokenizers;

/// <summary>A multiplicative hash of a few bytes (the folded 64 × 64 product of wyhash, Wang Yi 2019), the same in every process.</summary>
internal static class ByteHash
{
    private const ulong Seed = 0xA0761D6478BD642F;
    private const ulong Step = 0xE7037ED1A0B428DB;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Of(ulong low, ulong high)
    {
        var upper = Math.BigMul(low ^ Seed, high ^ Step, out var lower);
        return upper ^ lower;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Of(ReadOnlySpan<byte> bytes)
    {
        ref var first = ref MemoryMarshal.GetReference(bytes);
        var length = bytes.Length;
        if (length > 16)
            return OfLong(bytes);
        ulong low, high = 0;
        if (length >= 8)
        {
            low = Unsafe.ReadUnaligned<ulong>(ref first);
            high = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref first, length - 8));
        }
        else if (length >= 4)
        {
            low = Unsafe.ReadUnaligned<uint>(ref first);
            high = Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref first, length - 4));
        }
        else
        {
            low = length == 0 ? 0u : (uint)(first | (Unsafe.Add(ref first, length >> 1) << 8) | (Unsafe.Add(ref first, length - 1) << 16));
        }

        return Of(low ^ ((ulong)length << 56), high);
    }

    private static ulong OfLong(ReadOnlySpan<byte> bytes)
    {
        var hash = (ulong)bytes.Length;
        while (bytes.Length > 16)
        {
            hash = Of(hash ^ MemoryMarshal.Read<ulong>(bytes), MemoryMarshal.Read<ulong>(bytes[8..]));
            bytes = bytes[16..];
        }

        return Of(hash, Of(bytes));
    }
}
