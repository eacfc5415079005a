using Microsoft.Extensions.AI;

namespace Rag;

/// <summary>The parts of a <see cref="RagIndex"/>. Only the store and the chunker must be chosen; the rest works offline as it is.</summary>
public sealed class RagOptions
{
    /// <summary>Where everything is kept. Not disposed.</summary>
    public IVectorStore? Store { get; set; }

    /// <summary>Cuts documents. Needed to index, not to ask.</summary>
    public IChunker? Chunker { get; set; }

    /// <summary>The collection.</summary>
    /// <value>The default is <c>default</c>, without a tenant.</value>
    public CollectionId Collection { get; set; } = new("default");

    /// <summary>Turns text into vectors; null for <see cref="HashingEmbeddingGenerator"/>, which needs no model. Not disposed.</summary>
    public IEmbeddingGenerator<string, Embedding<float>>? Embedder { get; set; }

    /// <summary>Writes the answers; null for <see cref="ExtractiveChatClient"/>, which needs no model. Not disposed.</summary>
    public IChatClient? ChatClient { get; set; }

    /// <summary>Makes the terms of the keyword leg; null for <see cref="TextAnalyzer.Default"/>.</summary>
    public ITextAnalyzer? Analyzer { get; set; }

    /// <summary>Whether every question must come with principals. Fixed when the collection is made.</summary>
    public bool RequiresPrincipals { get; set; }

    /// <summary>Whether earlier versions of documents stay searchable. Fixed when the collection is made.</summary>
    public bool KeepsHistory { get; set; }

    /// <summary>The length of the embedder's vectors; null to take what it states, or to ask it for one vector.</summary>
    /// <value>1 to 4,096.</value>
    public int? Dimensions { get; set; }

    /// <summary>How documents are indexed.</summary>
    public IndexingOptions Indexing { get; set; } = new();

    /// <summary>How questions are searched.</summary>
    public HybridSearchOptions Search { get; set; } = new();

    /// <summary>Wraps or replaces the retriever: given hybrid search over the collection, returns the retriever that everything uses. Null for hybrid search alone.</summary>
    /// <remarks>Steps read from the inside out: <c>search => new RerankingRetriever(new TransformingRetriever(search, transform), reranker)</c>.</remarks>
    public Func<IRetriever, IRetriever>? Retriever { get; set; }

    /// <summary>How answers are made.</summary>
    public RagChainOptions Chain { get; set; } = new();
}
