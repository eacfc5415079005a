using Microsoft.Extensions.AI;

namespace Rag;

/// <summary>The offline embedder: words and their letter groups hashed with sign into 384 dimensions.</summary>
/// <remarks>
/// <para>
/// Needs no model, no network and no training, and gives the same vector on every machine. It knows spelling, not meaning: "car" and "cars" are near,
/// "car" and "automobile" are not. It is therefore weaker than keyword search, and says so by a small <see cref="Alpha"/>; use a trained model for meaning.
/// (Feature hashing: Weinberger et al., ICML 2009.)
/// </para>
/// <para>A text without any word gets the first axis, so that every text has a direction. Safe for concurrent use.</para>
/// </remarks>
public sealed class HashingEmbeddingGenerator : IEmbeddingGenerator<string, Embedding<float>>
{
    /// <summary>The model id, which changes whenever any vector does.</summary>
    public const string ModelId = "rag-hashing-1";

    /// <summary>The length of every vector.</summary>
    public const int Dimensions = 384;

    /// <summary>The weight these vectors deserve in a hybrid search; see <see cref="RetrievalHints"/>.</summary>
    /// <remarks>
    /// So small that the vectors only order what keywords score alike, and add what no keyword found. On five sets of questions larger weights
    /// moved nDCG@10 by between -0.007 and +0.005, mostly within chance; this one does not make hybrid search worse than keyword search. <c>docs/hybrid-search.md</c> has the table.
    /// </remarks>
    public const double Alpha = 0.000001;

    private static readonly EmbeddingGeneratorMetadata s_metadata = new("rag", defaultModelId: ModelId, defaultModelDimensions: Dimensions);
    private static readonly RetrievalHints s_hints = new(Alpha);

    /// <summary>Embeds each text, in order.</summary>
    /// <exception cref="ArgumentException">A text is null, or the options ask for another model or dimension.</exception>
    public Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (options?.Dimensions is int dimensions && dimensions != Dimensions)
            throw new ArgumentException($"{ModelId} has {Dimensions} dimensions; {dimensions} were asked for.", nameof(options));
        if (options?.ModelId is string model && model != ModelId)
            throw new ArgumentException($"This generator is {ModelId}; another model was asked for.", nameof(options));

        var embeddings = new GeneratedEmbeddings<Embedding<float>>();
        var builder = new HashingVectorBuilder();
        long terms = 0;
        foreach (var value in values)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (value is null)
                throw new ArgumentException("A text is null.", nameof(values));
            var vector = new float[Dimensions];
            terms += builder.Build(value, vector);
            embeddings.Add(new Embedding<float>(vector) { ModelId = ModelId });
        }

        embeddings.Usage = new UsageDetails { InputTokenCount = terms, TotalTokenCount = terms };
        return Task.FromResult(embeddings);
    }

    /// <inheritdoc/>
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        if (serviceKey is not null)
            return null;
        if (serviceType == typeof(EmbeddingGeneratorMetadata))
            return s_metadata;
        if (serviceType == typeof(RetrievalHints))
            return s_hints;
        return serviceType.IsInstanceOfType(this) ? this : null;
    }

    /// <summary>Does nothing: there is nothing to release.</summary>
    public void Dispose()
    {
    }
}
