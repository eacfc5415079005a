using Npgsql;

namespace Rag.Stores.Postgres;

/// <summary>Derives anew what can be derived, and takes out what cannot be shown any more, without a call to a model.</summary>
internal sealed class Repair(Database database, CollectionWriter writer, ITextAnalyzer analyzer)
{
    private const int ChunksPerSegment = 4_096;

    private readonly string _documents = database.Names.Table("document", writer.Row.Key);
    private readonly string _chunks = database.Names.Table("chunk", writer.Row.Key);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await ExecuteAsync($"DELETE FROM {_chunks} c WHERE NOT EXISTS (SELECT FROM {_documents} d WHERE d.key = c.document)", cancellationToken).ConfigureAwait(false);
        await TakeOutAsync(await FindBrokenAsync(cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        await ExecuteAsync($"UPDATE {_chunks} c SET live = (d.state = 1) FROM {_documents} d WHERE d.key = c.document AND c.live <> (d.state = 1)", cancellationToken).ConfigureAwait(false);
        await DeriveTermsAsync(cancellationToken).ConfigureAwait(false);
        await RebuildPostingsAsync(cancellationToken).ConfigureAwait(false);
        writer.Row = await database.QueryAsync(writer.Connection, new Sql($"SELECT coalesce(sum(chunks), 0)::bigint, coalesce(sum(words), 0)::bigint FROM {_documents} WHERE state = 1"), async reader =>
        {
            await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
            return writer.Row with { Chunks = reader.GetInt64(0), Words = reader.GetInt64(1) };
        }, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The versions that cannot be shown as they were written.</summary>
    private async Task<long[]> FindBrokenAsync(CancellationToken cancellationToken)
    {
        var broken = new HashSet<long>();
        await ReadAsync(new Sql($"""
            SELECT d.key FROM {_documents} d LEFT JOIN {_chunks} c ON c.document = d.key WHERE d.state <> 2 GROUP BY d.key, d.chunks
            HAVING count(c.ordinal) <> d.chunks OR count(DISTINCT c.index) <> d.chunks OR coalesce(max(c.index), -1) <> d.chunks - 1
                OR bool_or(abs({database.Names.Function("vector_norm")}(c.embedding) - 1) >= 1e-3)
            """), reader => broken.Add(reader.GetInt64(0)), cancellationToken).ConfigureAwait(false);
        await ReadAsync(new Sql($"""
            SELECT d.key FROM (SELECT key, id, row_number() OVER (PARTITION BY id ORDER BY key DESC) AS place FROM {_documents} WHERE state = 1) d WHERE d.place > 1
            """), reader => broken.Add(reader.GetInt64(0)), cancellationToken).ConfigureAwait(false);
        var (key, text) = (-1L, "");
        await ReadAsync(new Sql($"""
            SELECT d.key, CASE WHEN row_number() OVER (PARTITION BY d.key ORDER BY c.ordinal) = 1 THEN d.text END, c.start, c.length, c.text, c.id = d.id || '#' || c.index
            FROM {_documents} d JOIN {_chunks} c ON c.document = d.key WHERE d.state <> 2 ORDER BY d.key, c.ordinal
            """), reader =>
        {
            if (reader.GetInt64(0) != key)
                (key, text) = (reader.GetInt64(0), reader.GetString(1));
            var (start, length) = (reader.GetInt32(2), reader.GetInt32(3));
            if (start < 0 || length < 0 || start + (long)length > text.Length || !text.AsSpan(start, length).SequenceEqual(reader.GetString(4)) || !reader.GetBoolean(5))
                broken.Add(key);
        }, cancellationToken).ConfigureAwait(false);
        return [.. broken];
    }

    // A current version counts as not indexed from now on; what is intact of its vectors stays to be found by content hash.
    private async Task TakeOutAsync(long[] broken, CancellationToken cancellationToken)
    {
        if (broken.Length == 0)
            return;
        foreach (var statement in new[]
        {
            "DELETE FROM {0} c USING {1} d WHERE d.key = c.document AND d.key = ANY({2}) AND d.state <> 1",
            "DELETE FROM {1} d WHERE d.key = ANY({2}) AND d.state <> 1",
            "DELETE FROM {0} c WHERE c.document = ANY({2}) AND abs({3}(c.embedding) - 1) >= 1e-3",
            "UPDATE {1} d SET state = 2, text = '' WHERE d.key = ANY({2})",
            "UPDATE {0} c SET live = false, text = '' WHERE c.document = ANY({2})",
        })
        {
            var sql = new Sql();
            sql.Add(string.Format(System.Globalization.CultureInfo.InvariantCulture, statement, _chunks, _documents, sql.Bind(broken), database.Names.Function("vector_norm")));
            await database.ExecuteAsync(writer.Connection, sql, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task DeriveTermsAsync(CancellationToken cancellationToken)
    {
        var counts = new TermCounts();
        var wrong = new List<(int Ordinal, int Words, long[] Terms, int[] Frequencies)>();
        await ReadAsync(new Sql($"""
            SELECT d.id, d.title, {ChunkColumns.Shown}, c.ordinal, c.words, c.terms, c.frequencies FROM {_documents} d JOIN {_chunks} c ON c.document = d.key WHERE d.state <> 2
            """), reader =>
        {
            const int Rest = 2 + ChunkColumns.ShownCount;
            var chunk = ChunkColumns.Read(reader, 2, reader.GetString(0));
            counts.Read(SearchText.ForKeywords(reader.IsDBNull(1) ? null : reader.GetString(1), chunk), analyzer);
            if (counts.Words != reader.GetInt32(Rest + 1) || !counts.Terms.SequenceEqual(reader.GetFieldValue<long[]>(Rest + 2)) || !counts.Counts.SequenceEqual(reader.GetFieldValue<int[]>(Rest + 3)))
                wrong.Add((reader.GetInt32(Rest), counts.Words, counts.Terms.ToArray(), counts.Counts.ToArray()));
        }, cancellationToken).ConfigureAwait(false);
        foreach (var (ordinal, words, terms, frequencies) in wrong)
        {
            var sql = new Sql();
            sql.Add($"UPDATE {_chunks} SET words = {sql.Bind(words)}, terms = {sql.Bind(terms)}, frequencies = {sql.Bind(frequencies)} WHERE ordinal = {sql.Bind(ordinal)}");
            await database.ExecuteAsync(writer.Connection, sql, cancellationToken).ConfigureAwait(false);
        }

        await ExecuteAsync($"""
            UPDATE {_documents} d SET words = s.words FROM (SELECT document, sum(words)::bigint AS words FROM {_chunks} GROUP BY document) s WHERE s.document = d.key AND d.words <> s.words
            """, cancellationToken).ConfigureAwait(false);
    }

    private async Task RebuildPostingsAsync(CancellationToken cancellationToken)
    {
        await writer.Keywords.ClearAsync(cancellationToken).ConfigureAwait(false);
        var from = -1;
        while (true)
        {
            SegmentBuilder? postings = null;
            var sql = new Sql();
            sql.Add($"SELECT ordinal, words, terms, frequencies FROM {_chunks} WHERE live AND ordinal > {sql.Bind(from)} ORDER BY ordinal LIMIT {ChunksPerSegment}");
            await ReadAsync(sql, reader =>
            {
                var ordinal = reader.GetInt32(0);
                // Erased chunks leave gaps, which may be wide.
                if (postings is not null && ordinal - postings.First >= Posting.MostChunks)
                    return;
                from = ordinal;
                postings ??= new SegmentBuilder(ordinal);
                postings.Add(ordinal, reader.GetInt32(1), reader.GetFieldValue<long[]>(2), reader.GetFieldValue<int[]>(3));
            }, cancellationToken).ConfigureAwait(false);
            if (postings is null)
                return;
            using (postings)
            {
                if (postings.Count == 0)
                    continue;
                await writer.Keywords.WriteAsync(postings, from, writer.Row.NextSegment, cancellationToken).ConfigureAwait(false);
                writer.Row = writer.Row with { NextSegment = writer.Row.NextSegment + 1 };
            }
        }
    }

    private Task ExecuteAsync(string sql, CancellationToken cancellationToken) => database.ExecuteAsync(writer.Connection, new Sql(sql), cancellationToken);

    private async Task ReadAsync(Sql sql, Action<NpgsqlDataReader> read, CancellationToken cancellationToken) =>
        await database.QueryAsync(writer.Connection, sql, async reader =>
        {
            while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                read(reader);
            return 0;
        }, cancellationToken).ConfigureAwait(false);
}
