using System.Runtime.CompilerServices;

namespace Rag.Stores.Memory;

/// <summary>A collection: one writer at a time makes the next snapshot, readers take the one there is.</summary>
internal sealed class MemoryCollection(CollectionId id, CollectionSettings settings) : IVectorCollection
{
    private readonly Lock _writing = new();
    private readonly ITextAnalyzer _analyzer = settings.Analyzer;
    private volatile MemorySnapshot? _snapshot = MemorySnapshot.Empty;
    private volatile bool _disposed;
    private volatile CollectionInfo _info = new(
        id, settings.Model, settings.Dimensions, settings.Analyzer.Name, settings.Chunking ?? "", settings.RequiresPrincipals, settings.KeepsHistory);

    public CollectionInfo Info => _info;

    /// <summary>Compares the settings, and records the chunking when none is recorded yet.</summary>
    public void Require(CollectionSettings expected)
    {
        lock (_writing)
        {
            _info.Require(expected, InMemoryVectorStore.StoreName);
            if (_info.Chunking.Length == 0 && expected.Chunking is { } chunking)
                _info = _info with { Chunking = chunking };
        }
    }

    /// <summary>Lets go of everything; later calls fail.</summary>
    public void Close(bool byDispose)
    {
        lock (_writing)
        {
            _disposed |= byDispose;
            _snapshot = null;
        }
    }

    public Task<IReadOnlyList<SearchHit>> SearchAsync(SearchQuery query, CancellationToken cancellationToken = default)
    {
        var snapshot = Snapshot("search");
        StoreGuard.Require(query, _info);
        cancellationToken.ThrowIfCancellationRequested();

        return Task.FromResult(new MemorySearch(snapshot.View(query.AsOf), query, _info, _analyzer).Run(cancellationToken));
    }

    public Task<IReadOnlyList<Chunk>> GetChunksAsync(
        string documentId, int firstIndex, int count, CallerAccess access, DateTimeOffset? asOf = null, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(firstIndex);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        var version = Find(Snapshot("chunks"), documentId, access, asOf);
        cancellationToken.ThrowIfCancellationRequested();

        return Task.FromResult<IReadOnlyList<Chunk>>([.. (version?.Chunks ?? []).Skip(firstIndex).Take(count).Select(chunk => chunk.Chunk)]);
    }

    public Task<Document?> GetDocumentAsync(string id, CallerAccess access, DateTimeOffset? asOf = null, CancellationToken cancellationToken = default)
    {
        var version = Find(Snapshot("get"), id, access, asOf);
        cancellationToken.ThrowIfCancellationRequested();

        return Task.FromResult(version?.Document);
    }

    public Task<CollectionCounts> CountAsync(CallerAccess access, Filter? filter = null, DateTimeOffset? asOf = null, CancellationToken cancellationToken = default)
    {
        var snapshot = Snapshot("count");
        Require(access);
        var evaluator = new FilterEvaluator(filter);
        cancellationToken.ThrowIfCancellationRequested();

        var visible = snapshot.View(asOf).Versions
            .Where(version => access.CanSee(version.Document.VisibleTo, _info.RequiresPrincipals) && evaluator.Matches(version.Document))
            .ToList();
        return Task.FromResult(new CollectionCounts(visible.Count, visible.Sum(version => (long)version.Chunks.Count)));
    }

    public Task ReplaceAsync(IReadOnlyList<IndexedDocument> documents, CancellationToken cancellationToken = default)
    {
        Snapshot("replace");
        StoreGuard.Require(documents, _info);
        cancellationToken.ThrowIfCancellationRequested();

        var versions = documents.Select(document => MemoryVersion.From(document, _info, _analyzer)).ToList();
        lock (_writing)
        {
            var snapshot = Snapshot("replace");
            _snapshot = snapshot.With([.. versions.Select(version => (version.Document.Id, (MemoryHistory?)After(snapshot, version)))]);
        }

        return Task.CompletedTask;
    }

    public Task<int> DeleteAsync(IReadOnlyList<string> ids, CallerAccess access, DateTimeOffset? at = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(ids);
        Require(access);
        cancellationToken.ThrowIfCancellationRequested();

        lock (_writing)
        {
            var snapshot = Snapshot("delete");
            var ends = _info.KeepsHistory ? at : null;
            var changes = new List<(string, MemoryHistory?)>();
            foreach (var documentId in ids.Distinct(StringComparer.Ordinal))
            {
                if (!snapshot.Documents.TryGetValue(documentId, out var history)
                    || !access.CanSee(history.Latest.Document.VisibleTo, _info.RequiresPrincipals))
                    continue;
                if (ends is null)
                    changes.Add((documentId, null));
                else if (history.Current is not null)
                    changes.Add((documentId, history.EndedBy(ends.Value)));
            }

            _snapshot = snapshot.With(changes);
            return Task.FromResult(changes.Count);
        }
    }

    public Task<IReadOnlyDictionary<string, string>> GetFingerprintsAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(ids);
        var snapshot = Snapshot("fingerprints");
        cancellationToken.ThrowIfCancellationRequested();

        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var documentId in ids)
        {
            if (snapshot.Documents.GetValueOrDefault(documentId)?.Current is { } version)
                found[documentId] = version.Fingerprint;
        }

        return Task.FromResult<IReadOnlyDictionary<string, string>>(found);
    }

    public async IAsyncEnumerable<string> ListDocumentIdsAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        foreach (var (documentId, history) in Snapshot("list").Documents)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (history.Current is not null)
                yield return documentId;
        }

        await Task.CompletedTask.ConfigureAwait(false);
    }

    public async IAsyncEnumerable<DocumentVersion> ListVersionsAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        foreach (var history in Snapshot("list").Documents.Values)
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (var version in history.Versions)
                yield return new(version.Document.Id, version.Fingerprint, version.Document.ValidFrom, version.Document.ValidTo, version == history.Current);
        }

        await Task.CompletedTask.ConfigureAwait(false);
    }

    public Task<IReadOnlyDictionary<string, ReadOnlyMemory<float>>> FindVectorsAsync(IReadOnlyCollection<string> contentHashes, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(contentHashes);
        var snapshot = Snapshot("vectors");
        cancellationToken.ThrowIfCancellationRequested();

        var found = new Dictionary<string, ReadOnlyMemory<float>>(StringComparer.Ordinal);
        foreach (var hash in contentHashes)
        {
            // A copy: what is handed out must not be a way into what is stored.
            if (snapshot.FindVector(hash) is { } vector)
                found[hash] = vector.ToArray();
        }

        return Task.FromResult<IReadOnlyDictionary<string, ReadOnlyMemory<float>>>(found);
    }

    public Task<CollectionStatistics> GetStatisticsAsync(CancellationToken cancellationToken = default)
    {
        var snapshot = Snapshot("statistics");
        cancellationToken.ThrowIfCancellationRequested();

        var current = snapshot.View(null).Versions;
        return Task.FromResult(new CollectionStatistics(
            current.Count,
            current.Sum(version => (long)version.Chunks.Count),
            snapshot.Documents.Values.Sum(history => (long)history.Earlier.Length),
            snapshot.Versions.Sum(version => version.EstimatedBytes)));
    }

    public Task<IReadOnlyList<CollectionProblem>> VerifyAsync(CancellationToken cancellationToken = default) =>
        Task.FromResult(MemoryVerification.Run(Snapshot("verify"), _info, _analyzer, cancellationToken));

    public Task RepairAsync(CancellationToken cancellationToken = default)
    {
        lock (_writing)
            _snapshot = MemoryVerification.Repair(Snapshot("repair"), _info, _analyzer, cancellationToken);
        return Task.CompletedTask;
    }

    public static RagStoreException NotFound(string operation, CollectionId id) => new(InMemoryVectorStore.StoreName, operation, "not_found",
        $"there is no collection '{id.Name}'. Open it with settings to make it.");

    private MemoryHistory After(MemorySnapshot snapshot, MemoryVersion version)
    {
        if (!_info.KeepsHistory)
            return new(version, []);
        var before = snapshot.Documents.GetValueOrDefault(version.Document.Id) ?? MemoryHistory.Empty;
        return before.EndedBy(version.Document.ValidFrom!.Value) with { Current = version };
    }

    private MemoryVersion? Find(MemorySnapshot snapshot, string documentId, CallerAccess access, DateTimeOffset? asOf)
    {
        ArgumentNullException.ThrowIfNull(documentId);
        Require(access);
        return snapshot.Documents.GetValueOrDefault(documentId)?.At(asOf) is { } version && access.CanSee(version.Document.VisibleTo, _info.RequiresPrincipals)
            ? version
            : null;
    }

    private void Require(CallerAccess access)
    {
        ArgumentNullException.ThrowIfNull(access);
        access.Require(_info.RequiresPrincipals);
    }

    private MemorySnapshot Snapshot(string operation)
    {
        if (_snapshot is { } snapshot)
            return snapshot;
        ObjectDisposedException.ThrowIf(_disposed, typeof(InMemoryVectorStore));
        throw NotFound(operation, _info.Id);
    }
}
