namespace Rag;

/// <summary>One question to a collection.</summary>
public sealed record SearchQuery
{
    /// <summary>The most characters a question may have.</summary>
    public const int MaxTextLength = 32_768;

    /// <summary>The most hits that may be asked for.</summary>
    public const int MaxTop = 1_000;

    /// <summary>The question's words, for the keyword leg; every character is literal, and no word is left out (<see cref="QuestionTerms"/>). Needed but for <see cref="SearchMode.Vector"/>.</summary>
    public string Text { get; init; } = "";

    /// <summary>The question's vector, of any length but zero. Needed but for <see cref="SearchMode.Keyword"/>.</summary>
    public ReadOnlyMemory<float> Vector { get; init; }

    /// <summary>Which legs to use.</summary>
    public SearchMode Mode { get; init; } = SearchMode.Hybrid;

    /// <summary>The most hits to return.</summary>
    /// <value>1 to 1,000. The default is 6.</value>
    public int Top { get; init; } = 6;

    /// <summary>The most candidates each leg hands to the fusion; never fewer than <see cref="Top"/>.</summary>
    /// <value>1 to 1,000. The default is 100.</value>
    public int Candidates { get; init; } = 100;

    /// <summary>The vector leg's weight; the keyword leg has the rest.</summary>
    /// <value>0 (keyword only) to 1 (vector only). The default is 0.3.</value>
    public double Alpha { get; init; } = 0.3;

    /// <summary>How the legs are fused.</summary>
    public FusionMethod Fusion { get; init; } = FusionMethod.Weighted;

    /// <summary>Only documents for which this holds; null for all.</summary>
    public Filter? Filter { get; init; }

    /// <summary>On whose behalf.</summary>
    public CallerAccess Access { get; init; } = CallerAccess.None;

    /// <summary>The versions that held at this moment; null for the current ones.</summary>
    public DateTimeOffset? AsOf { get; init; }
}
