using System.Runtime.CompilerServices;
using Rag.Stores.Memory;

namespace Rag.Stores.Sqlite;

/// <summary>A collection in the file. Every read is of one moment; every write is one transaction.</summary>
internal sealed class SqliteCollection : IVectorCollection
{
    private readonly SqliteFile _file;
    private readonly SqliteStoreOptions _options;
    private readonly CollectionIndex _index;
    private readonly GraphWriter _graph;
    private volatile CollectionInfo _info;
    private volatile ITextAnalyzer? _analyzer;

    public SqliteCollection(SqliteFile file, CollectionRow made, SqliteStoreOptions options)
    {
        (_file, _options, _info, Key) = (file, options, made.Info, made.Key);
        _index = new CollectionIndex(made.Key, made.Info.Dimensions, options);
        _graph = new GraphWriter(file, _index, made.Key, options);
    }

    public long Key { get; }

    public CollectionInfo Info => _info;

    /// <summary>Takes what an opening brought: the chunking may have been recorded since, the analyzer may be the first.</summary>
    public void Use(CollectionInfo info, ITextAnalyzer? analyzer)
    {
        _info = info;
        _analyzer ??= analyzer;
    }

    public async Task<IReadOnlyList<SearchHit>> SearchAsync(SearchQuery query, CancellationToken cancellationToken = default)
    {
        StoreGuard.Require(query, Info);
        var analyzer = query.Mode == SearchMode.Vector ? _analyzer : Analyzer("search");
        while (true)
        {
            using var read = await _file.ReadAsync("search", cancellationToken).ConfigureAwait(false);
            var row = Row(read.Connection);
            // Asked too rarely to keep an index for every moment: answered as the reference does.
            if (query.AsOf is not null)
                return new MemorySearch(Load(read.Connection, query.AsOf, analyzer), query, Info, analyzer!).Run(cancellationToken);
            using var helper = query.Mode == SearchMode.Hybrid && _index.IsCold ? await HelperAsync(row, cancellationToken).ConfigureAwait(false) : null;
            var index = await _index.FollowAsync(
                read.Connection, row, query.Mode != SearchMode.Keyword, query.Mode == SearchMode.Vector ? null : analyzer, helper?.Connection, cancellationToken).ConfigureAwait(false);
            if (index is not null)
                return await new SearchRun(index, read.Connection, query, Info, Key, _options).RunAsync(analyzer, cancellationToken).ConfigureAwait(false);
        }
    }

    public async Task<IReadOnlyList<Chunk>> GetChunksAsync(
        string documentId, int firstIndex, int count, CallerAccess access, DateTimeOffset? asOf = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(documentId);
        ArgumentOutOfRangeException.ThrowIfNegative(firstIndex);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        Require(access);

        using var read = await _file.ReadAsync("chunks", cancellationToken).ConfigureAwait(false);
        if (Find(read.Connection, documentId, access, asOf) is not { } version)
            return [];
        var chunks = new List<Chunk>();
        for (var i = firstIndex; i < version.Chunks && chunks.Count < count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            chunks.Add(VersionContent.ReadChunk(read.Connection, version, i));
        }

        return chunks;
    }

    public async Task<Document?> GetDocumentAsync(string id, CallerAccess access, DateTimeOffset? asOf = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(id);
        Require(access);

        using var read = await _file.ReadAsync("get", cancellationToken).ConfigureAwait(false);
        return Find(read.Connection, id, access, asOf) is { } version
            ? version.ToDocument("get") with { Text = VersionContent.ReadText(read.Connection, version) }
            : null;
    }

    public async Task<CollectionCounts> CountAsync(CallerAccess access, Filter? filter = null, DateTimeOffset? asOf = null, CancellationToken cancellationToken = default)
    {
        Require(access);
        var evaluator = new FilterEvaluator(filter);

        using var read = await _file.ReadAsync("count", cancellationToken).ConfigureAwait(false);
        Row(read.Connection);
        long documents = 0, chunks = 0;
        foreach (var version in DocumentRow.All(read.Connection, Key))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!version.Answers(asOf))
                continue;
            var document = version.ToDocument("count");
            if (!access.CanSee(document.VisibleTo, Info.RequiresPrincipals) || !evaluator.Matches(document))
                continue;
            documents++;
            chunks += version.Chunks;
        }

        return new CollectionCounts(documents, chunks);
    }

    public async Task ReplaceAsync(IReadOnlyList<IndexedDocument> documents, CancellationToken cancellationToken = default)
    {
        StoreGuard.Require(documents, Info);
        _ = Analyzer("replace");
        cancellationToken.ThrowIfCancellationRequested();

        var writer = new RecordWriter();
        var prepared = new List<PreparedDocument>(documents.Count);
        foreach (var document in documents)
            prepared.Add(PreparedDocument.From(document, Info, writer, cancellationToken));

        await WriteAsync("replace", (changes, _) =>
        {
            foreach (var document in prepared)
                changes.Replace(document);
            return prepared.Count;
        }, cancellationToken).ConfigureAwait(false);
    }

    public async Task<int> DeleteAsync(IReadOnlyList<string> ids, CallerAccess access, DateTimeOffset? at = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(ids);
        Require(access);
        cancellationToken.ThrowIfCancellationRequested();

        var ends = Info.KeepsHistory ? at : null;
        return await WriteAsync("delete", (changes, connection) =>
        {
            var deleted = 0;
            foreach (var id in ids.Distinct(StringComparer.Ordinal))
            {
                var versions = DocumentRow.Versions(connection, Key, id);
                if (versions.Count == 0 || !access.CanSee(versions[^1].ReadAudience("delete"), Info.RequiresPrincipals) || (ends is not null && !versions[^1].IsCurrent))
                    continue;
                deleted++;
                foreach (var version in versions)
                {
                    if (ends is { } moment)
                        changes.End(version, moment.UtcTicks);
                    else
                        changes.Remove(version);
                }
            }

            if (ends is null && deleted > 0)
                changes.PurgeKeywords();
            return deleted;
        }, cancellationToken, ends is null ? CommitKind.Erasure : CommitKind.Change).ConfigureAwait(false);
    }

    public async Task<IReadOnlyDictionary<string, string>> GetFingerprintsAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(ids);

        using var read = await _file.ReadAsync("fingerprints", cancellationToken).ConfigureAwait(false);
        Row(read.Connection);
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var id in ids)
        {
            using var row = read.Connection.Prepare("SELECT fingerprint FROM rag_document WHERE collection = ? AND id = ? AND state = 1").Bind(1, Key).Bind(2, id);
            if (row.Step())
                found[id] = row.Text(0);
        }

        return found;
    }

    public async IAsyncEnumerable<string> ListDocumentIdsAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        // Read at once: a caller that takes its time must not hold an old moment of the file.
        var ids = new List<string>();
        using (var read = await _file.ReadAsync("list", cancellationToken).ConfigureAwait(false))
        {
            Row(read.Connection);
            using var row = read.Connection.Prepare("SELECT id FROM rag_document WHERE collection = ? AND state = 1 ORDER BY id").Bind(1, Key);
            while (row.Step())
                ids.Add(row.Text(0));
        }

        foreach (var id in ids)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return id;
        }
    }

    public async IAsyncEnumerable<DocumentVersion> ListVersionsAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var versions = new List<DocumentVersion>();
        using (var read = await _file.ReadAsync("list", cancellationToken).ConfigureAwait(false))
        {
            Row(read.Connection);
            using var row = read.Connection.Prepare("SELECT id, fingerprint, valid_from, valid_to, state FROM rag_document WHERE collection = ? AND state < 2 ORDER BY id, key").Bind(1, Key);
            while (row.Step())
                versions.Add(new(row.Text(0), row.Text(1), Moment(row, 2), Moment(row, 3), row.Int64(4) == (long)VersionState.Current));
        }

        foreach (var version in versions)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return version;
        }

        static DateTimeOffset? Moment(Statement row, int column) => row.IsNull(column) ? null : new DateTimeOffset(row.Int64(column), TimeSpan.Zero);
    }

    public async Task<IReadOnlyDictionary<string, ReadOnlyMemory<float>>> FindVectorsAsync(IReadOnlyCollection<string> contentHashes, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(contentHashes);

        using var read = await _file.ReadAsync("vectors", cancellationToken).ConfigureAwait(false);
        var connection = read.Connection;
        Row(connection);
        var found = new Dictionary<string, ReadOnlyMemory<float>>(StringComparer.Ordinal);
        foreach (var hash in contentHashes)
        {
            using var rows = connection.Prepare("SELECT chunk FROM rag_content WHERE collection = ? AND hash = ? ORDER BY chunk").Bind(1, Key).Bind(2, ChunkRecord.KeyOf(hash));
            while (!found.ContainsKey(hash) && rows.Step())
            {
                if (VectorReuse.Find(connection, rows.Int64(0), hash, Info.Dimensions) is { } vector)
                    found[hash] = vector;
            }
        }

        return found;
    }

    public async Task<CollectionStatistics> GetStatisticsAsync(CancellationToken cancellationToken = default)
    {
        using var read = await _file.ReadAsync("statistics", cancellationToken).ConfigureAwait(false);
        return CollectionSizes.Measure(read.Connection, Row(read.Connection).Key);
    }

    public async Task OptimizeAsync(CancellationToken cancellationToken = default)
    {
        if (_file.IsReadOnly)
            return;
        bool isDue;
        using (var read = await _file.ReadAsync("optimize", cancellationToken).ConfigureAwait(false))
        {
            var row = Row(read.Connection);
            isDue = _index.HasBadGraph || StoredGraph.IsDue(read.Connection, Key, Schema.OrdinalOf(row.NextChunk), _options.GraphFrom, waitingMost: 0);
        }

        if (isDue)
            await _graph.RunAsync(cancellationToken).ConfigureAwait(false);
    }

    public async Task<IReadOnlyList<CollectionProblem>> VerifyAsync(CancellationToken cancellationToken = default)
    {
        using var read = await _file.ReadAsync("verify", cancellationToken).ConfigureAwait(false);
        return new Verification(read.Connection, Row(read.Connection), _analyzer).Run(cancellationToken);
    }

    public async Task RepairAsync(CancellationToken cancellationToken = default)
    {
        _ = Analyzer("repair");
        await WriteAsync("repair", (changes, connection) =>
        {
            new Repair(connection, Row(connection), changes).Run(cancellationToken);
            return 0;
        }, cancellationToken).ConfigureAwait(false);
    }

    // A second connection at the same moment, so that both legs can be loaded at once. Where there is none to be had, one will do.
    private async ValueTask<Transaction?> HelperAsync(CollectionRow row, CancellationToken cancellationToken)
    {
        Transaction helper;
        try
        {
            helper = await _file.ReadAsync("search", cancellationToken).ConfigureAwait(false);
        }
        catch (RagStoreException)
        {
            return null;
        }

        if (CollectionRow.Find(helper.Connection, Key)?.Sequence == row.Sequence)
            return helper;
        helper.Dispose();
        return null;
    }

    private MemoryView Load(Connection connection, DateTimeOffset? asOf, ITextAnalyzer? analyzer) => new(
        DocumentRow.All(connection, Key).Where(version => version.Answers(asOf)).ToList()
            .OrderBy(version => version.Id, CodePointOrder.Comparer)
            .Select(version => VersionContent.ReadAll(connection, version, Info.Dimensions, analyzer)));

    private async Task<T> WriteAsync<T>(string operation, Func<CollectionWriter, Connection, T> change, CancellationToken cancellationToken, CommitKind kind = CommitKind.Change)
    {
        T result;
        bool isGraphDue;
        using (var write = await _file.WriteAsync(operation, cancellationToken).ConfigureAwait(false))
        {
            var changes = new CollectionWriter(write.Connection, Row(write.Connection), _analyzer);
            result = change(changes, write.Connection);
            if (!changes.HasChanged)
                return result;
            changes.Finish();
            isGraphDue = _index.HasBadGraph || changes.IsGraphDue(_options.GraphFrom, _options.WaitingMost);
            cancellationToken.ThrowIfCancellationRequested();
            write.Commit(kind);
        }

        // Committed: whatever becomes of the graph, the change stands.
        if (isGraphDue)
            await _graph.RunAsync(cancellationToken).ConfigureAwait(false);
        return result;
    }

    private DocumentRow? Find(Connection connection, string id, CallerAccess access, DateTimeOffset? asOf)
    {
        Row(connection);
        return DocumentRow.At(connection, Key, id, asOf) is { } version && access.CanSee(version.ReadAudience(connection.Operation), Info.RequiresPrincipals)
            ? version
            : null;
    }

    private CollectionRow Row(Connection connection) =>
        CollectionRow.Find(connection, Key) ?? throw SqliteErrors.NotFound(connection.Operation, Info.Id);

    private void Require(CallerAccess access)
    {
        ArgumentNullException.ThrowIfNull(access);
        access.Require(Info.RequiresPrincipals);
    }

    private ITextAnalyzer Analyzer(string operation) => _analyzer
        ?? throw new RagStoreException(SqliteErrors.Store, operation, "store.mismatch", $"collection '{Info.Id.Name}' was made with analyzer '{Info.Analyzer}', which is not built in. Open it with settings that hold the analyzer.");
}
