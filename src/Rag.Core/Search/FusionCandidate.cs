namespace Rag;

/// <summary>What one or both legs of a hybrid search found, as <see cref="HybridFusion"/> ranks it.</summary>
/// <param name="Key">The caller's name for it, such as an index into its own list.</param>
/// <param name="VectorScore">The vector leg's score, or NaN when that leg did not find it.</param>
/// <param name="KeywordScore">The keyword leg's score, or NaN when that leg did not find it.</param>
public record struct FusionCandidate(int Key, double VectorScore, double KeywordScore)
{
    /// <summary>The fused score, 0 to 1, once fused.</summary>
    public double Score { get; set; }

    internal int VectorRank { get; set; }
}
