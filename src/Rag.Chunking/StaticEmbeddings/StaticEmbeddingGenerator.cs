using System.Buffers;
using System.Numerics.Tensors;
using Microsoft.Extensions.AI;
using Rag.Chunking.Tokenizers;

namespace Rag.Chunking.StaticEmbeddings;

/// <summary>Embeds text by the mean of its tokens' vectors, with a static model (model2vec, Tulkens and van Dongen 2024) read from a folder.</summary>
/// <remarks>
/// <para>No native library, no network, no queue: a chunk takes microseconds on one core. Vectors are of unit length unless the model's <c>config.json</c>
/// says otherwise. Unknown words have no part in the mean. A text without any known word gets the direction common to the whole vocabulary, which is
/// near nothing in particular, for a vector of zeros could not be stored or compared.</para>
/// <para>Safe for concurrent use. The same text gets the same vector in every run, batch and process.</para>
/// </remarks>
public sealed class StaticEmbeddingGenerator : IEmbeddingGenerator<string, Embedding<float>>
{
    private readonly StaticEmbeddingModel _model;
    private readonly EmbeddingGeneratorMetadata _metadata;
    private readonly Lazy<float[]> _common;

    private StaticEmbeddingGenerator(StaticEmbeddingModel model)
    {
        _model = model;
        _metadata = new EmbeddingGeneratorMetadata("static", null, model.Name, model.Dimensions);
        _common = new Lazy<float[]>(CommonDirection);
    }

    /// <summary>How many numbers a vector has.</summary>
    public int Dimensions => _model.Dimensions;

    /// <summary>The model's own tokenizer, for chunks measured in its tokens.</summary>
    public ITokenizer Tokenizer => _model.Tokenizer;

    /// <summary>Reads a model: <c>model.safetensors</c>, <c>tokenizer.json</c> and, where present, <c>config.json</c>.</summary>
    /// <param name="folder">The model's folder, as downloaded; its name becomes the model's id, so a collection notices when it changes.</param>
    /// <exception cref="RagInputException">The folder or one of its files is missing.</exception>
    /// <exception cref="RagParseException">A file is cut off, is not what it claims to be, or needs a tokenizer this library does not have.</exception>
    /// <exception cref="RagEmbeddingException">The matrix holds NaN or infinity.</exception>
    public static StaticEmbeddingGenerator Load(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        return new StaticEmbeddingGenerator(StaticEmbeddingModel.Load(folder));
    }

    /// <summary>Embeds texts, a vector for each in their order. Options are not used: a static model has one dimension and one model id.</summary>
    /// <exception cref="ArgumentException">A text is null.</exception>
    public Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(values);
        var embeddings = new GeneratedEmbeddings<Embedding<float>>();
        var tokens = new ArrayBufferWriter<int>(512);
        var total = 0L;
        foreach (var text in values)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (text is null)
                throw new ArgumentException("A text is null.", nameof(values));
            tokens.ResetWrittenCount();
            _model.Tokenizer.Encode(text, tokens);
            total += tokens.WrittenCount;
            embeddings.Add(new Embedding<float>(Embed(tokens.WrittenSpan)) { ModelId = _model.Name });
        }

        embeddings.Usage = new UsageDetails { InputTokenCount = total, TotalTokenCount = total };
        return Task.FromResult(embeddings);
    }

    /// <inheritdoc/>
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        if (serviceKey is not null)
            return null;
        return serviceType == typeof(EmbeddingGeneratorMetadata) ? _metadata : serviceType.IsInstanceOfType(this) ? this : null;
    }

    /// <summary>Does nothing: the model is plain memory.</summary>
    public void Dispose()
    {
    }

    private float[] Embed(ReadOnlySpan<int> tokens)
    {
        var vector = new float[_model.Dimensions];
        var counted = 0;
        foreach (var token in tokens)
        {
            if (token == _model.Tokenizer.UnknownToken)
                continue;
            AddTo(vector, token);
            counted++;
        }

        if (counted > 0)
            TensorPrimitives.Divide(vector, counted, vector);
        var result = new float[vector.Length];
        if (!VectorMath.TryNormalize(vector, result))
            return [.. _common.Value];
        return _model.IsNormalized ? result : vector;
    }

    private void AddTo(Span<float> sum, int token)
    {
        var row = _model.RowOf(token);
        if (_model.WeightOf(token) is { } weight)
        {
            // Multiplied, then added: a fused step would round differently from one processor to the next.
            for (var i = 0; i < sum.Length; i++)
                sum[i] += row[i] * weight;
        }
        else
        {
            TensorPrimitives.Add(sum, row, sum);
        }
    }

    private float[] CommonDirection()
    {
        var sum = new float[_model.Dimensions];
        for (var token = 0; token < _model.Tokenizer.IdLimit; token++)
            AddTo(sum, token);
        var direction = new float[sum.Length];
        if (!VectorMath.TryNormalize(sum, direction))
        {
            Array.Clear(direction);
            direction[0] = 1;
        }

        return direction;
    }
}
