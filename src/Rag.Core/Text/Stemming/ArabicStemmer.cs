namespace Rag;

/// <summary>Takes off what Arabic writes onto words: the light stemmer of Larkey, Ballesteros and Connell (SIGIR 2002), light10.</summary>
internal static class ArabicStemmer
{
    private static readonly string[] s_prefixes = ["وال", "بال", "كال", "فال", "ال", "لل", "و"];
    private static readonly string[] s_suffixes = ["ها", "ان", "ات", "ون", "ين", "يه", "ية", "ه", "ة", "ي"];

    /// <summary>Stems the first <paramref name="length"/> units in place and returns the new length.</summary>
    public static int Stem(Span<char> word, int length)
    {
        word = word[..length];
        // Letters that are written one for the other; hamzas are folded before.
        word.Replace('ى', 'ي');
        word.Replace('ة', 'ه');
        word.Replace('ی', 'ي');
        word.Replace('ک', 'ك');
        length = Remove(word, "ـ");
        foreach (var prefix in s_prefixes)
        {
            if (!word[..length].StartsWith(prefix) || length < prefix.Length + (prefix.Length == 1 ? 3 : 2))
                continue;
            word[prefix.Length..length].CopyTo(word);
            length -= prefix.Length;
            break;
        }

        foreach (var suffix in s_suffixes)
        {
            if (length >= suffix.Length + 2 && word[..length].EndsWith(suffix))
                length -= suffix.Length;
        }

        return length;
    }

    private static int Remove(Span<char> word, string unit)
    {
        var kept = 0;
        foreach (var letter in word)
        {
            if (letter != unit[0])
                word[kept++] = letter;
        }

        return kept;
    }
}
