using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.Extensions.AI;

namespace Rag;

/// <summary>Brings a collection up to date with a source of documents: prepares, chunks, embeds and stores what changed.</summary>
/// <remarks>
/// <para>Each document changes whole, and is recorded as done in the same commit; a run that stopped, for whatever reason, is continued by running it again.
/// A text that was already embedded is never embedded again. A document that fails is reported and the others go on; an error of the store ends the run.</para>
/// <para>Safe to use from several threads; nothing that is handed in is disposed.</para>
/// </remarks>
public sealed class IndexingPipeline
{
    // Enough to ask the store for many fingerprints at once, few enough to hold the texts in memory.
    private const int LookupSize = 64;
    private const int MaxGroupDocuments = 256;

    private readonly IChunker _chunker;
    private readonly IVectorCollection _collection;
    private readonly IndexingOptions _options;
    private readonly IEmbeddingGenerator<string, Embedding<float>> _embedder;

    /// <summary>Creates a pipeline into one collection.</summary>
    /// <param name="collection">Where the documents go; made with this embedder's model.</param>
    /// <param name="chunker">Cuts documents.</param>
    /// <param name="embedder">Turns texts into vectors.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public IndexingPipeline(
        IVectorCollection collection, IChunker chunker, IEmbeddingGenerator<string, Embedding<float>> embedder, IndexingOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(collection);
        ArgumentNullException.ThrowIfNull(chunker);
        ArgumentNullException.ThrowIfNull(embedder);
        _collection = collection;
        _chunker = chunker;
        _embedder = embedder;
        _options = (options ?? new IndexingOptions()).Checked();
    }

    /// <summary>Indexes documents that are already in memory, in a database, or arrive from anywhere.</summary>
    /// <inheritdoc cref="RunAsync(IAsyncEnumerable{SourceItem}, IProgress{IndexingProgress}?, CancellationToken)"/>
    public Task<IndexingReport> RunAsync(
        IAsyncEnumerable<Document> documents, IProgress<IndexingProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(documents);
        return RunAsync(AsItems(documents, cancellationToken), progress, cancellationToken);
    }

    /// <summary>Indexes what a source yields, counting what it could not read as failed.</summary>
    /// <param name="items">Read once, in order; the first document with an id wins, later ones fail with <c>id.duplicate</c>.</param>
    /// <param name="progress">Told how far the run is; null for no reports.</param>
    /// <param name="cancellationToken">Stops after the documents being stored.</param>
    /// <exception cref="RagStoreException">The store failed; what was stored before stays, whole documents only.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; what was stored before stays.</exception>
    public async Task<IndexingReport> RunAsync(
        IAsyncEnumerable<SourceItem> items, IProgress<IndexingProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(items);

        using var activity = RagTelemetry.Start("index", _collection.Info.Id.Name);
        var started = _options.TimeProvider.GetTimestamp();
        var run = new IndexingRun(_options, progress);
        try
        {
            await WorkAsync(items, run, cancellationToken).ConfigureAwait(false);
            if (_options.Sync)
                await RemoveMissingAsync(run, cancellationToken).ConfigureAwait(false);
            await _collection.OptimizeAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            activity.Fail(exception);
            throw;
        }

        var report = run.ToReport(_options.TimeProvider.GetElapsedTime(started));
        activity?.SetTag("rag.documents.failed", report.Failed.Count);
        return report;
    }

    private async Task WorkAsync(IAsyncEnumerable<SourceItem> items, IndexingRun run, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        // Back-pressure: reading waits while the workers are busy.
        var changed = Channel.CreateBounded<PendingDocument>(LookupSize);
        var writer = new DocumentIndexer(_collection, _chunker, new BatchEmbedder(_embedder, _collection.Info, _options), run, _options);
        var workers = Enumerable.Range(0, _options.MaxConcurrency)
            .Select(_ => Task.Run(() => DrainAsync(changed.Reader, writer, stop), CancellationToken.None))
            .ToList();
        try
        {
            await FindChangedAsync(items, changed.Writer, run, stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            // A worker failed and stopped the reading; its exception is the one to show.
        }
        catch
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(workers).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }
        finally
        {
            changed.Writer.TryComplete();
        }

        await FirstFailureAsync(workers, cancellationToken).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
    }

    private static async Task FirstFailureAsync(List<Task> workers, CancellationToken cancellationToken)
    {
        await Task.WhenAll(workers).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        // The other workers were merely cancelled by the one that failed.
        var failed = workers.Find(worker => worker.IsFaulted) ?? workers.Find(worker => worker.IsCanceled);
        if (failed is null)
            return;
        cancellationToken.ThrowIfCancellationRequested();
        await failed.ConfigureAwait(false);
    }

    private async Task FindChangedAsync(
        IAsyncEnumerable<SourceItem> items, ChannelWriter<PendingDocument> changed, IndexingRun run, CancellationToken cancellationToken)
    {
        var lookup = new List<Document>(LookupSize);
        var characters = 0L;
        await foreach (var item in items.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            if (!run.TrySee(item) || await PreparedAsync(item, run, cancellationToken).ConfigureAwait(false) is not { } document)
                continue;
            lookup.Add(document);
            characters += document.Text.Length;
            if (lookup.Count < LookupSize && characters < 4_000_000)
                continue;
            await CompareAsync(lookup, changed, run, cancellationToken).ConfigureAwait(false);
            lookup.Clear();
            characters = 0;
        }

        await CompareAsync(lookup, changed, run, cancellationToken).ConfigureAwait(false);
    }

    private async Task<Document?> PreparedAsync(SourceItem item, IndexingRun run, CancellationToken cancellationToken)
    {
        if (item.Document is not { } document)
            return null;
        try
        {
            StoreGuard.RequireDocumentId(document.Id);
            foreach (var processor in _options.Processors)
            {
                if (await ProcessAsync(processor, document, run, cancellationToken).ConfigureAwait(false) is not { } admitted)
                    return null;
                document = admitted;
            }

            if (document.Text.Length > _options.MaxDocumentLength)
                throw new RagInputException("input.too_large", $"The document has {document.Text.Length} characters; at most {_options.MaxDocumentLength} are allowed. Split it, or raise IndexingOptions.MaxDocumentLength.");
            var text = CleanText.Clean(document.Text, out var found);
            if (found.LoneSurrogates > 0)
                run.Warn("invalid_unicode_replaced", $"{found.LoneSurrogates} lone surrogates were replaced by U+FFFD.", document.Id);
            if (found.Controls > 0)
                run.Warn("control_replaced", $"{found.Controls} control characters were replaced by U+FFFD.", document.Id);
            if (InvisibleText.Count(text) is > 0 and var invisible)
                run.Warn("invisible_text", $"{invisible} characters cannot be seen (zero width, text direction, tags) and were kept. Hidden instructions are written with them.", document.Id);
            return document with { Text = text, Title = Cleaned(document.Title), Source = Cleaned(document.Source) };
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            run.Fail(item.Document.Id, exception);
            return null;
        }
    }

    private static async ValueTask<Document?> ProcessAsync(IDocumentProcessor processor, Document document, IndexingRun run, CancellationToken cancellationToken)
    {
        var processed = await processor.ProcessAsync(document, cancellationToken).ConfigureAwait(false);
        // A sync remembers the id the source gave, and would remove the document at once.
        if (processed?.Document.Id != document.Id)
            throw new RagInputException("processor.id", $"{processor.GetType().Name} must return a document with the id it was given. Set ids in the source.");
        if (processed.Verdict == DocumentVerdict.Admitted)
            return processed.Document;
        run.Refuse(new RefusedDocument(document.Id, processor.GetType().Name, processed.Verdict, processed.Rule!, processed.Message, processed.Measured, processed.Threshold));
        return null;
    }

    private static string? Cleaned(string? text) => text is null ? null : CleanText.Clean(text, out _);

    private async Task CompareAsync(List<Document> documents, ChannelWriter<PendingDocument> changed, IndexingRun run, CancellationToken cancellationToken)
    {
        if (documents.Count == 0)
            return;

        var stored = await _collection.GetFingerprintsAsync([.. documents.Select(document => document.Id)], cancellationToken).ConfigureAwait(false);
        foreach (var document in documents)
        {
            var fingerprint = DocumentFingerprint.Of(document, _chunker.Configuration, _collection.Info);
            var isNew = !stored.TryGetValue(document.Id, out var before);
            if (before == fingerprint)
                run.Unchanged();
            else
                await changed.WriteAsync(new PendingDocument(Begun(document), fingerprint, isNew), cancellationToken).ConfigureAwait(false);
        }
    }

    // Not part of the fingerprint: that a version was seen later does not make it another.
    private Document Begun(Document document) => _collection.Info.KeepsHistory && document.ValidFrom is null
        ? document with { ValidFrom = document.UpdatedAt ?? _options.TimeProvider.GetUtcNow() }
        : document;

    private async Task DrainAsync(ChannelReader<PendingDocument> changed, DocumentIndexer indexer, CancellationTokenSource stop)
    {
        try
        {
            var group = new List<PendingDocument>();
            while (await changed.WaitToReadAsync(stop.Token).ConfigureAwait(false))
            {
                // Small documents share a call of the model; a large one fills several by itself.
                var chunks = 0;
                while (chunks < _options.BatchSize && group.Count < MaxGroupDocuments && changed.TryRead(out var document))
                {
                    if (await indexer.ChunkAsync(document, stop.Token).ConfigureAwait(false) is not { } ready)
                        continue;
                    group.Add(ready);
                    chunks += ready.Chunks.Count;
                }

                await indexer.StoreAsync(group, stop.Token).ConfigureAwait(false);
                group.Clear();
            }
        }
        catch
        {
            await stop.CancelAsync().ConfigureAwait(false);
            throw;
        }
    }

    private async Task RemoveMissingAsync(IndexingRun run, CancellationToken cancellationToken)
    {
        if (!run.MayRemove(out var why))
        {
            run.Warn("sync.nothing_removed", why, null);
            return;
        }

        var missing = new List<string>();
        await foreach (var id in _collection.ListDocumentIdsAsync(cancellationToken).ConfigureAwait(false))
        {
            if (!run.HasSeen(id))
                missing.Add(id);
        }

        DateTimeOffset? at = _collection.Info.KeepsHistory ? _options.TimeProvider.GetUtcNow() : null;
        foreach (var ids in missing.Chunk(500))
            run.Deleted(await _collection.DeleteAsync(ids, CallerAccess.System, at, cancellationToken).ConfigureAwait(false));
    }

    private static async IAsyncEnumerable<SourceItem> AsItems(
        IAsyncEnumerable<Document> documents, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var document in documents.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            ArgumentNullException.ThrowIfNull(document, nameof(documents));
            ArgumentNullException.ThrowIfNull(document.Text, nameof(documents));
            yield return new SourceItem { Id = document.Id, Document = document };
        }
    }
}
