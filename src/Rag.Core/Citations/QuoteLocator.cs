namespace Rag;

/// <summary>Finds where a quote stands in a source, without a model and without guessing.</summary>
public static class QuoteLocator
{
    /// <summary>The fewest visible characters that are looked for.</summary>
    public const int MinVisibleCharacters = 3;

    // Fewer prove nothing: they stand in any text. In scripts without spaces each character says as much as a syllable.
    private const int MinProvingCharacters = 12;
    private const int UnspacedWeight = 3;

    /// <summary>Where <paramref name="quote"/> first stands in <paramref name="source"/>.</summary>
    /// <remarks>
    /// White-space runs, case, accents, typographic quotes and dashes, soft hyphens, zero-width characters and Markdown's emphasis and links
    /// are looked through; every letter and every digit must be there, in order, and the quote must not begin or end inside a word or a number.
    /// </remarks>
    /// <returns>The exact span in the source's UTF-16 units; null when the quote is not there or has fewer than three visible characters.</returns>
    public static TextSpan? Locate(string source, string quote)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(quote);

        var folded = FoldedText.Of(quote);
        return folded.Text.Count(unit => !char.IsWhiteSpace(unit)) < MinVisibleCharacters ? null : FoldedText.Of(source).Find(folded);
    }

    /// <summary>Whether a quote is long enough to prove a claim by standing in a source.</summary>
    internal static bool IsLongEnough(FoldedText quote)
    {
        var weight = 0;
        foreach (var unit in quote.Text)
            weight += char.IsWhiteSpace(unit) ? 0 : FactTokenizer.IsUnspaced(unit) ? UnspacedWeight : 1;
        return weight >= MinProvingCharacters;
    }
}
