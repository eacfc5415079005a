using System.Globalization;
using Npgsql;

namespace Rag.Stores.Postgres;

/// <summary>Changes the postings of a collection, inside a transaction that holds the collection's lock.</summary>
internal sealed class KeywordIndex(Database database, NpgsqlConnection connection, int collection, bool staged)
{
    private readonly string _postings = database.Names.Table("posting", collection);

    /// <summary>Adds the postings of new chunks, all above those that are there, joining small segments to theirs.</summary>
    /// <returns>The number the next segment gets.</returns>
    public async Task<int> AppendAsync(List<SegmentRow> segments, SegmentBuilder added, int first, int last, int number, CancellationToken cancellationToken)
    {
        if (added.Count == 0)
            return number;
        var merged = SegmentRow.ToMerge(segments, last - first + 1);
        if (merged.Count > 0)
        {
            await TakeAsync([.. merged.Select(segment => segment.Number)], added, cancellationToken).ConfigureAwait(false);
            first = merged[0].First;
        }

        await WriteAsync(added, new SegmentRow(number, added.Shift, first, last), cancellationToken).ConfigureAwait(false);
        return number + 1;
    }

    /// <summary>Writes a segment.</summary>
    public async Task WriteAsync(SegmentBuilder postings, SegmentRow segment, CancellationToken cancellationToken)
    {
        await WriteAsync(postings.Rows(segment.Number, segment.Shift), cancellationToken).ConfigureAwait(false);
        var sql = new Sql();
        sql.Add($"INSERT INTO {database.Names.Table("segment")} (collection, number, shift, first_ordinal, last_ordinal) VALUES ({sql.Bind(collection)}, {sql.Bind(segment.Number)}, {sql.Bind(segment.Shift)}, {sql.Bind(segment.First)}, {sql.Bind(segment.Last)})");
        await database.ExecuteAsync(connection, sql, cancellationToken).ConfigureAwait(false);
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
            var shift = segments.Find(segment => segment.Number == row.Segment)!.Shift;
            using var builder = new SegmentBuilder();
            foreach (var posting in row.Postings())
            {
                if (!ordinals.Contains(posting.Ordinal))
                    builder.Add(posting);
            }

            kept.AddRange(builder.Rows(row.Segment, shift));
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

    private async Task TakeAsync(int[] numbers, SegmentBuilder taker, CancellationToken cancellationToken)
    {
        // COPY takes no bound values; these are numbers of our own.
        var listed = string.Join(", ", numbers.Select(number => number.ToString(CultureInfo.InvariantCulture)));
        await PostingCopy.ReadAsync(connection, $"DELETE FROM {_postings} WHERE segment IN ({listed}) RETURNING {PostingRow.Columns}", taker, cancellationToken).ConfigureAwait(false);
        var segments = new Sql();
        segments.Add($"DELETE FROM {database.Names.Table("segment")} WHERE collection = {segments.Bind(collection)} AND number = ANY({segments.Bind(numbers)})");
        await database.ExecuteAsync(connection, segments, cancellationToken).ConfigureAwait(false);
    }

    private Task<int> ReadAsync(Sql sql, Action<PostingRow> read, CancellationToken cancellationToken) =>
        database.QueryAsync(connection, sql, async reader =>
        {
            while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                read(PostingRow.Read(reader));
            return 0;
        }, cancellationToken);

    private Task WriteAsync(IEnumerable<PostingRow> rows, CancellationToken cancellationToken) =>
        Copy.RunAsync(database, connection, _postings, "collection, " + PostingRow.Columns, staged, rows, (buffer, row) => buffer.Row(8)
            .Int32(collection).Int32(row.Segment).Int32(row.Bucket).Int64s(row.Terms).Int32s(row.Ends).Int32s(row.Ordinals).Int32s(row.Frequencies).Int32s(row.Lengths), cancellationToken);
}
