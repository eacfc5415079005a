namespace Rag;

/// <summary>Chooses the stemmer of a word.</summary>
internal static class WordStemmer
{
    internal static int Mode = 1; // experiment

    /// <summary>Stems the first <paramref name="length"/> units in place and returns the new length.</summary>
    public static int Stem(Span<char> word, int length)
    {
        foreach (var unit in word[..length])
        {
            if (!char.IsAsciiLetterLower(unit))
                return length;
        }

        return Mode switch
        {
            0 => length,
            1 => EnglishStemmer.Stem(word, length),
            2 => GermanStemmer.Stem(word, length),
            3 => GermanStemmer.Stem(word, EnglishStemmer.Stem(word, length)),
            _ => EnglishStemmer.Stem(word, GermanStemmer.Stem(word, length)),
        };
    }
}
