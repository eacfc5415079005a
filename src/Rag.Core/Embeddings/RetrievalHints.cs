using Microsoft.Extensions.AI;

namespace Rag;

/// <summary>What an embedding generator knows about searching with its vectors.</summary>
/// <remarks>A generator states it by answering <see cref="IEmbeddingGenerator.GetService"/> for this type; delegating generators pass it through.</remarks>
/// <param name="Alpha">The vector leg's weight in a hybrid search, 0 to 1, when the caller chooses none.</param>
public sealed record RetrievalHints(double Alpha)
{
    /// <summary>What <paramref name="generator"/> states, or null when it states nothing and the default of <see cref="SearchQuery.Alpha"/> holds.</summary>
    public static RetrievalHints? Of(IEmbeddingGenerator generator)
    {
        ArgumentNullException.ThrowIfNull(generator);
        return (RetrievalHints?)generator.GetService(typeof(RetrievalHints));
    }
}
