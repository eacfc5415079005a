namespace Rag.Stores.Postgres;

/// <summary>That a term stands in a chunk. All but the term is one number, as the tables hold it, which takes a third of what three take to read, write and send.</summary>
/// <param name="Term">Its number.</param>
/// <param name="Packed">From the top: a sign that is 0, 20 bits of which chunk of its segment, 20 of how often, 23 of how many terms the chunk has, so that scoring need not read it.</param>
/// <remarks>What exceeds its bits, a million times one term or eight million terms in a chunk, is taken for the most there can be. That concerns only the order in which candidates are found: their scores are computed from what chunks hold.</remarks>
internal readonly record struct Posting(long Term, long Packed) : IComparable<Posting>
{
    public const int ChunkShift = FrequencyShift + FrequencyBits;
    public const int FrequencyShift = LengthBits;
    public const int MostFrequency = (1 << FrequencyBits) - 1;
    public const int MostLength = (1 << LengthBits) - 1;

    /// <summary>How many chunks a segment may have.</summary>
    public const int MostChunks = 1 << 20;

    private const int FrequencyBits = 20;
    private const int LengthBits = 23;

    /// <summary>Which chunk, counted from the first of its segment.</summary>
    public int Chunk => (int)(Packed >> ChunkShift);

    public static long Pack(int chunk, int frequency, int length) =>
        ((long)chunk << ChunkShift) | ((long)Math.Min(frequency, MostFrequency) << FrequencyShift) | (uint)Math.Min(length, MostLength);

    public int CompareTo(Posting other)
    {
        var order = Term.CompareTo(other.Term);
        return order != 0 ? order : Packed.CompareTo(other.Packed);
    }
}
