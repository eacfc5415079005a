using Npgsql;

namespace Rag.Stores.Postgres;

/// <summary>A row of postings: those of a segment whose terms share their upper bits.</summary>
/// <param name="Segment">The segment.</param>
/// <param name="Bucket">The upper bits of the terms, as <c>term &gt;&gt; shift</c> gives them.</param>
/// <param name="Terms">Ascending.</param>
/// <param name="Ends">How many postings stand up to and with each term.</param>
/// <param name="Chunks">Term after term, each as <see cref="Posting.Packed"/>.</param>
internal sealed record PostingRow(int Segment, int Bucket, long[] Terms, int[] Ends, long[] Chunks)
{
    public const string Columns = "segment, bucket, terms, ends, chunks";

    public static PostingRow Read(NpgsqlDataReader row) => new(
        row.GetInt32(0), row.GetInt32(1), row.GetFieldValue<long[]>(2), row.GetFieldValue<int[]>(3), row.GetFieldValue<long[]>(4));

    public static void Write(CopyBuffer buffer, int collection, PostingRow row) =>
        buffer.Row(6).Int32(collection).Int32(row.Segment).Int32(row.Bucket).Int64s(row.Terms).Int32s(row.Ends).Int64s(row.Chunks);

    public IEnumerable<Posting> Postings()
    {
        var at = 0;
        for (var i = 0; i < Terms.Length; i++)
        {
            for (; at < Ends[i]; at++)
                yield return new Posting(Terms[i], Chunks[at]);
        }
    }

    /// <summary>Whether the arrays fit together.</summary>
    public bool IsWhole => Terms.Length == Ends.Length && Ends.Length > 0 && Ends[^1] == Chunks.Length
        && Terms.AsSpan().SequenceEqual(Terms.Order().ToArray()) && Ends.AsSpan().SequenceEqual(Ends.Order().ToArray());
}
