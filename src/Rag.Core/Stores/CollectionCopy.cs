namespace Rag;

/// <summary>Copies a collection into another store, so that the same questions get the same answers there. Nothing is chunked or embedded again.</summary>
/// <remarks>
/// Documents come over whole, with text, chunks, vectors, readers, fingerprints and, where both keep history, every earlier version.
/// What the target has already is left alone, so a copy that was stopped is continued by running it again, and a source in use is caught up with.
/// </remarks>
public static class CollectionCopy
{
    private const int MaxBatchDocuments = 200;
    private const int MaxBatchChunks = 2_000;
    private const int MaxAttempts = 3;

    /// <summary>Copies.</summary>
    /// <param name="source">Read as <see cref="CallerAccess.System"/>; not changed.</param>
    /// <param name="target">Made with the same model, dimensions, analyzer, demand for principals and history.</param>
    /// <param name="removeOthers">Whether documents that only the target has are erased there.</param>
    /// <param name="progress">Told after each batch; null for no reports.</param>
    /// <param name="cancellationToken">Stops after the batch being written.</param>
    /// <exception cref="RagStoreException"><c>store.mismatch</c>: the collections were made differently; <c>store.inconsistent</c>: the source has lost a vector; <c>store.busy</c>: a document changed faster than it could be read; or a backend's refusal.</exception>
    public static async Task<CopyReport> RunAsync(
        IVectorCollection source, IVectorCollection target, bool removeOthers = false, IProgress<CopyReport>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(target);
        RequireAlike(source.Info, target.Info);

        var report = new CopyReport(0, 0, 0, 0);
        var others = new List<string>();
        // Both lists have the same order, so neither need be held.
        var present = HistoriesAsync(target, cancellationToken).GetAsyncEnumerator(cancellationToken);
        await using var _ = present.ConfigureAwait(false);
        var isPresent = await present.MoveNextAsync().ConfigureAwait(false);
        var batch = new List<CopiedDocument>();
        await foreach (var history in HistoriesAsync(source, cancellationToken).ConfigureAwait(false))
        {
            for (; isPresent && CodePointOrder.Compare(present.Current[0].Id, history[0].Id) < 0; isPresent = await present.MoveNextAsync().ConfigureAwait(false))
                others.Add(present.Current[0].Id);
            var isReplaced = isPresent && present.Current[0].Id == history[0].Id;
            var isUnchanged = isReplaced && present.Current.SequenceEqual(history);
            if (isReplaced)
                isPresent = await present.MoveNextAsync().ConfigureAwait(false);
            if (isUnchanged)
            {
                report = report with { Unchanged = report.Unchanged + 1 };
                continue;
            }

            if (await ReadAsync(source, history, cancellationToken).ConfigureAwait(false) is not { } document)
                continue;
            batch.Add(document with { IsReplaced = isReplaced });
            if (batch.Count < MaxBatchDocuments && batch.Sum(copied => copied.Chunks) < MaxBatchChunks)
                continue;
            report = await WriteAsync(target, batch, report, progress, cancellationToken).ConfigureAwait(false);
        }

        report = await WriteAsync(target, batch, report, progress, cancellationToken).ConfigureAwait(false);
        for (; isPresent; isPresent = await present.MoveNextAsync().ConfigureAwait(false))
            others.Add(present.Current[0].Id);
        if (removeOthers)
        {
            foreach (var ids in others.Chunk(MaxBatchDocuments))
                report = report with { Deleted = report.Deleted + await target.DeleteAsync(ids, CallerAccess.System, cancellationToken: cancellationToken).ConfigureAwait(false) };
        }

        await target.OptimizeAsync(cancellationToken).ConfigureAwait(false);
        return report;
    }

    private static void RequireAlike(CollectionInfo source, CollectionInfo target)
    {
        Require("embedding model", source.Model, target.Model);
        Require("dimensions", source.Dimensions, target.Dimensions);
        Require("analyzer", source.Analyzer, target.Analyzer);
        Require("principals demanded", source.RequiresPrincipals, target.RequiresPrincipals);
        Require("history kept", source.KeepsHistory, target.KeepsHistory);

        void Require<T>(string what, T from, T to)
        {
            if (!EqualityComparer<T>.Default.Equals(from, to))
                throw new RagStoreException("copy", "open", "store.mismatch", $"collection '{source.Id.Name}' was made with {what} '{from}' but '{target.Id.Name}' with '{to}'. Copy into a collection made like the source.");
        }
    }

    /// <summary>The versions of one document after another, oldest first.</summary>
    private static async IAsyncEnumerable<List<DocumentVersion>> HistoriesAsync(
        IVectorCollection collection, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var history = new List<DocumentVersion>();
        await foreach (var version in collection.ListVersionsAsync(cancellationToken).ConfigureAwait(false))
        {
            if (history.Count > 0 && history[0].Id != version.Id)
            {
                yield return history;
                history = [];
            }

            history.Add(version);
        }

        if (history.Count > 0)
            yield return history;
    }

    /// <summary>A document with every version; null when it has been removed meanwhile.</summary>
    private static async Task<CopiedDocument?> ReadAsync(IVectorCollection source, List<DocumentVersion> history, CancellationToken cancellationToken)
    {
        for (var attempt = 1; attempt <= MaxAttempts; attempt++)
        {
            var versions = new List<IndexedDocument>();
            foreach (var version in history)
            {
                if (await ReadAsync(source, version, cancellationToken).ConfigureAwait(false) is { } indexed)
                    versions.Add(indexed);
            }

            // Read in several steps: only what stayed the same from the first to the last of them is one version.
            var fingerprint = (await source.GetFingerprintsAsync([history[0].Id], cancellationToken).ConfigureAwait(false)).GetValueOrDefault(history[0].Id);
            if (fingerprint == (history[^1].IsCurrent ? history[^1].Fingerprint : null) && versions.Count == history.Count)
                return new CopiedDocument(history[0].Id, versions, history[^1]);
            history = await ReadHistoryAsync(source, history[0].Id, cancellationToken).ConfigureAwait(false);
            if (history.Count == 0)
                return null;
        }

        throw new RagStoreException("copy", "read", "store.busy", "a document changed each time it was read. Copy again when the source is less busy.");
    }

    private static async Task<List<DocumentVersion>> ReadHistoryAsync(IVectorCollection source, string id, CancellationToken cancellationToken) =>
        await HistoriesAsync(source, cancellationToken).FirstOrDefaultAsync(history => history[0].Id == id, cancellationToken).ConfigureAwait(false) ?? [];

    private static async Task<IndexedDocument?> ReadAsync(IVectorCollection source, DocumentVersion version, CancellationToken cancellationToken)
    {
        const int Page = 1_000;
        DateTimeOffset? asOf = version.IsCurrent ? null : version.ValidFrom;
        var document = await source.GetDocumentAsync(version.Id, CallerAccess.System, asOf, cancellationToken).ConfigureAwait(false);
        if (document is null)
            return null;

        var chunks = new List<Chunk>();
        IReadOnlyList<Chunk> page;
        do
        {
            page = await source.GetChunksAsync(version.Id, chunks.Count, Page, CallerAccess.System, asOf, cancellationToken).ConfigureAwait(false);
            chunks.AddRange(page);
        }
        while (page.Count == Page);

        var hashes = chunks.ConvertAll(chunk => SearchText.Hash(SearchText.ForEmbedding(document.Title, chunk)));
        var vectors = await source.FindVectorsAsync(hashes, cancellationToken).ConfigureAwait(false);
        var indexed = new List<IndexedChunk>(chunks.Count);
        for (var i = 0; i < chunks.Count; i++)
        {
            if (!vectors.TryGetValue(hashes[i], out var vector))
                return await LostAsync(source, version, cancellationToken).ConfigureAwait(false);
            indexed.Add(new IndexedChunk(chunks[i], vector, hashes[i]));
        }

        return new IndexedDocument(document, version.Fingerprint, indexed);
    }

    /// <summary>Null when the document changed between its chunks and their vectors; otherwise a vector is lost.</summary>
    private static async Task<IndexedDocument?> LostAsync(IVectorCollection source, DocumentVersion version, CancellationToken cancellationToken)
    {
        var now = await source.GetFingerprintsAsync([version.Id], cancellationToken).ConfigureAwait(false);
        return version.IsCurrent && now.GetValueOrDefault(version.Id) != version.Fingerprint
            ? null
            : throw new RagStoreException("copy", "read", "store.inconsistent", "the source has lost a vector. Verify and repair it, index again, then copy.") { DocumentId = version.Id };
    }

    private static async Task<CopyReport> WriteAsync(
        IVectorCollection target, List<CopiedDocument> batch, CopyReport report, IProgress<CopyReport>? progress, CancellationToken cancellationToken)
    {
        if (batch.Count == 0)
            return report;

        // History cannot be written between versions: a document whose past differs is written anew.
        var rewritten = batch.Where(document => document.IsReplaced && target.Info.KeepsHistory).Select(document => document.Id).ToList();
        if (rewritten.Count > 0)
            await target.DeleteAsync(rewritten, CallerAccess.System, cancellationToken: cancellationToken).ConfigureAwait(false);
        for (var round = 0; batch.Any(document => document.Versions.Count > round); round++)
            await target.ReplaceAsync([.. batch.Where(document => document.Versions.Count > round).Select(document => document.Versions[round])], cancellationToken).ConfigureAwait(false);
        foreach (var former in batch.Where(document => !document.Latest.IsCurrent))
            await target.DeleteAsync([former.Id], CallerAccess.System, former.Latest.ValidTo, cancellationToken).ConfigureAwait(false);

        report = report with { Copied = report.Copied + batch.Count, Chunks = report.Chunks + batch.Sum(document => (long)document.Chunks) };
        batch.Clear();
        progress?.Report(report);
        return report;
    }
}
