using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;

namespace Rag.Onnx;

/// <summary>Embeds text with a local ONNX model of the sentence-transformers kind.</summary>
/// <remarks>
/// <para>Texts are sorted by length into batches, so the order of a call's texts costs nothing. A text longer than the model takes is cut, and the log
/// and the answer's <see cref="TruncatedKey"/> say how many were. Nothing leaves the process.</para>
/// <para>A model that was trained with different words before questions and documents is asked for questions through the generator it gives for the
/// service key <see cref="RetrievalHints.QuestionKey"/>; a retriever of this library does so.</para>
/// <para>Safe for concurrent use. The model id holds a digest of the model, so a collection notices another model of the same name.</para>
/// </remarks>
public sealed class OnnxEmbeddingGenerator : IEmbeddingGenerator<string, Embedding<float>>
{
    /// <summary>The additional property of an answer that says how many of its texts were cut.</summary>
    public const string TruncatedKey = "rag.truncated";

    // sentence-transformers exports name them so; a model that pools by itself has the first.
    private static readonly string[] s_outputs = ["sentence_embedding", "last_hidden_state", "token_embeddings"];

    private readonly OnnxNetwork _network;
    private readonly SequenceEncoder _encoder;
    private readonly OnnxEmbeddingOptions _options;
    private readonly string _prefix;
    private readonly int _maxTokens;
    private readonly ILogger _logger;
    private readonly EmbeddingGeneratorMetadata _metadata;
    private readonly OnnxEmbeddingGenerator? _query;

    private OnnxEmbeddingGenerator(
        OnnxNetwork network, SequenceEncoder encoder, OnnxEmbeddingOptions options, string prefix, int maxTokens, EmbeddingGeneratorMetadata metadata, ILogger logger, OnnxEmbeddingGenerator? query)
    {
        _network = network;
        _encoder = encoder;
        _options = options;
        _prefix = prefix;
        _maxTokens = maxTokens;
        _metadata = metadata;
        _logger = logger;
        _query = query;
    }

    /// <summary>How many numbers a vector has.</summary>
    public int Dimensions => _metadata.DefaultModelDimensions!.Value;

    /// <summary>The model's own tokenizer, for chunks measured in its tokens; special tokens are not counted.</summary>
    public ITokenizer Tokenizer => _encoder.Vocabulary.Tokenizer;

    /// <summary>The most tokens of a text that the model sees, special tokens included.</summary>
    public int MaxTokens => _maxTokens;

    /// <summary>Reads a model from a folder.</summary>
    /// <inheritdoc cref="Load(OnnxModelFiles, OnnxEmbeddingOptions?)"/>
    public static OnnxEmbeddingGenerator Load(string folder, OnnxEmbeddingOptions? options = null) => Load(OnnxModelFiles.FromFolder(folder), options);

    /// <summary>Reads a model, and runs it once to see that its parts belong together.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    /// <exception cref="RagInputException">A file is missing, or the device is not there.</exception>
    /// <exception cref="RagParseException">A file is malformed, the network is of another kind, or the vocabulary is of another model.</exception>
    public static OnnxEmbeddingGenerator Load(OnnxModelFiles files, OnnxEmbeddingOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(files);
        var configuration = ModelConfiguration.Read(files);
        var settings = (options ?? new OnnxEmbeddingOptions()).Checked();
        settings.Pooling ??= configuration.Pooling ?? Onnx.Pooling.Mean;
        settings.Normalize ??= configuration.Normalize ?? true;
        settings.QueryPrefix ??= configuration.QueryPrefix ?? "";
        settings.DocumentPrefix ??= configuration.DocumentPrefix ?? "";
        var maxTokens = Math.Max(8, settings.MaxTokens ?? Math.Min(configuration.MaxTokens ?? 512, 131_072));

        var vocabulary = VocabularyFiles.Read(files, settings.Lowercase ?? configuration.Lowercase ?? true);
        var network = OnnxNetwork.Load(files, settings, s_outputs);
        try
        {
            var dimensions = ModelProbe.Width(network, vocabulary, files.Name);
            var digest = files.Digest($"{settings.Pooling}|{settings.Normalize}|{settings.DocumentPrefix}|{settings.QueryPrefix}|{maxTokens}");
            var metadata = new EmbeddingGeneratorMetadata("onnx", null, $"{files.Name}@{digest}", dimensions);
            var encoder = new SequenceEncoder(vocabulary, maxTokens);
            var logger = settings.LoggerFactory.CreateLogger<OnnxEmbeddingGenerator>();
            var query = settings.QueryPrefix == settings.DocumentPrefix ? null
                : new OnnxEmbeddingGenerator(network, encoder, settings, settings.QueryPrefix, maxTokens, metadata, logger, null);
            OnnxLog.Loaded(logger, metadata.DefaultModelId!, dimensions, maxTokens);
            return new OnnxEmbeddingGenerator(network, encoder, settings, settings.DocumentPrefix, maxTokens, metadata, logger, query);
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    /// <summary>Embeds texts, a vector for each in their order. Options are not used: the model has one dimension and one id.</summary>
    /// <exception cref="ArgumentException">A text is null.</exception>
    /// <exception cref="RagEmbeddingException">The network failed, or gave a vector that is not finite.</exception>
    public async Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(values);
        var sequences = new List<Sequence>();
        foreach (var text in values)
        {
            cancellationToken.ThrowIfCancellationRequested();
            sequences.Add(_encoder.Encode(_prefix + (text ?? throw new ArgumentException("A text is null.", nameof(values)))));
        }

        var vectors = new float[sequences.Count][];
        foreach (var batch in SequenceBatches.Of(sequences, _options.MaxBatchTokens))
            await _network.RunAsync(sequences, batch, _encoder.Vocabulary.Special.Padding, (numbers, shape) => Take(numbers, shape, sequences, batch, vectors), cancellationToken).ConfigureAwait(false);

        var embeddings = new GeneratedEmbeddings<Embedding<float>>(vectors.Select(vector => new Embedding<float>(vector) { ModelId = _metadata.DefaultModelId }));
        var tokens = sequences.Sum(sequence => (long)sequence.Ids.Length);
        embeddings.Usage = new UsageDetails { InputTokenCount = tokens, TotalTokenCount = tokens };
        var truncated = sequences.Count(sequence => sequence.IsTruncated);
        if (truncated > 0)
        {
            (embeddings.AdditionalProperties ??= [])[TruncatedKey] = truncated;
            OnnxLog.Truncated(_logger, truncated, sequences.Count, _maxTokens, _metadata.DefaultModelId!);
        }

        return embeddings;
    }

    /// <inheritdoc/>
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        if (RetrievalHints.QuestionKey.Equals(serviceKey))
            return serviceType.IsInstanceOfType(this) ? _query ?? this : null;
        if (serviceKey is not null)
            return null;
        if (serviceType == typeof(EmbeddingGeneratorMetadata))
            return _metadata;
        if (serviceType == typeof(RetrievalHints))
            return new RetrievalHints(_options.Alpha);
        if (serviceType == typeof(ITokenizer))
            return Tokenizer;
        return serviceType.IsInstanceOfType(this) ? this : null;
    }

    /// <summary>Frees the network. The generator of questions, which shares it, ends with it.</summary>
    public void Dispose() => _network.Dispose();

    private void Take(ReadOnlySpan<float> numbers, long[] shape, List<Sequence> sequences, ArraySegment<int> batch, float[][] vectors)
    {
        var width = Dimensions;
        var stride = numbers.Length / batch.Count;
        for (var row = 0; row < batch.Count; row++)
        {
            var index = batch[row];
            var vector = new float[width];
            var own = numbers.Slice(row * stride, stride);
            if (shape.Length == 2)
                own.CopyTo(vector);
            else
                TokenPooling.Pool(own, sequences[index].Ids.Length, _options.Pooling!.Value, vector);
            var unit = new float[width];
            if (!VectorMath.TryNormalize(vector, unit))
                throw new RagEmbeddingException("embedding.not_finite", $"The model '{_metadata.DefaultModelId}' gave a vector that is zero or not finite. Its file may be damaged: download it again.") { Index = index };
            vectors[index] = _options.Normalize!.Value ? unit : vector;
        }
    }
}
