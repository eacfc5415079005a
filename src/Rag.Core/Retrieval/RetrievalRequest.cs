namespace Rag;

/// <summary>A question, on whose behalf it is asked, and what may be searched. What is null is as the retriever was set up.</summary>
/// <param name="Question">In natural language; every character is literal, there is no query language.</param>
public sealed record RetrievalRequest(string Question)
{
    /// <summary>The most hits.</summary>
    /// <value>1 to 1,000.</value>
    public int? Top { get; init; }

    /// <summary>Which legs to use.</summary>
    public SearchMode? Mode { get; init; }

    /// <summary>The vector leg's weight, 0 to 1.</summary>
    public double? Alpha { get; init; }

    /// <summary>How the legs are fused.</summary>
    public FusionMethod? Fusion { get; init; }

    /// <summary>Only documents for which this holds; null for all.</summary>
    public Filter? Filter { get; init; }

    /// <summary>On whose behalf.</summary>
    public CallerAccess Access { get; init; } = CallerAccess.None;

    /// <summary>The versions that held at this moment; null for the current ones.</summary>
    public DateTimeOffset? AsOf { get; init; }

    /// <summary>The question of that text, with no principal.</summary>
    public static implicit operator RetrievalRequest(string question) => new(question);

    /// <summary>The question of that text, with no principal.</summary>
    public static RetrievalRequest FromString(string question) => new(question);
}
