using System.Globalization;
using Npgsql;

namespace Rag.Stores.Postgres;

/// <summary>Changes the postings of a collection, inside a transaction that holds the collection's lock.</summary>
internal sealed class KeywordIndex(Database database, NpgsqlConnection connection, int collection, bool staged)
{
    private readonly string _postings = database.Names.Table("posting", collection);
    private readonly List<Sql> _changes = [];

    /// <summary>What is still to be recorded about segments before the transaction ends.</summary>
    public IReadOnlyList<Sql> Changes => _changes;

    /// <summary>Adds the postings of new chunks, all above those that are there, joining small segments to theirs.</summary>
    /// <param name="segments">Those that are there; changed to those that then are.</param>
    /// <param name="added">Of the new chunks.</param>
    /// <param name="last">The last of them.</param>
    /// <param name="number">What the segment is called.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task AppendAsync(List<SegmentRow> segments, SegmentBuilder added, int last, int number, CancellationToken cancellationToken)
    {
        var merged = SegmentRow.ToMerge(segments, added.First, last);
        if (merged.Count > 0)
            await TakeAsync(merged, added, cancellationToken).ConfigureAwait(false);
        segments.RemoveRange(segments.Count - merged.Count, merged.Count);
        segments.Add(await WriteAsync(added, last, number, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Writes a segment.</summary>
    public async Task<SegmentRow> WriteAsync(SegmentBuilder postings, int last, int number, CancellationToken cancellationToken)
    {
        var segment = new SegmentRow(number, postings.Shift, postings.First, last);
        await WriteAsync(postings.Rows(segment.Number, segment.Shift), cancellationToken).ConfigureAwait(false);
        var sql = new Sql();
        _changes.Add(sql.Add($"INSERT INTO {database.Names.Table("segment")} (collection, number, shift, first_ordinal, last_ordinal) VALUES ({sql.Bind(collection)}, {sql.Bind(segment.Number)}, {sql.Bind(segment.Shift)}, {sql.Bind(segment.First)}, {sql.Bind(segment.Last)})"));
        return segment;
    }

    /// <summary>Takes chunks out for good: nothing tells any more which words they had.</summary>
    public async Task PurgeAsync(List<SegmentRow> segments, IReadOnlyCollection<(int Ordinal, long[] Terms)> chunks, CancellationToken cancellationToken)
    {
        var ordinals = new HashSet<int>();
        var rows = new HashSet<(int Segment, int Bucket)>();
        foreach (var (ordinal, terms) in chunks)
        {
            ordinals.Add(ordinal);
            if (segments.Find(segment => segment.First <= ordinal && ordinal <= segment.Last) is not { } segment)
                continue;
            foreach (var term in terms)
                rows.Add((segment.Number, (int)(term >> segment.Shift)));
        }

        if (rows.Count == 0)
            return;
        var sql = new Sql();
        sql.Add($"DELETE FROM {_postings} p USING unnest({sql.Bind(rows.Select(row => row.Segment).ToArray())}, {sql.Bind(rows.Select(row => row.Bucket).ToArray())}) r(segment, bucket) WHERE p.segment = r.segment AND p.bucket = r.bucket RETURNING {string.Join(", ", PostingRow.Columns.Split(", ").Select(column => "p." + column))}");
        var kept = new List<PostingRow>();
        await ReadAsync(sql, row =>
        {
            var segment = segments.Find(segment => segment.Number == row.Segment)!;
            using var builder = new SegmentBuilder(segment.First);
            foreach (var posting in row.Postings())
            {
                if (!ordinals.Contains(segment.First + posting.Chunk))
                    builder.Add(posting);
            }

            kept.AddRange(builder.Rows(row.Segment, segment.Shift));
        }, cancellationToken).ConfigureAwait(false);
        await WriteAsync(kept, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Removes everything.</summary>
    public async Task ClearAsync(CancellationToken cancellationToken)
    {
        var segments = new Sql();
        segments.Add($"DELETE FROM {database.Names.Table("segment")} WHERE collection = {segments.Bind(collection)}");
        await database.ExecuteAsync(connection, [new Sql($"DELETE FROM {_postings}"), segments], cancellationToken).ConfigureAwait(false);
    }

    private async Task TakeAsync(IReadOnlyList<SegmentRow> segments, SegmentBuilder taker, CancellationToken cancellationToken)
    {
        taker.BeginAt(segments[0].First);
        // COPY takes no bound values; these are numbers of our own.
        var listed = string.Join(", ", segments.Select(segment => segment.Number.ToString(CultureInfo.InvariantCulture)));
        await PostingCopy.ReadAsync(
            connection, $"DELETE FROM {_postings} WHERE segment IN ({listed}) RETURNING {PostingRow.Columns}", segments.ToDictionary(segment => segment.Number, segment => segment.First), taker, cancellationToken).ConfigureAwait(false);
        var sql = new Sql();
        _changes.Add(sql.Add($"DELETE FROM {database.Names.Table("segment")} WHERE collection = {sql.Bind(collection)} AND number = ANY({sql.Bind(segments.Select(segment => segment.Number).ToArray())})"));
    }

    private Task<int> ReadAsync(Sql sql, Action<PostingRow> read, CancellationToken cancellationToken) =>
        database.QueryAsync(connection, sql, async reader =>
        {
            while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                read(PostingRow.Read(reader));
            return 0;
        }, cancellationToken);

    private Task WriteAsync(IEnumerable<PostingRow> rows, CancellationToken cancellationToken) =>
        Copy.RunAsync(database, connection, _postings, "collection, " + PostingRow.Columns, staged, rows.ToAsyncEnumerable(), (buffer, row) => PostingRow.Write(buffer, collection, row), cancellationToken);
}
