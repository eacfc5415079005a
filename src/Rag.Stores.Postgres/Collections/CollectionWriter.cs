using System.Buffers;
using Npgsql;

namespace Rag.Stores.Postgres;

/// <summary>The changes of one transaction to a collection, which it has locked: writers take turns.</summary>
internal sealed class CollectionWriter
{
    private readonly Database _database;
    private readonly CancellationToken _cancellationToken;
    private readonly string _documents;
    private readonly string _chunks;
    private readonly bool _staged;
    private readonly List<VersionRow> _before;
    private readonly List<SegmentRow> _segments;

    private CollectionWriter(Database database, NpgsqlConnection connection, CollectionRow row, bool staged, List<VersionRow> before, List<SegmentRow> segments, CancellationToken cancellationToken)
    {
        (_database, Connection, Row, _staged, _before, _segments, _cancellationToken) = (database, connection, row, staged, before, segments, cancellationToken);
        (_documents, _chunks) = (database.Names.Table("document", row.Key), database.Names.Table("chunk", row.Key));
        Keywords = new KeywordIndex(database, connection, row.Key, staged);
    }

    public NpgsqlConnection Connection { get; }

    public KeywordIndex Keywords { get; }

    /// <summary>The collection as it will be.</summary>
    public CollectionRow Row { get; set; }

    private Names Names => _database.Names;

    /// <summary>Locks the collection and reads, in the same round trip, what a change must know; null when it is gone.</summary>
    /// <param name="database">Runs statements.</param>
    /// <param name="connection">In a transaction.</param>
    /// <param name="settings">Of the transaction.</param>
    /// <param name="key">The collection.</param>
    /// <param name="ids">Documents that will be replaced.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static Task<CollectionWriter?> BeginAsync(Database database, NpgsqlConnection connection, Sql settings, int key, string[] ids, CancellationToken cancellationToken)
    {
        var names = database.Names;
        // COPY is refused where row-level security binds the user.
        var bound = new Sql();
        bound.Add($"SELECT {(database.IsSecured ? $"row_security_active({bound.Bind(names.Table("chunk", key))}::regclass)" : "false")}");
        var versions = new Sql();
        versions.Add($"SELECT {VersionRow.Columns} FROM {names.Table("document", key)} d WHERE d.id = ANY({versions.Bind(ids)}) ORDER BY d.key");
        // What follows the lock sees all that was done before it was given.
        return database.QueryAsync(connection, [settings, CollectionRow.Find(names, key, locked: true), bound, SegmentRow.Find(names, key), versions], async reader =>
        {
            await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
            if (await CollectionRow.ReadOneAsync(reader, cancellationToken).ConfigureAwait(false) is not { } row)
                return null;
            await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
            var staged = await reader.ReadAsync(cancellationToken).ConfigureAwait(false) && reader.GetBoolean(0);
            await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
            var segments = await SegmentRow.ReadAsync(reader, cancellationToken).ConfigureAwait(false);
            await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
            return new CollectionWriter(database, connection, row, staged, await VersionRow.ReadAsync(reader, cancellationToken).ConfigureAwait(false), segments, cancellationToken);
        }, cancellationToken);
    }

    /// <summary>Records the counts, the keys used and the segments made.</summary>
    public Task FinishAsync() => _database.ExecuteAsync(Connection, [.. Keywords.Changes, Row.Save(Names)], _cancellationToken);

    /// <summary>Stores documents, the ones named in the beginning; without history the versions before are gone, with it they end where these begin.</summary>
    public async Task ReplaceAsync(Preparation documents)
    {
        if (_before.Count > 0)
        {
            var begins = documents.Documents.ToDictionary(document => document.Document.Id, document => document.Document.ValidFrom, StringComparer.Ordinal);
            await EndAsync(_before, version => Row.Info.KeepsHistory ? begins[version.Id]!.Value.UtcTicks : null).ConfigureAwait(false);
        }

        await AddAsync(documents).ConfigureAwait(false);
    }

    /// <summary>Removes the documents the caller may see, or ends them at a moment.</summary>
    /// <returns>How many.</returns>
    public async Task<int> DeleteAsync(string[] ids, CallerAccess access, DateTimeOffset? at)
    {
        var sql = new Sql();
        var seen = Visibility.Access(sql, access, Row.Info.RequiresPrincipals) ?? "true";
        // The readers of the version last written decide.
        sql.Add($"""
            SELECT {VersionRow.Columns} FROM {_documents} d WHERE d.id IN (
                SELECT d.id FROM {_documents} d WHERE d.id = ANY({sql.Bind(ids)}) AND {seen}{(at is null ? "" : " AND d.state = 1")}
                    AND NOT EXISTS (SELECT FROM {_documents} later WHERE later.id = d.id AND later.key > d.key))
            ORDER BY d.key
            """);
        var versions = await _database.QueryAsync(Connection, sql, reader => VersionRow.ReadAsync(reader, _cancellationToken), _cancellationToken).ConfigureAwait(false);
        await EndAsync(versions, _ => at?.UtcTicks).ConfigureAwait(false);
        return versions.DistinctBy(version => version.Id, StringComparer.Ordinal).Count();
    }

    /// <summary>Erases versions with everything that was derived from them.</summary>
    public async Task RemoveAsync(IReadOnlyList<VersionRow> versions)
    {
        if (versions.Count == 0)
            return;
        var keys = versions.Select(version => version.Key).ToArray();
        var chunks = new Sql();
        chunks.Add($"DELETE FROM {_chunks} WHERE document = ANY({chunks.Bind(keys)}) RETURNING live, ordinal, terms");
        var documents = new Sql();
        documents.Add($"DELETE FROM {_documents} WHERE key = ANY({documents.Bind(keys)})");
        var purged = await _database.QueryAsync(Connection, [chunks, documents], ReadPostedAsync, _cancellationToken).ConfigureAwait(false);
        await PurgeAsync(purged).ConfigureAwait(false);
        Uncount(versions);
    }

    /// <summary>Takes what is no longer current out of the counts.</summary>
    public void Uncount(IReadOnlyList<VersionRow> versions) => Row = Row with
    {
        Chunks = Row.Chunks - versions.Where(version => version.IsCurrent).Sum(version => (long)version.Chunks),
        Words = Row.Words - versions.Where(version => version.IsCurrent).Sum(version => version.Words),
    };

    public async Task PurgeAsync(IReadOnlyCollection<(int Ordinal, long[] Terms)> chunks)
    {
        if (chunks.Count > 0)
            await Keywords.PurgeAsync(_segments, chunks, _cancellationToken).ConfigureAwait(false);
    }

    public async Task<List<(int Ordinal, long[] Terms)>> ReadPostedAsync(NpgsqlDataReader reader)
    {
        var posted = new List<(int, long[])>();
        while (await reader.ReadAsync(_cancellationToken).ConfigureAwait(false))
        {
            if (reader.GetBoolean(0))
                posted.Add((reader.GetInt32(1), reader.GetFieldValue<long[]>(2)));
        }

        return posted;
    }

    /// <summary>Ends versions at the moment given for each, or removes them where none is. One that would then never have held is removed too.</summary>
    private async Task EndAsync(List<VersionRow> versions, Func<VersionRow, long?> moment)
    {
        var removed = new List<VersionRow>();
        var ended = new List<(VersionRow Version, long At)>();
        foreach (var version in versions)
        {
            if (moment(version) is not { } at || version.State == VersionState.Salvaged || !(version.ValidFrom < at))
                removed.Add(version);
            else if (version.IsCurrent || !(version.ValidTo <= at))
                ended.Add((version, version.ValidTo <= at ? version.ValidTo.Value : at));
        }

        await RemoveAsync(removed).ConfigureAwait(false);
        if (ended.Count == 0)
            return;
        var documents = new Sql();
        documents.Add($"UPDATE {_documents} d SET state = 0, valid_to = e.at FROM unnest({documents.Bind(ended.Select(end => end.Version.Key).ToArray())}, {documents.Bind(ended.Select(end => end.At).ToArray())}) e(key, at) WHERE d.key = e.key");
        await _database.ExecuteAsync(Connection, documents, _cancellationToken).ConfigureAwait(false);
        var chunks = new Sql();
        chunks.Add($"UPDATE {_chunks} SET live = false WHERE live AND document = ANY({chunks.Bind(ended.Select(end => end.Version.Key).ToArray())}) RETURNING true, ordinal, terms");
        await PurgeAsync(await _database.QueryAsync(Connection, chunks, ReadPostedAsync, _cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
        Uncount([.. ended.Select(end => end.Version)]);
    }

    private async Task AddAsync(Preparation preparation)
    {
        var (ordinal, collection, documents) = (Row.NextOrdinal, Row.Key, new List<PreparedDocument>(preparation.Documents.Count));
        var postings = new List<SegmentBuilder>();
        try
        {
            await Copy.RunAsync(_database, Connection, _chunks, ChunkColumns.Written, _staged, ChunksAsync(preparation, documents, Row.NextDocument), (buffer, chunk) =>
            {
                if (postings.Count == 0 || ordinal - postings[^1].First == Posting.MostChunks)
                    postings.Add(new SegmentBuilder(ordinal));
                postings[^1].Add(ordinal, chunk.Prepared.Words, chunk.Prepared.Terms, chunk.Prepared.Frequencies);
                ChunkColumns.Write(buffer, collection, ordinal++, chunk.Document, chunk.Prepared);
            }, _cancellationToken).ConfigureAwait(false);

            var key = Row.NextDocument;
            var json = new ArrayBufferWriter<byte>();
            await Copy.RunAsync(_database, Connection, _documents, DocumentColumns.Written, _staged, documents.ToAsyncEnumerable(), (buffer, document) => DocumentColumns.Write(buffer, json, collection, key++, document), _cancellationToken).ConfigureAwait(false);

            var next = Row.NextSegment;
            foreach (var segment in postings.Where(segment => segment.Count > 0))
                await Keywords.AppendAsync(_segments, segment, Math.Min(ordinal, segment.First + Posting.MostChunks) - 1, next++, _cancellationToken).ConfigureAwait(false);
            Row = Row with
            {
                NextDocument = key,
                NextOrdinal = ordinal,
                NextSegment = next,
                Chunks = Row.Chunks + ordinal - Row.NextOrdinal,
                Words = Row.Words + documents.Sum(document => document.Words),
            };
        }
        finally
        {
            postings.ForEach(segment => segment.Dispose());
        }
    }

    private static async IAsyncEnumerable<(long Document, PreparedChunk Prepared)> ChunksAsync(Preparation preparation, List<PreparedDocument> documents, long key)
    {
        await foreach (var document in preparation.ReadAsync().ConfigureAwait(false))
        {
            documents.Add(document);
            foreach (var chunk in document.Chunks)
                yield return (key, chunk);
            key++;
        }
    }
}
