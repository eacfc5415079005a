using Npgsql;

namespace Rag.Stores.Postgres;

/// <summary>A part of the keyword index: the postings of the chunks of one range.</summary>
internal sealed record SegmentRow(int Number, int Shift, int First, int Last)
{
    // A write makes a segment; when a few of one size stand at the end they become one. Each posting is written again once for each size.
    private const int Fanout = 16;
    private const int MostChunks = 32_768;

    public int Chunks => Last - First + 1;

    public static Sql Find(Names names, int collection)
    {
        var sql = new Sql();
        return sql.Add($"SELECT number, shift, first_ordinal, last_ordinal FROM {names.Table("segment")} WHERE collection = {sql.Bind(collection)} ORDER BY first_ordinal");
    }

    public static async Task<List<SegmentRow>> ReadAsync(NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        var segments = new List<SegmentRow>();
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            segments.Add(new(reader.GetInt32(0), reader.GetInt32(1), reader.GetInt32(2), reader.GetInt32(3)));
        return segments;
    }

    /// <summary>Those at the end that become one with new chunks.</summary>
    public static IReadOnlyList<SegmentRow> ToMerge(List<SegmentRow> segments, int first, int last)
    {
        var from = segments.Count;
        var size = last - first + 1;
        while (true)
        {
            var start = from;
            var total = size;
            while (start > 0 && Tier(segments[start - 1].Chunks) <= Tier(size) && last - segments[start - 1].First < MostChunks)
                total += segments[--start].Chunks;
            if (from - start < Fanout - 1)
                return segments.GetRange(from, segments.Count - from);
            (from, size) = (start, total);
        }
    }

    private static int Tier(int chunks) => (int)Math.Log(Math.Max(1, chunks), Fanout);
}
