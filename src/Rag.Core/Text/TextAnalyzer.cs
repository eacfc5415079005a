namespace Rag;

/// <summary>The analyzer every collection uses unless told otherwise: words in lower case without accents, stemmed; pairs of characters where a script has no spaces.</summary>
/// <remarks>
/// <para>
/// Linear in the length of the text, without allocation. No input is refused; a lone surrogate separates words.
/// The same text gives the same terms in any culture, on any machine, and in any Unicode normalization form. <c>docs/text-analysis.md</c> lists every rule with examples.
/// </para>
/// <para>This type is immutable and safe to share between threads.</para>
/// </remarks>
public sealed class TextAnalyzer : ITextAnalyzer
{
    /// <summary>The most UTF-16 units a term has; what a longer word has beyond is left out.</summary>
    public const int MaxTermLength = 64;

    private TextAnalyzer()
    {
    }

    /// <summary>The one instance.</summary>
    public static TextAnalyzer Default { get; } = new();

    /// <inheritdoc/>
    /// <value><c>rag-text-2</c>. It changes whenever the terms of any text do.</value>
    public string Name => "rag-text-2";

    /// <inheritdoc/>
    public void Analyze(ReadOnlySpan<char> text, ITermSink terms)
    {
        ArgumentNullException.ThrowIfNull(terms);

        // Slack beyond the longest term, for stemmers that lengthen a word in between.
        Span<char> word = stackalloc char[MaxTermLength + 8];
        Span<char> other = stackalloc char[MaxTermLength + 8];
        new TermScanner(text, word, other, terms).Run();
    }
}
