using Npgsql;

namespace Rag.Stores.Postgres;

/// <summary>A row of postings: those of a segment whose terms share their upper bits.</summary>
/// <param name="Segment">The segment.</param>
/// <param name="Bucket">The upper bits of the terms, as <c>term &gt;&gt; shift</c> gives them.</param>
/// <param name="Terms">Ascending.</param>
/// <param name="Ends">How many postings stand up to and with each term.</param>
/// <param name="Ordinals">Chunks, term after term.</param>
/// <param name="Frequencies">How often each has the term.</param>
/// <param name="Lengths">How many terms each has.</param>
internal sealed record PostingRow(int Segment, int Bucket, long[] Terms, int[] Ends, int[] Ordinals, int[] Frequencies, int[] Lengths)
{
    public const string Columns = "segment, bucket, terms, ends, ordinals, frequencies, lengths";

    public static PostingRow Read(NpgsqlDataReader row) => new(
        row.GetInt32(0), row.GetInt32(1), row.GetFieldValue<long[]>(2), row.GetFieldValue<int[]>(3),
        row.GetFieldValue<int[]>(4), row.GetFieldValue<int[]>(5), row.GetFieldValue<int[]>(6));

    public IEnumerable<Posting> Postings()
    {
        var at = 0;
        for (var i = 0; i < Terms.Length; i++)
        {
            for (; at < Ends[i]; at++)
                yield return new Posting(Terms[i], Ordinals[at], Frequencies[at], Lengths[at]);
        }
    }

    /// <summary>Whether the arrays fit together.</summary>
    public bool IsWhole => Terms.Length == Ends.Length && Ends.Length > 0 && Ends[^1] == Ordinals.Length
        && Ordinals.Length == Frequencies.Length && Ordinals.Length == Lengths.Length
        && Terms.AsSpan().SequenceEqual(Terms.Order().ToArray()) && Ends.AsSpan().SequenceEqual(Ends.Order().ToArray());
}
