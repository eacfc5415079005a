namespace Rag;

/// <summary>How easily <see cref="SemanticChunker"/> cuts. Checked once, by its constructor, which keeps a copy.</summary>
public sealed class SemanticChunkerOptions
{
    /// <summary>Of the places where similarity is lower than at both sides, the share that is too shallow to cut, in per cent: higher means fewer, larger chunks.</summary>
    /// <value>0 to 100. The default is 60.</value>
    public double Percentile { get; set; } = 60;

    /// <summary>How many sentences on each side of a gap are compared.</summary>
    /// <value>1 to 50. The default is 3.</value>
    public int Window { get; set; } = 3;

    /// <summary>The fewest sentences between two cuts.</summary>
    /// <value>At least 1. The default is 2.</value>
    public int MinSentences { get; set; } = 2;

    /// <summary>The most sentences in one call of the embedding model; does not change the chunks.</summary>
    /// <value>1 to 2,048. The default is 64.</value>
    public int BatchSize { get; set; } = 64;

    internal SemanticChunkerOptions Checked()
    {
        // Written so that NaN fails too.
        if (!(Percentile >= 0 && Percentile <= 100))
            throw new ArgumentOutOfRangeException(nameof(Percentile), Percentile, "Percentile must be 0 to 100.");
        if (Window is < 1 or > 50)
            throw new ArgumentOutOfRangeException(nameof(Window), Window, "Window must be 1 to 50.");
        if (MinSentences is < 1 or > 1_000_000)
            throw new ArgumentOutOfRangeException(nameof(MinSentences), MinSentences, "MinSentences must be 1 to 1,000,000.");
        if (BatchSize is < 1 or > 2048)
            throw new ArgumentOutOfRangeException(nameof(BatchSize), BatchSize, "BatchSize must be 1 to 2,048.");
        return new SemanticChunkerOptions { Percentile = Percentile, Window = Window, MinSentences = MinSentences, BatchSize = BatchSize };
    }
}
