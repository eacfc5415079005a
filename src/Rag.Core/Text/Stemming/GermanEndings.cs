namespace Rag;

/// <summary>The endings of declension and conjugation: the first step of the German stemmer of the Snowball project (M. F. Porter), fitted to follow the English stemmer.</summary>
/// <remarks>
/// On lower-case words whose umlauts are folded and whose ß is ss, which the published algorithm does at its end and its beginning.
/// Its later steps take off what makes other words (-ung, -heit, -est); they gain nothing measurable in German and cost in English.
/// </remarks>
internal static class GermanEndings
{
    /// <summary>R1, after the first consonant that follows a vowel, leaves at least this many letters before it.</summary>
    private const int MinStem = 3;

    /// <summary>Cuts the first <paramref name="length"/> units and returns the new length.</summary>
    public static int Cut(ReadOnlySpan<char> word, int length)
    {
        if (length <= MinStem)
            return length;
        word = word[..length];
        var ending = EndingOf(word);
        if (ending > 0 && length - ending >= RegionStart(word))
            length -= ending;

        // Ergebnis and Ergebnisse, Preis and Preise: the s that the English stemmer takes from the one must go from the other.
        word = word[..length];
        return word.EndsWith("niss", StringComparison.Ordinal) ? length - 2
            : word.EndsWith("eis", StringComparison.Ordinal) ? length - 1
            : length;
    }

    /// <summary>The length of the longest ending: -ern, -em, -er, -en, -es, -e, or -s after a letter that may precede it.</summary>
    private static int EndingOf(ReadOnlySpan<char> word) => word[^1] switch
    {
        'n' when word[^2] == 'r' && word[^3] == 'e' => 3,
        'm' or 'n' or 'r' or 's' when word[^2] == 'e' => 2,
        'e' => 1,
        's' when word[^2] is 'b' or 'd' or 'f' or 'g' or 'h' or 'k' or 'l' or 'm' or 'n' or 'r' or 't' => 1,
        _ => 0,
    };

    private static int RegionStart(ReadOnlySpan<char> word)
    {
        var i = 0;
        while (i < word.Length && !IsVowel(word, i))
            i++;
        while (i < word.Length && IsVowel(word, i))
            i++;
        return Math.Max(i + 1, MinStem);
    }

    /// <summary>A u or y between vowels counts as a consonant; between such letters, the first of them decides.</summary>
    private static bool IsVowel(ReadOnlySpan<char> word, int index) => word[index] switch
    {
        'a' or 'e' or 'i' or 'o' => true,
        'u' or 'y' => index == 0 || index == word.Length - 1 || !IsVowel(word, index - 1) || word[index + 1] is not ('a' or 'e' or 'i' or 'o' or 'u' or 'y'),
        _ => false,
    };
}
