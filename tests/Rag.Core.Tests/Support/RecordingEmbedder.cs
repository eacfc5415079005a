using System.Collections.Concurrent;
using Microsoft.Extensions.AI;

namespace Rag.Core.Tests.Support;

/// <summary>The offline embedder, remembering every text it was asked for; a test may make it answer otherwise.</summary>
internal sealed class RecordingEmbedder : IEmbeddingGenerator<string, Embedding<float>>
{
    private readonly HashingEmbeddingGenerator _inner = new();

    public ConcurrentQueue<string[]> Calls { get; } = new();

    /// <summary>Given the texts and the true answer; may throw or change it.</summary>
    public Func<string[], GeneratedEmbeddings<Embedding<float>>, GeneratedEmbeddings<Embedding<float>>> Answer { get; set; } = (_, answer) => answer;

    public IEnumerable<string> Texts => Calls.SelectMany(call => call);

    public async Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var texts = values.ToArray();
        Calls.Enqueue(texts);
        return Answer(texts, await _inner.GenerateAsync(texts, options, cancellationToken));
    }

    public object? GetService(Type serviceType, object? serviceKey = null) => _inner.GetService(serviceType, serviceKey);

    public void Dispose() => _inner.Dispose();
}
