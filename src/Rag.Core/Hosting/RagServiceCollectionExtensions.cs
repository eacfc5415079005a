using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Rag;

/// <summary>Registers the library with a host.</summary>
public static class RagServiceCollectionExtensions
{
    /// <summary>Registers <see cref="RagIndex"/> as a singleton.</summary>
    /// <remarks>
    /// Parts that <paramref name="configure"/> leaves null are taken from the container when it has them: <see cref="IVectorStore"/>,
    /// <see cref="IChunker"/>, <see cref="IEmbeddingGenerator{TInput, TEmbedding}"/>, <see cref="IChatClient"/>, <see cref="ITextAnalyzer"/>.
    /// </remarks>
    public static IServiceCollection AddRag(this IServiceCollection services, Action<RagOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);

        var options = services.AddOptions<RagOptions>();
        if (configure is not null)
            options.Configure(configure);
        services.TryAddSingleton(provider =>
        {
            var parts = provider.GetRequiredService<IOptions<RagOptions>>().Value;
            parts.Store ??= provider.GetService<IVectorStore>();
            parts.Chunker ??= provider.GetService<IChunker>();
            parts.Embedder ??= provider.GetService<IEmbeddingGenerator<string, Embedding<float>>>();
            parts.ChatClient ??= provider.GetService<IChatClient>();
            parts.Analyzer ??= provider.GetService<ITextAnalyzer>();
            return new RagIndex(parts);
        });
        return services;
    }
}
