namespace Rag.Stores.Postgres;

/// <summary>Documents being made ready, in their order: the first can be written while the last are still read for their words, which is what a filling of the store spends its time with.</summary>
internal sealed class Preparation : IAsyncDisposable
{
    // A thread for fewer would cost more than it saves.
    private const int DocumentsPerPart = 16;

    private readonly IReadOnlyList<IndexedDocument> _documents;
    private readonly CollectionInfo _info;
    private readonly ITextAnalyzer _analyzer;
    private readonly PreparedDocument[] _prepared;
    private readonly TaskCompletionSource[] _parts;
    private readonly Task[] _workers;
    private readonly CancellationTokenSource _stop;
    private int _next = -1;

    /// <summary>Makes a few documents ready at once, and begins with more of them on several processors.</summary>
    public Preparation(IReadOnlyList<IndexedDocument> documents, CollectionInfo info, ITextAnalyzer analyzer, CancellationToken cancellationToken)
    {
        (_documents, _info, _analyzer) = (documents, info, analyzer);
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _prepared = new PreparedDocument[documents.Count];
        if (documents.Count < 2 * DocumentsPerPart)
        {
            (_parts, _workers) = ([], []);
            Fill(new TermCounts(), 0, documents.Count);
            return;
        }

        _parts = new TaskCompletionSource[(documents.Count + DocumentsPerPart - 1) / DocumentsPerPart];
        for (var i = 0; i < _parts.Length; i++)
            _parts[i] = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _workers = new Task[Math.Min(Environment.ProcessorCount, _parts.Length)];
        for (var i = 0; i < _workers.Length; i++)
            _workers[i] = Task.Run(Work, CancellationToken.None);
    }

    public IReadOnlyList<IndexedDocument> Documents => _documents;

    /// <summary>The documents as they become ready.</summary>
    /// <exception cref="ArgumentException">A document is not of the collection.</exception>
    public async IAsyncEnumerable<PreparedDocument> ReadAsync()
    {
        for (var i = 0; i < _prepared.Length; i++)
        {
            // In their order, so that the first bad one is what the caller hears of.
            if (_parts.Length > 0 && i % DocumentsPerPart == 0)
                await _parts[i / DocumentsPerPart].Task.ConfigureAwait(false);
            yield return _prepared[i];
        }
    }

    /// <summary>Stops, and returns when nothing works any more.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(_workers).ConfigureAwait(false);
        _stop.Dispose();
    }

    private void Work()
    {
        var counts = new TermCounts();
        while (Interlocked.Increment(ref _next) is var part && part < _parts.Length)
        {
            try
            {
                Fill(counts, part * DocumentsPerPart, Math.Min(_documents.Count, (part + 1) * DocumentsPerPart));
                _parts[part].SetResult();
            }
#pragma warning disable CA1031 // told to whoever waits for the part
            catch (Exception e)
#pragma warning restore CA1031
            {
                _parts[part].SetException(e);
                // A part that nobody comes to wait for.
                _ = _parts[part].Task.Exception;
            }
        }
    }

    private void Fill(TermCounts counts, int first, int end)
    {
        for (var i = first; i < end; i++)
            _prepared[i] = PreparedDocument.From(_documents[i], _info, _analyzer, counts, _stop.Token);
    }
}
