namespace Rag;

/// <summary>How an answer is made. Checked once, by the constructor of <see cref="RagChain"/>.</summary>
public sealed class RagChainOptions
{
    /// <summary>The most tokens of source text the model is given.</summary>
    /// <value>At least 1. The default is 6,000. The best chunk is always given, even when it alone is larger.</value>
    public int MaxContextTokens { get; set; } = 6_000;

    /// <summary>Counts those tokens; null for an estimate.</summary>
    public ITokenizer? Tokenizer { get; set; }

    /// <summary>More rules for the model, put after the library's own; null for none.</summary>
    public string? Instructions { get; set; }

    /// <summary>The most characters of an answer that are taken from the model; a longer one is cut off there.</summary>
    /// <value>At least 1. The default is 100,000.</value>
    public int MaxAnswerLength { get; set; } = 100_000;

    /// <summary>Makes words comparable when citations are checked; null for the default.</summary>
    public ITextAnalyzer? Analyzer { get; set; }

    /// <summary>Tells the time, for the timings.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    internal RagChainOptions Checked()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxContextTokens, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxAnswerLength, 1);
        ArgumentNullException.ThrowIfNull(TimeProvider);
        return this;
    }
}
