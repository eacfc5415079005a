using Microsoft.Extensions.AI;

namespace Rag;

/// <summary>Documents in, cited answers out: one collection with everything needed to fill it, search it and ask it.</summary>
/// <remarks>
/// The shortest way to use the library; each part (<see cref="IndexingPipeline"/>, <see cref="HybridSearch"/>, <see cref="RagChain"/>) can be used alone.
/// The collection is opened at the first call that needs it. Safe for concurrent use; nothing that is handed in is disposed.
/// </remarks>
public sealed class RagIndex
{
    private readonly RagOptions _options;
    private readonly IVectorStore _store;
    private readonly IEmbeddingGenerator<string, Embedding<float>> _embedder;
    private IVectorCollection? _collection;
    private IRetriever? _retriever;
    private RagChain? _chain;

    /// <summary>Puts the parts together; opens nothing yet.</summary>
    /// <param name="options">Read once; later changes have no effect on parts already made.</param>
    /// <exception cref="ArgumentException">No store was chosen.</exception>
    public RagIndex(RagOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _store = options.Store ?? throw new ArgumentException("No store was chosen. Set RagOptions.Store, for example to new SqliteVectorStore(\"rag.db\").", nameof(options));
        _embedder = options.Embedder ?? new HashingEmbeddingGenerator();
    }

    /// <summary>Puts a store and a chunker together with the offline embedder and answerer.</summary>
    public RagIndex(IVectorStore store, IChunker? chunker = null)
        : this(new RagOptions { Store = store, Chunker = chunker })
    {
    }

    /// <summary>Brings the collection up to date with a source, making it if it does not exist.</summary>
    /// <inheritdoc cref="IndexingPipeline.RunAsync(IAsyncEnumerable{SourceItem}, IProgress{IndexingProgress}?, CancellationToken)"/>
    /// <exception cref="InvalidOperationException">No chunker was chosen.</exception>
    public async Task<IndexingReport> IndexAsync(
        IAsyncEnumerable<SourceItem> items, IProgress<IndexingProgress>? progress = null, CancellationToken cancellationToken = default) =>
        await (await PipelineAsync(cancellationToken).ConfigureAwait(false)).RunAsync(items, progress, cancellationToken).ConfigureAwait(false);

    /// <inheritdoc cref="IndexAsync(IAsyncEnumerable{SourceItem}, IProgress{IndexingProgress}?, CancellationToken)"/>
    public async Task<IndexingReport> IndexAsync(
        IAsyncEnumerable<Document> documents, IProgress<IndexingProgress>? progress = null, CancellationToken cancellationToken = default) =>
        await (await PipelineAsync(cancellationToken).ConfigureAwait(false)).RunAsync(documents, progress, cancellationToken).ConfigureAwait(false);

    /// <summary>Finds the chunks that best match a question.</summary>
    /// <inheritdoc cref="IRetriever.RetrieveAsync"/>
    public async Task<RetrievalResult> SearchAsync(RetrievalRequest request, CancellationToken cancellationToken = default) =>
        await (await GetRetrieverAsync(cancellationToken).ConfigureAwait(false)).RetrieveAsync(request, cancellationToken).ConfigureAwait(false);

    /// <summary>Answers a question with checked citations.</summary>
    /// <inheritdoc cref="RagChain.AskAsync"/>
    public async Task<RagAnswer> AskAsync(RetrievalRequest question, CancellationToken cancellationToken = default) =>
        await (await GetChainAsync(cancellationToken).ConfigureAwait(false)).AskAsync(question, cancellationToken).ConfigureAwait(false);

    /// <summary>Answers a question word by word.</summary>
    /// <inheritdoc cref="RagChain.AskStreamingAsync"/>
    public async IAsyncEnumerable<RagAnswerUpdate> AskStreamingAsync(
        RetrievalRequest question, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var chain = await GetChainAsync(cancellationToken).ConfigureAwait(false);
        await foreach (var update in chain.AskStreamingAsync(question, cancellationToken).ConfigureAwait(false))
            yield return update;
    }

    /// <summary>The collection, opened, and made if it does not exist.</summary>
    /// <exception cref="RagStoreException">It was made with another model or other settings, or the backend refused.</exception>
    public async Task<IVectorCollection> OpenAsync(CancellationToken cancellationToken = default)
    {
        // Two first calls at once may both open it; a store gives them the same collection, so either will do.
        return _collection ??= await _store.OpenAsync(_options.Collection, await SettingsAsync(cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
    }

    private async Task<CollectionSettings> SettingsAsync(CancellationToken cancellationToken)
    {
        var metadata = _embedder.GetService<EmbeddingGeneratorMetadata>();
        return new CollectionSettings
        {
            Model = metadata?.DefaultModelId ?? _embedder.GetType().Name,
            Dimensions = _options.Dimensions ?? metadata?.DefaultModelDimensions ?? await AskDimensionsAsync(cancellationToken).ConfigureAwait(false),
            Analyzer = _options.Analyzer ?? TextAnalyzer.Default,
            Chunking = _options.Chunker?.Configuration,
            RequiresPrincipals = _options.RequiresPrincipals,
            KeepsHistory = _options.KeepsHistory,
        };
    }

    private async Task<int> AskDimensionsAsync(CancellationToken cancellationToken)
    {
        var answer = await _embedder.GenerateAsync(["dimensions"], cancellationToken: cancellationToken).ConfigureAwait(false);
        return answer.Count == 1
            ? answer[0].Vector.Length
            : throw new RagEmbeddingException("embedding.count", $"The embedding model answered {answer.Count} vectors for one text. Set RagOptions.Dimensions.");
    }

    private async Task<IndexingPipeline> PipelineAsync(CancellationToken cancellationToken)
    {
        var chunker = _options.Chunker ?? throw new InvalidOperationException("No chunker was chosen. Set RagOptions.Chunker, for example to new AutoChunker().");
        return new IndexingPipeline(await OpenAsync(cancellationToken).ConfigureAwait(false), chunker, _embedder, _options.Indexing);
    }

    /// <summary>The retriever of this index: hybrid search, wrapped or replaced by <see cref="RagOptions.Retriever"/>. Everything that asks goes through it.</summary>
    /// <exception cref="RagStoreException">The collection was made with another model or other settings, or the backend refused.</exception>
    public async Task<IRetriever> GetRetrieverAsync(CancellationToken cancellationToken = default)
    {
        // Two first calls at once may both make one; they are alike.
        if (_retriever is { } made)
            return made;
        IRetriever search = new HybridSearch(await OpenAsync(cancellationToken).ConfigureAwait(false), _embedder, _options.Search);
        return _retriever = _options.Retriever is null ? search : _options.Retriever(search) ?? throw new InvalidOperationException("RagOptions.Retriever returned null. Return the retriever to use.");
    }

    /// <summary>The chain of this index.</summary>
    /// <inheritdoc cref="GetRetrieverAsync"/>
    public async Task<RagChain> GetChainAsync(CancellationToken cancellationToken = default) =>
        _chain ??= new RagChain(await GetRetrieverAsync(cancellationToken).ConfigureAwait(false), _options.ChatClient, _options.Chain);
}
