using System.Buffers.Binary;

namespace Rag.Stores.Engine.Keywords;

/// <summary>What no chunk of a block of postings can beat, whatever the average length comes to be.</summary>
/// <remarks>
/// Up to four pairs of a frequency and a length: every posting has at most the frequency and at least the length of one of them.
/// The score grows with the frequency and falls with the length, so the best of the pairs bounds the block (Grand et al. 2020).
/// </remarks>
internal static class BlockBound
{
    public const int Bytes = MaxPairs * 3;

    private const int MaxPairs = 4;
    private const int Buckets = 17; // Beyond 16 repeats a term gains next to nothing.

    /// <summary>A frequency too large for its byte: any.</summary>
    private const byte Unbounded = byte.MaxValue;

    public static void Write(ReadOnlySpan<int> numbers, ReadOnlySpan<int> frequencies, ReadOnlySpan<int> lengths, Span<byte> target)
    {
        Span<int> shortest = stackalloc int[Buckets];
        shortest.Fill(int.MaxValue);
        var largest = 0;
        for (var i = 0; i < numbers.Length; i++)
        {
            ref var bucket = ref shortest[Math.Min(frequencies[i], Buckets) - 1];
            bucket = Math.Min(bucket, lengths[numbers[i]]);
            largest = Math.Max(largest, frequencies[i]);
        }

        Span<(int Frequency, int Length)> pairs = stackalloc (int, int)[Buckets];
        var count = 0;
        for (var i = Buckets - 1; i >= 0; i--)
        {
            if (shortest[i] != int.MaxValue && (count == 0 || shortest[i] < pairs[count - 1].Length))
                pairs[count++] = (i == Buckets - 1 ? largest : i + 1, shortest[i]);
        }

        // Too many: pairs of high frequency hardly differ in score, so those are joined first.
        var first = Math.Max(0, count - MaxPairs);
        pairs[first].Frequency = pairs[0].Frequency;
        for (var i = 0; i < MaxPairs; i++)
        {
            var (frequency, length) = pairs[Math.Min(first + i, count - 1)];
            target[i * 3] = (byte)Math.Min(frequency, Unbounded);
            BinaryPrimitives.WriteUInt16LittleEndian(target[(i * 3 + 1)..], (ushort)Math.Min(length, ushort.MaxValue));
        }
    }

    /// <summary>The most a posting of the block can score for a term of idf 1.</summary>
    public static double Read(ReadOnlySpan<byte> source, LengthNorms norms)
    {
        var best = 0d;
        for (var i = 0; i < Bytes; i += 3)
        {
            var frequency = source[i];
            if (frequency == Unbounded)
                return 1;
            best = Math.Max(best, Bm25.Term(1, frequency, norms[BinaryPrimitives.ReadUInt16LittleEndian(source[(i + 1)..])]));
        }

        return best;
    }
}
