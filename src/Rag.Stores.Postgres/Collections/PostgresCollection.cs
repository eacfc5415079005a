using System.Runtime.CompilerServices;
using Npgsql;

namespace Rag.Stores.Postgres;

/// <summary>A collection in the _database. Every read is one statement, so of one moment; every write is one transaction.</summary>
internal sealed class PostgresCollection : IVectorCollection, IAsyncDisposable
{
    private readonly BackgroundBuild _build = new();
    private readonly Database _database;
    private volatile CollectionRow _row;
    private volatile ITextAnalyzer? _analyzer;
    private volatile bool _isIndexed;

    public PostgresCollection(Database database, CollectionRow row) =>
        (_database, _row, _isIndexed, Key) = (database, row, row.IsIndexed, row.Key);

    public int Key { get; }

    public CollectionInfo Info => _row.Info;

    /// <summary>Takes what an opening brought: the chunking may have been recorded since, the analyzer may be the first.</summary>
    public void Use(CollectionRow row, ITextAnalyzer? analyzer)
    {
        _row = row;
        _isIndexed |= row.IsIndexed;
        _analyzer ??= analyzer;
    }

    public async Task<IReadOnlyList<SearchHit>> SearchAsync(SearchQuery query, CancellationToken cancellationToken = default)
    {
        StoreGuard.Require(query, Info);
        FilterGuard.Require(query.Filter);
        var vector = query.Mode == SearchMode.Keyword ? null : StoreGuard.UnitVector(query.Vector, Info);
        var terms = query.Mode == SearchMode.Vector ? null : new QuestionHashes(query.Text, Analyzer("search"));
        var count = query.Mode == SearchMode.Hybrid ? Math.Max(query.Candidates, query.Top) : query.Top;
        // Each index candidate costs time, so no more are kept than the question wants.
        var efSearch = _isIndexed && vector is not null ? Math.Clamp(count + SearchSql.Slack, _database.Options.EfSearch, 1_000) : (int?)null;
        var hits = await _database.AskAsync(
            "search", Info.Id, names => SearchSql.Make(names, _row, query, count, vector, terms, _isIndexed, _database.Options),
            reader => new HitReader(query, count, Info, vector, terms).ReadAsync(reader, cancellationToken), cancellationToken, efSearch).ConfigureAwait(false);
        if (vector is not null && !_isIndexed && VectorIndex.IsPossible(Info.Dimensions))
            _build.Consider(this);
        return hits;
    }

    public async Task<IReadOnlyList<Chunk>> GetChunksAsync(
        string documentId, int firstIndex, int count, CallerAccess access, DateTimeOffset? asOf = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(documentId);
        ArgumentOutOfRangeException.ThrowIfNegative(firstIndex);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        Require(access);

        return await _database.AskAsync("chunks", Info.Id, names =>
        {
            var sql = new Sql();
            return sql.Add($"""
                SELECT {ChunkColumns.Shown} FROM {names.Table("document", Key)} d JOIN {names.Table("chunk", Key)} c ON c.document = d.key
                WHERE {One(sql, documentId, access, asOf)} AND c.index >= {sql.Bind(firstIndex)} ORDER BY c.index LIMIT {sql.Bind(count)}
                """);
        }, async reader =>
        {
            var chunks = new List<Chunk>();
            while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                chunks.Add(ChunkColumns.Read(reader, 0, documentId));
            return (IReadOnlyList<Chunk>)chunks;
        }, cancellationToken).ConfigureAwait(false);
    }

    public async Task<Document?> GetDocumentAsync(string id, CallerAccess access, DateTimeOffset? asOf = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(id);
        Require(access);

        return await _database.AskAsync("get", Info.Id, names =>
        {
            var sql = new Sql();
            return sql.Add($"SELECT {DocumentColumns.Whole} FROM {names.Table("document", Key)} d WHERE {One(sql, id, access, asOf)}");
        }, async reader => await reader.ReadAsync(cancellationToken).ConfigureAwait(false) ? DocumentColumns.ReadWhole(reader, 0) : null, cancellationToken).ConfigureAwait(false);
    }

    public async Task<CollectionCounts> CountAsync(CallerAccess access, Filter? filter = null, DateTimeOffset? asOf = null, CancellationToken cancellationToken = default)
    {
        Require(access);
        FilterGuard.Require(filter);

        return await _database.AskAsync("count", Info.Id, names =>
        {
            var sql = new Sql();
            var condition = Visibility.Condition(sql, access, Info.RequiresPrincipals, filter) ?? "true";
            return sql.Add($"SELECT count(*), coalesce(sum(d.chunks), 0)::bigint FROM {names.Table("document", Key)} d WHERE {Visibility.Version(sql, asOf)} AND {condition}");
        }, async reader =>
        {
            await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
            return new CollectionCounts(reader.GetInt64(0), reader.GetInt64(1));
        }, cancellationToken).ConfigureAwait(false);
    }

    public async Task ReplaceAsync(IReadOnlyList<IndexedDocument> documents, CancellationToken cancellationToken = default)
    {
        StoreGuard.Require(documents, Info);
        var analyzer = Analyzer("replace");
        cancellationToken.ThrowIfCancellationRequested();

        if (documents.Count == 0)
            return;
        var preparation = new Preparation(documents, Info, analyzer, cancellationToken);
        await using (preparation.ConfigureAwait(false))
        {
            string[] ids = [.. documents.Select(document => document.Document.Id)];
            await WriteAsync("replace", async writer =>
            {
                await writer.ReplaceAsync(preparation).ConfigureAwait(false);
                return 0;
            }, cancellationToken, ids).ConfigureAwait(false);
        }
    }

    public async Task<int> DeleteAsync(IReadOnlyList<string> ids, CallerAccess access, DateTimeOffset? at = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(ids);
        Require(access);
        cancellationToken.ThrowIfCancellationRequested();

        string[] distinct = [.. ids.Where(id => id is not null).Select(PostgresText.Storable).Distinct(StringComparer.Ordinal)];
        if (distinct.Length == 0)
            return 0;
        return await WriteAsync("delete", writer => writer.DeleteAsync(distinct, access, Info.KeepsHistory ? at : null), cancellationToken).ConfigureAwait(false);
    }

    public async Task<IReadOnlyDictionary<string, string>> GetFingerprintsAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(ids);

        return await _database.AskAsync("fingerprints", Info.Id, names =>
        {
            var sql = new Sql();
            return sql.Add($"SELECT id, fingerprint FROM {names.Table("document", Key)} WHERE state = 1 AND id = ANY({sql.Bind(ids.Where(id => id is not null).Select(PostgresText.Storable).ToArray())})");
        }, async reader =>
        {
            var found = new Dictionary<string, string>(StringComparer.Ordinal);
            while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                found[reader.GetString(0)] = reader.GetString(1);
            return (IReadOnlyDictionary<string, string>)found;
        }, cancellationToken).ConfigureAwait(false);
    }

    public async IAsyncEnumerable<string> ListDocumentIdsAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        // Read at once: a caller that takes its time must not hold a connection.
        var ids = await _database.AskAsync("list", Info.Id, names => new Sql($"SELECT id FROM {names.Table("document", Key)} WHERE state = 1 ORDER BY id"), async reader =>
        {
            var found = new List<string>();
            while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                found.Add(reader.GetString(0));
            return found;
        }, cancellationToken).ConfigureAwait(false);

        foreach (var id in ids)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return id;
        }
    }

    public async IAsyncEnumerable<DocumentVersion> ListVersionsAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var versions = await _database.AskAsync("list", Info.Id, names => new Sql($"SELECT id, fingerprint, valid_from, valid_to, state FROM {names.Table("document", Key)} WHERE state <> 2 ORDER BY id, key"), async reader =>
        {
            var found = new List<DocumentVersion>();
            while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                found.Add(new(reader.GetString(0), reader.GetString(1), DocumentColumns.Time(reader, 2), DocumentColumns.Time(reader, 3), reader.GetInt16(4) == (short)VersionState.Current));
            return found;
        }, cancellationToken).ConfigureAwait(false);

        foreach (var version in versions)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return version;
        }
    }

    public async Task<IReadOnlyDictionary<string, ReadOnlyMemory<float>>> FindVectorsAsync(IReadOnlyCollection<string> contentHashes, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(contentHashes);

        string[] hashes = [.. contentHashes.Where(hash => hash is not null).Distinct(StringComparer.Ordinal)];
        return await _database.AskAsync("vectors", Info.Id, names =>
        {
            var sql = new Sql();
            return sql.Add($"""
                SELECT h.place, v.embedding FROM unnest({sql.Bind(Array.ConvertAll(hashes, ContentHash.Bytes))}) WITH ORDINALITY AS h(hash, place)
                CROSS JOIN LATERAL (SELECT {names.Function("vector_send")}(c.embedding) AS embedding FROM {names.Table("chunk", Key)} c WHERE c.content_hash = h.hash ORDER BY c.ordinal LIMIT 1) v
                """);
        }, async reader =>
        {
            var found = new Dictionary<string, ReadOnlyMemory<float>>(StringComparer.Ordinal);
            while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                if (VectorBytes.Read(reader.GetFieldValue<byte[]>(1), Info.Dimensions) is { } vector)
                    found[hashes[(int)reader.GetInt64(0) - 1]] = vector;
            }

            return (IReadOnlyDictionary<string, ReadOnlyMemory<float>>)found;
        }, cancellationToken).ConfigureAwait(false);
    }

    public async Task<CollectionStatistics> GetStatisticsAsync(CancellationToken cancellationToken = default) =>
        await _database.AskAsync("statistics", Info.Id, names =>
        {
            var sql = new Sql();
            var bytes = string.Join(" + ", Schema.Partitioned.Select(table => $"pg_total_relation_size({sql.Bind(names.Table(table, Key))}::regclass)"));
            return sql.Add($"""
                SELECT count(*) FILTER (WHERE state = 1), coalesce(sum(chunks) FILTER (WHERE state = 1), 0)::bigint, count(*) FILTER (WHERE state = 0), ({bytes})::bigint
                FROM {names.Table("document", Key)}
                """);
        }, async reader =>
        {
            await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
            return new CollectionStatistics(reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3));
        }, cancellationToken).ConfigureAwait(false);

    public Task<IReadOnlyList<CollectionProblem>> VerifyAsync(CancellationToken cancellationToken = default) =>
        _database.ReadMomentAsync("verify", Info.Id, connection => new Verification(_database, connection, _row, _analyzer).RunAsync(_build.Failure, cancellationToken), cancellationToken);

    public async Task RepairAsync(CancellationToken cancellationToken = default)
    {
        var analyzer = Analyzer("repair");
        await WriteAsync("repair", async writer =>
        {
            await new Repair(_database, writer, analyzer).RunAsync(cancellationToken).ConfigureAwait(false);
            return 0;
        }, cancellationToken).ConfigureAwait(false);
        if (_isIndexed)
            await BuildIndexAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Builds the vector index unless there is one or can be none.</summary>
    public async Task<bool> BuildIndexAsync(CancellationToken cancellationToken)
    {
        if (!VectorIndex.IsPossible(Info.Dimensions))
            return false;
        await _database.RunAsync("index", async connection =>
        {
            await VectorIndex.BuildAsync(_database, connection, _row, cancellationToken).ConfigureAwait(false);
            return 0;
        }, Info.Id, cancellationToken).ConfigureAwait(false);
        _isIndexed = true;
        return true;
    }

    /// <summary>Builds an index on a field unless there is one.</summary>
    public Task IndexFieldAsync(string field, bool isTime, CancellationToken cancellationToken) =>
        _database.RunAsync("index", async connection =>
        {
            await FieldIndex.BuildAsync(_database, connection, _row, field, isTime, cancellationToken).ConfigureAwait(false);
            return 0;
        }, Info.Id, cancellationToken);

    /// <summary>Builds the vector index when the collection has become large enough.</summary>
    public async Task BuildIndexIfDueAsync(CancellationToken cancellationToken)
    {
        var row = await _database.AskAsync("index", Info.Id, names => CollectionRow.Find(names, Key), reader => CollectionRow.ReadOneAsync(reader, cancellationToken), cancellationToken).ConfigureAwait(false);
        if (row is { IsIndexed: true })
            _isIndexed = true;
        else if (row?.Chunks >= _database.Options.IndexFrom)
            await BuildIndexAsync(cancellationToken).ConfigureAwait(false);
    }

    public Task OptimizeAsync(CancellationToken cancellationToken = default) => _build.RunAsync(this, cancellationToken);

    /// <summary>Ends what goes on in the background.</summary>
    public ValueTask DisposeAsync() => _build.DisposeAsync();

    private Task<T> WriteAsync<T>(string operation, Func<CollectionWriter, Task<T>> change, CancellationToken cancellationToken, string[]? ids = null) =>
        _database.WriteAsync(operation, Info.Id.Tenant, async (connection, settings) =>
        {
            var writer = await CollectionWriter.BeginAsync(_database, connection, settings, Key, ids ?? [], cancellationToken).ConfigureAwait(false)
                ?? throw PostgresErrors.NotFound(operation, Info.Id);
            var result = await change(writer).ConfigureAwait(false);
            await writer.FinishAsync().ConfigureAwait(false);
            return result;
        }, Info.Id, cancellationToken);

    /// <summary>The one version of a document that answers, if the caller may see it.</summary>
    private string One(Sql sql, string id, CallerAccess access, DateTimeOffset? asOf)
    {
        var condition = $"d.id = {sql.Bind(PostgresText.Storable(id))} AND {Visibility.Version(sql, asOf)}";
        return Visibility.Access(sql, access, Info.RequiresPrincipals) is { } seen ? $"{condition} AND {seen}" : condition;
    }

    private void Require(CallerAccess access)
    {
        ArgumentNullException.ThrowIfNull(access);
        access.Require(Info.RequiresPrincipals);
    }

    private ITextAnalyzer Analyzer(string operation) => _analyzer
        ?? throw PostgresErrors.New(operation, "store.mismatch", $"collection '{Info.Id.Name}' was made with analyzer '{Info.Analyzer}', which is not built in. Open it with settings that hold the analyzer.");
}
