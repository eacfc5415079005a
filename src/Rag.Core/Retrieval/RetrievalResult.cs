namespace Rag;

/// <summary>What a retriever found, and what went wrong on the way without ending it.</summary>
/// <param name="Hits">The best hits, best first, ties by chunk id.</param>
public sealed record RetrievalResult(IReadOnlyList<SearchHit> Hits)
{
    /// <summary>Steps that failed and were left out: the hits are in the order they had before.</summary>
    public IReadOnlyList<RagWarning> Warnings { get; init; } = [];
}
