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
    private List<SegmentRow>? _segments;

    private CollectionWriter(Database database, NpgsqlConnection connection, CollectionRow row, bool staged, CancellationToken cancellationToken)
    {
        (_database, Connection, Row, _staged, _cancellationToken) = (database, connection, row, staged, cancellationToken);
        (_documents, _chunks) = (database.Names.Table("document", row.Key), database.Names.Table("chunk", row.Key));
        Keywords = new KeywordIndex(database, connection, row.Key, staged);
    }

    public NpgsqlConnection Connection { get; }

    public KeywordIndex Keywords { get; }

    /// <summary>The collection as it will be.</summary>
    public CollectionRow Row { get; set; }

    private Names Names => _database.Names;

    /// <summary>Locks the collection; null when it is gone.</summary>
    public static async Task<CollectionWriter?> BeginAsync(Database database, NpgsqlConnection connection, int key, CancellationToken cancellationToken)
    {
        if (await database.QueryAsync(connection, CollectionRow.Find(database.Names, key, locked: true), reader => CollectionRow.ReadOneAsync(reader, cancellationToken), cancellationToken).ConfigureAwait(false) is not { } row)
            return null;
        return new CollectionWriter(database, connection, row, database.IsSecured && await IsBoundAsync(database, connection, key, cancellationToken).ConfigureAwait(false), cancellationToken);
    }

    /// <summary>Records the counts and the keys used.</summary>
    public Task FinishAsync() => _database.ExecuteAsync(Connection, Row.Save(Names), _cancellationToken);

    /// <summary>Stores documents; without history the versions before are gone, with it they end where these begin.</summary>
    public async Task ReplaceAsync(IReadOnlyList<PreparedDocument> documents)
    {
        var before = await VersionsAsync([.. documents.Select(document => document.Indexed.Document.Id)]).ConfigureAwait(false);
        if (before.Count > 0)
        {
            var begins = documents.ToDictionary(document => document.Indexed.Document.Id, document => document.Indexed.Document.ValidFrom, StringComparer.Ordinal);
            await EndAsync(before, version => Row.Info.KeepsHistory ? begins[version.Id]!.Value.UtcTicks : null).ConfigureAwait(false);
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
            await Keywords.PurgeAsync(await SegmentsAsync().ConfigureAwait(false), chunks, _cancellationToken).ConfigureAwait(false);
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

    // COPY is refused where row-level security binds the user.
    private static Task<bool> IsBoundAsync(Database database, NpgsqlConnection connection, int key, CancellationToken cancellationToken)
    {
        var sql = new Sql();
        sql.Add($"SELECT row_security_active({sql.Bind(database.Names.Table("chunk", key))}::regclass)");
        return database.QueryAsync(connection, sql, async reader => await reader.ReadAsync(cancellationToken).ConfigureAwait(false) && reader.GetBoolean(0), cancellationToken);
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

    private async Task AddAsync(IReadOnlyList<PreparedDocument> documents)
    {
        var json = new ArrayBufferWriter<byte>();
        var (key, collection) = (Row.NextDocument, Row.Key);
        await Copy.RunAsync(_database, Connection, _documents, DocumentColumns.Written, _staged, documents, (buffer, document) => DocumentColumns.Write(buffer, json, collection, key++, document), _cancellationToken).ConfigureAwait(false);

        var ordinal = Row.NextOrdinal;
        using var postings = new SegmentBuilder();
        await Copy.RunAsync(_database, Connection, _chunks, ChunkColumns.Written, _staged, ChunksOf(documents, Row.NextDocument), (buffer, chunk) =>
        {
            postings.Add(ordinal, chunk.Prepared.Words, chunk.Prepared.Terms, chunk.Prepared.Frequencies);
            ChunkColumns.Write(buffer, collection, ordinal++, chunk.Document, chunk.Prepared);
        }, _cancellationToken).ConfigureAwait(false);

        var next = Row.NextSegment;
        if (postings.Count > 0)
            next = await Keywords.AppendAsync(await SegmentsAsync().ConfigureAwait(false), postings, Row.NextOrdinal, ordinal - 1, next, _cancellationToken).ConfigureAwait(false);
        Row = Row with
        {
            NextDocument = key,
            NextOrdinal = ordinal,
            NextSegment = next,
            Chunks = Row.Chunks + ordinal - Row.NextOrdinal,
            Words = Row.Words + documents.Sum(document => document.Words),
        };
    }

    private static IEnumerable<(long Document, PreparedChunk Prepared)> ChunksOf(IReadOnlyList<PreparedDocument> documents, long key)
    {
        foreach (var document in documents)
        {
            foreach (var chunk in document.Chunks)
                yield return (key, chunk);
            key++;
        }
    }

    private Task<List<VersionRow>> VersionsAsync(string[] ids)
    {
        var sql = new Sql();
        sql.Add($"SELECT {VersionRow.Columns} FROM {_documents} d WHERE d.id = ANY({sql.Bind(ids)}) ORDER BY d.key");
        return _database.QueryAsync(Connection, sql, reader => VersionRow.ReadAsync(reader, _cancellationToken), _cancellationToken);
    }

    private async Task<List<SegmentRow>> SegmentsAsync() => _segments
        ??= await _database.QueryAsync(Connection, SegmentRow.Find(Names, Row.Key), reader => SegmentRow.ReadAsync(reader, _cancellationToken), _cancellationToken).ConfigureAwait(false);
}
