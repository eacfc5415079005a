using System.Collections.Concurrent;

namespace Rag;

/// <summary>Chunks, embeds and stores groups of changed documents; several groups may be under way.</summary>
internal sealed class DocumentIndexer(
    IVectorCollection collection, IChunker chunker, BatchEmbedder embedder, IndexingRun run, IndexingOptions options)
{
    // Texts that some group is embedding now. A group that finds its text here waits for that vector instead of asking for another.
    private readonly ConcurrentDictionary<string, TaskCompletionSource<ReadOnlyMemory<float>>> _underWay = new(StringComparer.Ordinal);

    /// <summary>The document with its chunks, or null when it failed.</summary>
    public async Task<PendingDocument?> ChunkAsync(PendingDocument pending, CancellationToken cancellationToken)
    {
        var document = pending.Document;
        try
        {
            var chunked = CleanText.HoldsNothing(document.Text)
                ? new ChunkedDocument([], [])
                : await chunker.ChunkAsync(document, cancellationToken).ConfigureAwait(false);
            run.Warn(chunked.Warnings);
            if (chunked.Chunks.Count == 0)
                run.Warn("empty_document", "The document has no text to search.", document.Id);
            var texts = chunked.Chunks.Select(chunk => SearchText.ForEmbedding(document.Title, chunk)).ToList();
            return pending with { Chunks = chunked.Chunks, Texts = texts, Hashes = [.. texts.Select(SearchText.Hash)] };
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            run.Fail(document.Id, exception);
            return null;
        }
    }

    /// <summary>Embeds and stores the documents together; when the model fails, each by itself, so that one cannot spoil the others.</summary>
    public Task StoreAsync(IReadOnlyList<PendingDocument> documents, CancellationToken cancellationToken) =>
        StoreAsync(documents, new(StringComparer.Ordinal), cancellationToken);

    /// <param name="documents">Stored together.</param>
    /// <param name="paid">Vectors the model has given for these documents that are not stored yet.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    private async Task StoreAsync(IReadOnlyList<PendingDocument> documents, Dictionary<string, ReadOnlyMemory<float>> paid, CancellationToken cancellationToken)
    {
        if (documents.Count == 0)
            return;
        if (run.HasGivenUp)
        {
            foreach (var document in documents)
                run.Fail(document.Document.Id, new RagEmbeddingException("embedding.given_up", $"The embedding model failed for {options.MaxConsecutiveFailures} documents in a row, so it was not asked again. Run again when it answers."));
            return;
        }

        try
        {
            await StoreTogetherAsync(documents, paid, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not RagStoreException && (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested))
        {
            if (documents.Count == 1)
            {
                run.Fail(documents[0].Document.Id, exception);
                return;
            }

            foreach (var document in documents)
                await StoreAsync([document], paid, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task StoreTogetherAsync(IReadOnlyList<PendingDocument> documents, Dictionary<string, ReadOnlyMemory<float>> paid, CancellationToken cancellationToken)
    {
        var texts = new Dictionary<string, (string Text, int Tokens)>(StringComparer.Ordinal);
        foreach (var document in documents)
        {
            for (var i = 0; i < document.Hashes.Count; i++)
                texts.TryAdd(document.Hashes[i], (document.Texts[i], options.Tokenizer?.CountTokens(document.Texts[i]) ?? document.Chunks[i].Tokens));
        }

        var claimed = new List<string>();
        try
        {
            var vectors = new Dictionary<string, ReadOnlyMemory<float>>(StringComparer.Ordinal);
            var embedded = new HashSet<string>(StringComparer.Ordinal);
            while (vectors.Count < texts.Count)
            {
                var others = Claim(texts.Keys.Where(hash => !vectors.ContainsKey(hash)), claimed);
                // Looked up only once they are ours: whoever stored them before let go of them only afterwards.
                var mine = claimed.Where(hash => !vectors.ContainsKey(hash)).ToList();
                foreach (var (hash, vector) in await collection.FindVectorsAsync(mine, cancellationToken).ConfigureAwait(false))
                    vectors[hash] = vector;
                var missing = mine.Where(hash => !vectors.ContainsKey(hash)).ToList();
                await PayAsync(missing.FindAll(hash => !paid.ContainsKey(hash)), texts, paid, cancellationToken).ConfigureAwait(false);
                foreach (var hash in missing)
                    vectors[hash] = paid[hash];
                embedded.UnionWith(missing);
                foreach (var hash in mine)
                    _underWay[hash].TrySetResult(vectors[hash]);
                foreach (var (hash, vector) in others)
                {
                    // When the other group failed its text is free again, and the next turn claims it.
                    if (await vector.WaitAsync(cancellationToken).ConfigureAwait(false) is { IsEmpty: false } found)
                        vectors[hash] = found;
                }
            }

            await collection.ReplaceAsync([.. documents.Select(document => ToIndexed(document, vectors))], cancellationToken).ConfigureAwait(false);
            run.Stored(documents, embedded.Count);
        }
        finally
        {
            foreach (var hash in claimed)
            {
                if (_underWay.TryRemove(hash, out var source))
                    source.TrySetResult(ReadOnlyMemory<float>.Empty);
            }
        }
    }

    private async Task PayAsync(
        List<string> hashes, Dictionary<string, (string Text, int Tokens)> texts, Dictionary<string, ReadOnlyMemory<float>> paid, CancellationToken cancellationToken)
    {
        var next = 0;
        await foreach (var (vectors, tokens) in embedder.EmbedAsync([.. hashes.Select(hash => texts[hash])], cancellationToken).ConfigureAwait(false))
        {
            foreach (var vector in vectors)
                paid[hashes[next++]] = vector;
            run.Embedded(vectors.Count, tokens);
        }
    }

    /// <summary>Takes the texts nobody is embedding into <paramref name="claimed"/>, and returns those that somebody is.</summary>
    private List<(string Hash, Task<ReadOnlyMemory<float>> Vector)> Claim(IEnumerable<string> hashes, List<string> claimed)
    {
        var others = new List<(string, Task<ReadOnlyMemory<float>>)>();
        foreach (var hash in hashes)
        {
            var mine = new TaskCompletionSource<ReadOnlyMemory<float>>(TaskCreationOptions.RunContinuationsAsynchronously);
            var current = _underWay.GetOrAdd(hash, mine);
            if (current == mine)
                claimed.Add(hash);
            else
                others.Add((hash, current.Task));
        }

        return others;
    }

    private static IndexedDocument ToIndexed(PendingDocument document, Dictionary<string, ReadOnlyMemory<float>> vectors) => new(
        document.Document,
        document.Fingerprint,
        [.. document.Chunks.Select((chunk, i) => new IndexedChunk(chunk, vectors[document.Hashes[i]], document.Hashes[i]))]);
}
