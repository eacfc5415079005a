namespace Rag;

/// <summary>A chunk that was found.</summary>
public sealed record SearchHit
{
    /// <summary>What was found.</summary>
    public required Chunk Chunk { get; init; }

    /// <summary>The document it belongs to, without its text.</summary>
    public required SourceDocument Document { get; init; }

    /// <summary>Higher is better; the range is that of the <see cref="SearchMode"/> and <see cref="FusionMethod"/>.</summary>
    public required double Score { get; init; }

    /// <summary>The cosine similarity to the question, -1 to 1; null when the vector leg did not find the chunk.</summary>
    public double? VectorScore { get; init; }

    /// <summary>The BM25 score, above 0; null when the keyword leg did not find the chunk.</summary>
    public double? KeywordScore { get; init; }
}
