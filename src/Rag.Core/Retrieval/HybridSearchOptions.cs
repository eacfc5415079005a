namespace Rag;

/// <summary>How a question is searched, unless the request says otherwise. Checked once, by the constructor of <see cref="HybridSearch"/>.</summary>
public sealed class HybridSearchOptions
{
    /// <summary>The most hits.</summary>
    /// <value>1 to 1,000. The default is 6.</value>
    public int Top { get; set; } = 6;

    /// <summary>Which legs to use.</summary>
    /// <value>The default is <see cref="SearchMode.Hybrid"/>.</value>
    public SearchMode Mode { get; set; } = SearchMode.Hybrid;

    /// <summary>The vector leg's weight: 0 keyword only, 1 vector only.</summary>
    /// <value>0 to 1. The default, null, is what the embedding generator states about itself, else 0.3.</value>
    public double? Alpha { get; set; }

    /// <summary>How the legs are fused.</summary>
    /// <value>The default is <see cref="FusionMethod.Weighted"/>.</value>
    public FusionMethod Fusion { get; set; } = FusionMethod.Weighted;

    /// <summary>The most candidates each leg hands to the fusion.</summary>
    /// <value>1 to 1,000. The default is 100.</value>
    public int Candidates { get; set; } = 100;

    /// <summary>Whether a hit that has a <see cref="Chunk.Parent"/> is returned with the parent's text and span in place of its own.</summary>
    /// <remarks>
    /// A parent is returned once, for its best chunk, with that chunk's id and scores; its <see cref="Chunk.Tokens"/> is 0. It is read with the access and
    /// the moment of the question. A chunk whose document was replaced meanwhile is returned as it was found.
    /// </remarks>
    /// <value>The default is true.</value>
    public bool ExpandParents { get; set; } = true;

    internal HybridSearchOptions Checked()
    {
        if (Top is < 1 or > SearchQuery.MaxTop)
            throw new ArgumentOutOfRangeException(nameof(Top), Top, $"Top must be 1 to {SearchQuery.MaxTop}.");
        if (Candidates is < 1 or > SearchQuery.MaxTop)
            throw new ArgumentOutOfRangeException(nameof(Candidates), Candidates, $"Candidates must be 1 to {SearchQuery.MaxTop}.");
        // Written so that NaN fails too.
        if (Alpha is { } alpha && !(alpha >= 0 && alpha <= 1))
            throw new ArgumentOutOfRangeException(nameof(Alpha), Alpha, "Alpha must be 0 (keyword only) to 1 (vector only).");
        return this;
    }
}
