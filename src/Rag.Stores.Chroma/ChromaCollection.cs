using System.Runtime.CompilerServices;

namespace Rag.Stores.Chroma;

/// <summary>A collection on the server. Every answer is of one commit, the last one when the answer was complete.</summary>
internal sealed class ChromaCollection : IVectorCollection
{
    private const int MostOvertakings = 4;
    private const int MostAttempts = 100;

    private readonly ChromaClient _client;
    private readonly ChromaTable _records;
    private readonly ChromaTable _vectors;
    private readonly CollectionFollower _follower;
    private readonly ChromaWriter _writer;
    private volatile CollectionInfo _info;
    private volatile ITextAnalyzer? _analyzer;

    public ChromaCollection(ChromaClient client, ChromaTable records, ChromaTable vectors, CollectionInfo info)
    {
        (_client, _records, _vectors, _info) = (client, records, vectors, info);
        _follower = new(records, info, client.Options.VectorCacheBytes);
        _writer = new(records, vectors, _follower, info, client.Options.NewId);
    }

    public CollectionInfo Info => _info;

    /// <summary>Takes what an opening brought: the chunking may have been recorded since, the analyzer may be the first.</summary>
    public void Use(CollectionInfo info, ITextAnalyzer? analyzer)
    {
        _info = info;
        _analyzer ??= analyzer;
        _follower.Use(analyzer);
    }

    public async Task<IReadOnlyList<SearchHit>> SearchAsync(SearchQuery query, CancellationToken cancellationToken = default)
    {
        StoreGuard.Require(query, Info);
        FilterGuard.Require(query.Filter);
        if (query.Mode != SearchMode.Keyword)
            _ = StoreGuard.UnitVector(query.Vector, Info);
        var analyzer = query.Mode == SearchMode.Vector ? _analyzer : Analyzer("search");
        return await ReadAsync("search", async snapshot =>
        {
            var search = new ChromaSearch(_records, _vectors, snapshot, Info);
            return query.AsOf is null
                ? await search.RunAsync(query, analyzer, cancellationToken).ConfigureAwait(false)
                : await search.RunAsOfAsync(query, analyzer, cancellationToken).ConfigureAwait(false);
        }, cancellationToken).ConfigureAwait(false);
    }

    public async Task<IReadOnlyList<Chunk>> GetChunksAsync(
        string documentId, int firstIndex, int count, CallerAccess access, DateTimeOffset? asOf = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(documentId);
        ArgumentOutOfRangeException.ThrowIfNegative(firstIndex);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        Require(access);

        return await ReadAsync<IReadOnlyList<Chunk>>("chunks", async snapshot =>
        {
            if (Find(snapshot, documentId, access, asOf) is not { } version || firstIndex >= version.Chunks || count == 0)
                return new([]);
            var end = (int)Math.Min(version.Chunks, (long)firstIndex + count);
            var (first, last) = (version.BlockOf(firstIndex), version.BlockOf(end - 1));
            var blocks = await new VersionReader(_records, "chunks").ReadAsync([.. Enumerable.Range(first, last - first + 1).Select(version.BlockId)], cancellationToken).ConfigureAwait(false);
            if (blocks is null)
                return default;
            var chunks = new List<Chunk>(end - firstIndex);
            for (var i = firstIndex; i < end; i++)
            {
                var place = version.BlockOf(i);
                var block = blocks[version.BlockId(place)];
                chunks.Add(block.ToChunk(documentId, i, block.Chunks[i - version.Blocks[place]]));
            }

            return new(chunks);
        }, cancellationToken).ConfigureAwait(false);
    }

    public async Task<Document?> GetDocumentAsync(string id, CallerAccess access, DateTimeOffset? asOf = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(id);
        Require(access);

        return await ReadAsync<Document?>("get", async snapshot =>
        {
            if (Find(snapshot, id, access, asOf) is not { } version)
                return new(null);
            var blocks = await new VersionReader(_records, "get").ReadAsync([.. version.BlockIds()], cancellationToken).ConfigureAwait(false);
            return blocks is null ? default : new(version.Document with { Text = BlockRecord.Join([.. version.BlockIds().Select(block => blocks[block])]) });
        }, cancellationToken).ConfigureAwait(false);
    }

    public async Task<CollectionCounts> CountAsync(CallerAccess access, Filter? filter = null, DateTimeOffset? asOf = null, CancellationToken cancellationToken = default)
    {
        Require(access);
        var evaluator = new FilterEvaluator(filter);

        var snapshot = await _follower.FollowAsync("count", cancellationToken).ConfigureAwait(false);
        long documents = 0, chunks = 0;
        foreach (var versions in snapshot.Documents.Values)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (versions.At(asOf) is not { } version || !access.CanSee(version.Document.VisibleTo, Info.RequiresPrincipals) || !evaluator.Matches(version.Document))
                continue;
            documents++;
            chunks += version.Chunks;
        }

        return new CollectionCounts(documents, chunks);
    }

    public async Task ReplaceAsync(IReadOnlyList<IndexedDocument> documents, CancellationToken cancellationToken = default)
    {
        StoreGuard.Require(documents, Info);
        _client.ThrowIfDisposed();
        _ = Analyzer("replace");
        cancellationToken.ThrowIfCancellationRequested();

        await _writer.ReplaceAsync([.. documents.Select(document => PreparedVersion.From(document, Info, cancellationToken))], cancellationToken).ConfigureAwait(false);
    }

    public async Task<int> DeleteAsync(IReadOnlyList<string> ids, CallerAccess access, DateTimeOffset? at = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(ids);
        Require(access);
        cancellationToken.ThrowIfCancellationRequested();

        return await _writer.DeleteAsync(ids, access, Info.KeepsHistory ? at : null, cancellationToken).ConfigureAwait(false);
    }

    public async Task<IReadOnlyDictionary<string, string>> GetFingerprintsAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(ids);

        var snapshot = await _follower.FollowAsync("fingerprints", cancellationToken).ConfigureAwait(false);
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var id in ids)
        {
            if (snapshot.Documents.GetValueOrDefault(id)?.Current is { } version)
                found[id] = version.Fingerprint;
        }

        return found;
    }

    public async IAsyncEnumerable<string> ListDocumentIdsAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var snapshot = await _follower.FollowAsync("list", cancellationToken).ConfigureAwait(false);
        foreach (var (id, versions) in snapshot.Documents)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (versions.Current is not null)
                yield return id;
        }
    }

    public async IAsyncEnumerable<DocumentVersion> ListVersionsAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var snapshot = await _follower.FollowAsync("list", cancellationToken).ConfigureAwait(false);
        foreach (var versions in snapshot.Documents.Values)
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (var version in versions.All)
                yield return new(version.Document.Id, version.Fingerprint, version.Document.ValidFrom, version.Document.ValidTo, version == versions.Current);
        }
    }

    public async Task<IReadOnlyDictionary<string, ReadOnlyMemory<float>>> FindVectorsAsync(IReadOnlyCollection<string> contentHashes, CancellationToken cancellationToken = default)
    {
        const int AtOnce = 250;
        ArgumentNullException.ThrowIfNull(contentHashes);

        return await ReadAsync<IReadOnlyDictionary<string, ReadOnlyMemory<float>>>("vectors", async snapshot =>
        {
            var found = new Dictionary<string, ReadOnlyMemory<float>>(StringComparer.Ordinal);
            foreach (var part in contentHashes.Distinct(StringComparer.Ordinal).Chunk(AtOnce))
            {
                foreach (var record in await _vectors.FindAsync("vectors", json => RecordIds.IsIn(json, RecordIds.Hash, part), Include.All, cancellationToken).ConfigureAwait(false))
                {
                    if (record.Text(RecordIds.Hash) is { } hash && record.Vector?.Length == Info.Dimensions
                        && RecordIds.TryReadVector(record.Id, out var version, out _) && snapshot.Versions.ContainsKey(version))
                        found.TryAdd(hash, record.Vector);
                }
            }

            return new(found);
        }, cancellationToken).ConfigureAwait(false);
    }

    public async Task<CollectionStatistics> GetStatisticsAsync(CancellationToken cancellationToken = default)
    {
        var snapshot = await _follower.FollowAsync("statistics", cancellationToken).ConfigureAwait(false);
        // The server does not tell its sizes: vectors and their names are the larger part.
        var bytes = snapshot.Versions.Values.Sum(version => (long)version.Chunks * (Info.Dimensions * sizeof(float) + 256));
        return new CollectionStatistics(
            snapshot.Current.Length, snapshot.Current.Sum(version => (long)version.Chunks), snapshot.Documents.Values.Sum(versions => (long)versions.Earlier.Length), bytes);
    }

    public Task<IReadOnlyList<CollectionProblem>> VerifyAsync(CancellationToken cancellationToken = default) => _writer.WithoutWritersAsync(() => ReadAsync(
        "verify", async snapshot => new Answer<IReadOnlyList<CollectionProblem>>(await (await VerificationAsync(snapshot, "verify", cancellationToken).ConfigureAwait(false)).RunAsync(cancellationToken).ConfigureAwait(false)), cancellationToken, holdsWriters: true), cancellationToken);

    public async Task RepairAsync(CancellationToken cancellationToken = default)
    {
        _ = Analyzer("repair");
        await _writer.RepairAsync(async snapshot =>
        {
            var verification = await VerificationAsync(snapshot, "repair", cancellationToken).ConfigureAwait(false);
            await verification.RunAsync(cancellationToken).ConfigureAwait(false);
            return verification.ToPlan();
        }, cancellationToken).ConfigureAwait(false);
    }

    private async Task<ChromaVerification> VerificationAsync(ChromaSnapshot snapshot, string operation, CancellationToken cancellationToken)
    {
        var commits = await _follower.UnsettledAsync(cancellationToken).ConfigureAwait(false);
        return new(_records, _vectors, Info, snapshot, [.. commits.SelectMany(commit => commit.Commit.Removed)], _analyzer, operation);
    }

    // Asks the state last seen, and then whether it still is the last: one request where nothing was written, and never a mix of two states.
    private async Task<T> ReadAsync<T>(string operation, Func<ChromaSnapshot, Task<Answer<T>>> read, CancellationToken cancellationToken, bool holdsWriters = false)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _client.ThrowIfDisposed();
        var snapshot = _follower.Seen ?? await _follower.FollowAsync(operation, cancellationToken).ConfigureAwait(false);
        for (var attempt = 1; attempt <= MostAttempts; attempt++)
        {
            var answer = await read(snapshot).ConfigureAwait(false);
            var now = await _follower.FollowAsync(operation, cancellationToken).ConfigureAwait(false);
            if (ReferenceEquals(now, snapshot))
                return answer.IsWhole ? answer.Value : throw ChromaErrors.Corrupt(operation, "a record of a document");
            snapshot = now;
            if (attempt >= MostOvertakings && !holdsWriters)
                return await _writer.WithoutWritersAsync(() => ReadAsync(operation, read, cancellationToken, holdsWriters: true), cancellationToken).ConfigureAwait(false);
        }

        throw ChromaErrors.Busy(operation);
    }

    private StoredVersion? Find(ChromaSnapshot snapshot, string id, CallerAccess access, DateTimeOffset? asOf) =>
        snapshot.Documents.GetValueOrDefault(id)?.At(asOf) is { } version && access.CanSee(version.Document.VisibleTo, Info.RequiresPrincipals) ? version : null;

    private void Require(CallerAccess access)
    {
        ArgumentNullException.ThrowIfNull(access);
        access.Require(Info.RequiresPrincipals);
    }

    private ITextAnalyzer Analyzer(string operation) => _analyzer
        ?? throw new RagStoreException(ChromaErrors.Store, operation, "store.mismatch", $"collection '{Info.Id.Name}' was made with analyzer '{Info.Analyzer}', which is not known here. Open it with settings that hold the analyzer, or add it to ChromaStoreOptions.Analyzers.");
}
