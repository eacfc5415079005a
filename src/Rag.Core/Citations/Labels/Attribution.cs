namespace Rag;

/// <summary>Knows the words that only name a source: "According to", "As … states", "Laut", "Source:".</summary>
internal static class Attribution
{
    private const int MaxWords = 5;

    private static readonly HashSet<string> s_words =
        [.. "according to as per see in source sources document the based on from under and of by reference references ref laut gemass nach siehe wie in quelle quellen zufolge selon d apres voir source comme segun fuente como en secondo come fonte segundo conforme volgens bron zie 根 据 据 來 来 源".Split(' ')];

    /// <summary>Whether a text states nothing itself.</summary>
    public static bool IsOnly(ReadOnlySpan<char> text)
    {
        var words = 0;
        foreach (var token in FactTokenizer.Tokenize(text))
        {
            if (token.IsNumber || token.IsWord && (++words > MaxWords || !s_words.Contains(token.Text)))
                return false;
            if (token.Kind == FactTokenKind.Symbol && token.Text is not ("," or ":" or "(" or "-" or "#" or "'" or "\u2019" or "\uFF1A" or "\u3010"))
                return false;
        }

        return true;
    }
}
