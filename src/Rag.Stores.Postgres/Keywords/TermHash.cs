using System.Numerics;

namespace Rag.Stores.Postgres;

/// <summary>A term as postings hold it: 64 bits, the same on every machine and for ever.</summary>
/// <remarks>
/// Fixed size keeps postings small, and a table of postings free of words. Two terms share a number once in 2^64 pairs;
/// who makes them collide on purpose gains what the word itself in the text would have gained.
/// </remarks>
internal static class TermHash
{
    // The odd multipliers of xxHash64 (Collet, 2014).
    private const ulong Prime1 = 0x9E3779B185EBCA87;
    private const ulong Prime2 = 0xC2B2AE3D27D4EB4F;

    public static long Of(ReadOnlySpan<char> term)
    {
        var state = Prime1 ^ (ulong)term.Length;
        foreach (var unit in term)
            state = BitOperations.RotateLeft((state ^ unit) * Prime2, 31) * Prime1;
        state ^= state >> 29;
        state *= Prime2;
        return (long)(state ^ (state >> 32));
    }
}
