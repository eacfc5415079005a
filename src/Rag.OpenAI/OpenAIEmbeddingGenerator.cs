using Microsoft.Extensions.AI;
using EmbeddingClient = OpenAI.Embeddings.EmbeddingClient;

namespace Rag.OpenAI;

/// <summary>Embeddings of OpenAI, Azure OpenAI and every server that speaks their protocol.</summary>
/// <remarks>
/// <para>Safe for concurrent use. Each call is one request; cut large inputs into batches first (OpenAI takes 2,048 texts and 300,000 tokens).</para>
/// <para>
/// Every answer is checked before any of it is returned: as many vectors as texts, put in the order of the texts, equal in dimension,
/// finite and not zero. What fails is a <see cref="RagEmbeddingException"/>; transient failures are retried first.
/// </para>
/// </remarks>
public sealed class OpenAIEmbeddingGenerator : IEmbeddingGenerator<string, Embedding<float>>
{
    // Providers' models are strong: the weight that suited the best vectors measured here.
    private static readonly RetrievalHints s_hints = new(0.7);

    private readonly OpenAIOptions _options;
    private readonly IDisposable? _connection;
    private readonly EmbeddingClient _client;
    private readonly EmbeddingGeneratorMetadata _metadata;
    private readonly ModelCall _call;

    /// <summary>Makes a generator with a connection of its own.</summary>
    /// <exception cref="ArgumentException">An option cannot be used.</exception>
    public OpenAIEmbeddingGenerator(OpenAIOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options.Checked();
        var connection = new Connection(_options);
        _connection = connection;
        _client = new EmbeddingClient(_options.Model, connection.Authentication, connection.SdkOptions);
        (_metadata, _call) = Wire(connection.Endpoint, _options.MaxAttempts);
    }

    internal OpenAIEmbeddingGenerator(EmbeddingClient client, OpenAIOptions options, int maxAttempts, IDisposable? connection = null)
    {
        _client = client;
        _options = options;
        _connection = connection;
        (_metadata, _call) = Wire(client.Endpoint, maxAttempts);
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">A text is null or empty; the models refuse those.</exception>
    /// <exception cref="RagEmbeddingException">The model refused, could not be reached, or gave vectors that cannot be used.</exception>
    public Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(values);
        IReadOnlyList<string> texts = [.. values];
        for (var i = 0; i < texts.Count; i++)
        {
            if (string.IsNullOrEmpty(texts[i]))
                throw new ArgumentException($"Text {i} is null or empty. Leave it out.", nameof(values));
        }

        var dimensions = options?.Dimensions ?? _options.Dimensions;
        if (dimensions < 1)
            throw new ArgumentOutOfRangeException(nameof(options), dimensions, "Dimensions must be at least 1.");
        return cancellationToken.IsCancellationRequested
            ? Task.FromCanceled<GeneratedEmbeddings<Embedding<float>>>(cancellationToken)
            : EmbedAsync(texts, dimensions, options, cancellationToken);
    }

    /// <inheritdoc/>
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is not null ? null
            : serviceType == typeof(EmbeddingGeneratorMetadata) ? _metadata
            : serviceType == typeof(EmbeddingClient) ? _client
            : serviceType == typeof(RetrievalHints) ? s_hints
            : serviceType.IsInstanceOfType(this) ? this
            : null;
    }

    /// <summary>Closes the connection, unless it was handed in.</summary>
    public void Dispose() => _connection?.Dispose();

    private async Task<GeneratedEmbeddings<Embedding<float>>> EmbedAsync(IReadOnlyList<string> texts, int? dimensions, EmbeddingGenerationOptions? options, CancellationToken cancellationToken)
    {
        if (texts.Count == 0)
            return [];

        var model = options?.ModelId ?? _options.Model;
        var body = EmbeddingRequest.Write(texts, model, dimensions, _options.AskForBase64, options?.AdditionalProperties);
        return await _call.SendAsync(body, answer => Accept(answer.Span, texts.Count, dimensions, model), cancellationToken).ConfigureAwait(false);
    }

    private static GeneratedEmbeddings<Embedding<float>> Accept(ReadOnlySpan<byte> answer, int count, int? dimensions, string model)
    {
        var (vectors, inputTokens, totalTokens) = EmbeddingAnswer.Read(answer, count, model);
        var embeddings = new GeneratedEmbeddings<Embedding<float>>(count);
        foreach (var vector in vectors)
            embeddings.Add(new Embedding<float>(vector) { ModelId = model });
        EmbeddingGuard.Require(embeddings, count, dimensions, model);
        if (inputTokens is not null || totalTokens is not null)
            embeddings.Usage = new UsageDetails { InputTokenCount = inputTokens ?? totalTokens, TotalTokenCount = totalTokens ?? inputTokens };
        return embeddings;
    }

    private (EmbeddingGeneratorMetadata Metadata, ModelCall Call) Wire(Uri endpoint, int maxAttempts)
    {
        var who = $"Embedding model '{_options.Model}' at {Connection.Origin(endpoint)}";
        return (
            new EmbeddingGeneratorMetadata("openai", endpoint, _options.Model, _options.Dimensions),
            new ModelCall(_options, maxAttempts, (content, request) => _client.GenerateEmbeddingsAsync(content, request), failure => failure.ToEmbedding(who)));
    }
}
