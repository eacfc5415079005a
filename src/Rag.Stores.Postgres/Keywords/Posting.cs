namespace Rag.Stores.Postgres;

/// <summary>That a term stands in a chunk.</summary>
/// <param name="Term">Its number.</param>
/// <param name="Ordinal">The chunk.</param>
/// <param name="Frequency">How often.</param>
/// <param name="Length">How many terms the chunk has, so that scoring need not read it.</param>
internal readonly record struct Posting(long Term, int Ordinal, int Frequency, int Length) : IComparable<Posting>
{
    public int CompareTo(Posting other)
    {
        var order = Term.CompareTo(other.Term);
        return order != 0 ? order : Ordinal.CompareTo(other.Ordinal);
    }
}
