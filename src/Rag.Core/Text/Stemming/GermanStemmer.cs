namespace Rag;

/// <summary>The German stemmer of the Snowball project (M. F. Porter), on lower-case words whose umlauts are already folded and whose ß is ss.</summary>
/// <remarks>
/// Folding first changes nothing but the order: the published algorithm replaces ß at its beginning, folds umlauts at its end, and counts them as vowels between.
/// <c>U</c> and <c>Y</c> mark letters between vowels that count as consonants.
/// </remarks>
internal static class GermanStemmer
{
    public static int Stem(Span<char> buffer, int length)
    {
        var word = new WordBuffer(buffer, length);
        var marked = MarkConsonants(ref word);
        var (r1, r2) = Regions(word.Span);
        Step1(ref word, r1);
        Step2(ref word, r1);
        Step3(ref word, r1, r2);
        if (marked)
        {
            buffer[..word.Length].Replace('U', 'u');
            buffer[..word.Length].Replace('Y', 'y');
        }

        return word.Length;
    }

    private static bool IsVowel(char unit) => unit is 'a' or 'e' or 'i' or 'o' or 'u' or 'y';

    private static bool MarkConsonants(ref WordBuffer word)
    {
        var marked = false;
        for (var i = 1; i < word.Length - 1; i++)
        {
            if (word[i] is 'u' or 'y' && IsVowel(word[i - 1]) && IsVowel(word[i + 1]))
            {
                word[i] = word[i] == 'u' ? 'U' : 'Y';
                marked = true;
            }
        }

        return marked;
    }

    private static (int R1, int R2) Regions(ReadOnlySpan<char> word)
    {
        if (word.Length < 3)
            return (word.Length, word.Length);
        var r1 = AfterVowelAndConsonant(word, 0);
        var r2 = AfterVowelAndConsonant(word, r1);
        // R1 leaves at least three letters before it.
        return (Math.Max(r1, 3), r2);
    }

    private static int AfterVowelAndConsonant(ReadOnlySpan<char> word, int start)
    {
        var i = start;
        while (i < word.Length && !IsVowel(word[i]))
            i++;
        while (i < word.Length && IsVowel(word[i]))
            i++;
        return i < word.Length ? i + 1 : word.Length;
    }

    private static void Step1(ref WordBuffer word, int r1)
    {
        if (word.EndsWith("ern"))
        {
            Cut(ref word, 3, r1);
        }
        else if (word.EndsWith("em") || word.EndsWith("er"))
        {
            Cut(ref word, 2, r1);
        }
        else if (word.EndsWith("en") || word.EndsWith("es"))
        {
            CutE(ref word, 2, r1);
        }
        else if (word.EndsWith("e"))
        {
            CutE(ref word, 1, r1);
        }
        else if (word.EndsWith("s") && word.Length > 1 && word.Length - 1 >= r1
            && word[word.Length - 2] is 'b' or 'd' or 'f' or 'g' or 'h' or 'k' or 'l' or 'm' or 'n' or 'r' or 't' && word.EndsWith("s"))
        {
            word.Cut(1);
        }
    }

    private static void CutE(ref WordBuffer word, int suffix, int r1)
    {
        if (Cut(ref word, suffix, r1) && word.EndsWith("niss"))
            word.Cut(1);
    }

    private static void Step2(ref WordBuffer word, int r1)
    {
        if (word.EndsWith("est"))
            Cut(ref word, 3, r1);
        else if (word.EndsWith("en") || word.EndsWith("er"))
            Cut(ref word, 2, r1);
        else if (word.Length >= 6 && word.EndsWith("st") && word.Length - 2 >= r1
            && word[word.Length - 3] is 'b' or 'd' or 'f' or 'g' or 'h' or 'k' or 'l' or 'm' or 'n' or 't' && word.Length >= 6 && word.EndsWith("st"))
            word.Cut(2);
    }

    private static void Step3(ref WordBuffer word, int r1, int r2)
    {
        if (word.EndsWith("end") || word.EndsWith("ung"))
        {
            if (Cut(ref word, 3, r2) && word.EndsWith("ig"))
                CutUnlessAfterE(ref word, 2, r2);
        }
        else if (word.EndsWith("isch"))
        {
            CutUnlessAfterE(ref word, 4, r2);
        }
        else if (word.EndsWith("ig") || word.EndsWith("ik"))
        {
            CutUnlessAfterE(ref word, 2, r2);
        }
        else if (word.EndsWith("lich") || word.EndsWith("heit"))
        {
            if (Cut(ref word, 4, r2) && (word.EndsWith("er") || word.EndsWith("en")))
                Cut(ref word, 2, r1);
        }
        else if (word.EndsWith("keit") && Cut(ref word, 4, r2))
        {
            if (word.EndsWith("lich"))
                Cut(ref word, 4, r2);
            else if (word.EndsWith("ig"))
                Cut(ref word, 2, r2);
        }
    }

    private static void CutUnlessAfterE(ref WordBuffer word, int suffix, int region)
    {
        if (word.Length == suffix || word[word.Length - suffix - 1] != 'e')
            Cut(ref word, suffix, region);
    }

    private static bool Cut(ref WordBuffer word, int suffix, int region)
    {
        if (word.Length - suffix < region)
            return false;
        word.Cut(suffix);
        return true;
    }
}
