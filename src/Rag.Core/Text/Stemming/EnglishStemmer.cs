namespace Rag;

/// <summary>The English stemmer of the Snowball project ("Porter2", M. F. Porter 2001), on lower-case words without diacritics.</summary>
/// <remarks>Equal to libstemmer 2.2 on every word of the test collections. <c>Y</c> marks a y that is a consonant, as in the published algorithm.</remarks>
internal static class EnglishStemmer
{
    /// <summary>Stems the first <paramref name="length"/> units in place and returns the new length, never more. Between its steps a word may be one longer, so the buffer needs room.</summary>
    public static int Stem(Span<char> buffer, int length)
    {
        if (length < 3)
            return length;
        var word = new WordBuffer(buffer, length);
        if (Exception(ref word))
            return word.Length;

        var hasY = MarkConsonantY(ref word);
        var (r1, r2) = Regions(word.Span);
        Step1A(ref word);
        if (!IsInvariantAfterStep1A(word.Span))
        {
            Step1B(ref word, r1);
            Step1C(ref word);
            Step2(ref word, r1);
            Step3(ref word, r1, r2);
            Step4(ref word, r2);
            Step5(ref word, r1, r2);
        }

        if (hasY)
            buffer[..word.Length].Replace('Y', 'y');
        return word.Length;
    }

    private static bool Exception(ref WordBuffer word)
    {
        if (word.Length > 6)
            return false;
        ReadOnlySpan<char> stem = word.Span switch
        {
            "skis" => "ski",
            "skies" => "sky",
            "dying" => "die",
            "lying" => "lie",
            "tying" => "tie",
            "idly" => "idl",
            "gently" => "gentl",
            "ugly" => "ugli",
            "early" => "earli",
            "only" => "onli",
            "singly" => "singl",
            "sky" or "news" or "howe" or "atlas" or "cosmos" or "bias" or "andes" => word.Span,
            _ => default,
        };
        if (stem.IsEmpty)
            return false;
        if (!stem.SequenceEqual(word.Span))
            word.Replace(word.Length, stem);
        return true;
    }

    private static bool IsInvariantAfterStep1A(ReadOnlySpan<char> word) =>
        word is "inning" or "outing" or "canning" or "herring" or "earring" or "proceed" or "exceed" or "succeed";

    private static bool IsVowel(char unit) => unit is 'a' or 'e' or 'i' or 'o' or 'u' or 'y';

    private static bool MarkConsonantY(ref WordBuffer word)
    {
        var marked = false;
        for (var i = 0; i < word.Length; i++)
        {
            if (word[i] == 'y' && (i == 0 || IsVowel(word[i - 1])))
            {
                word[i] = 'Y';
                marked = true;
            }
        }

        return marked;
    }

    private static (int R1, int R2) Regions(ReadOnlySpan<char> word)
    {
        var r1 = word.StartsWith("gener") || word.StartsWith("arsen") ? 5
            : word.StartsWith("commun") ? 6
            : AfterVowelAndConsonant(word, 0);
        return (r1, AfterVowelAndConsonant(word, r1));
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

    private static bool HasVowelBefore(ref WordBuffer word, int end)
    {
        for (var i = 0; i < end; i++)
        {
            if (IsVowel(word[i]))
                return true;
        }

        return false;
    }

    private static bool EndsInShortSyllable(ref WordBuffer word, int end)
    {
        if (end == 2)
            return IsVowel(word[0]) && !IsVowel(word[1]);
        return end > 2 && !IsVowel(word[end - 3]) && IsVowel(word[end - 2]) && !IsVowel(word[end - 1])
            && word[end - 1] is not ('w' or 'x' or 'Y');
    }

    private static void Step1A(ref WordBuffer word)
    {
        if (word.Last == 'd' && word.EndsWith("ied") || word.Last == 's' && word.EndsWith("ies"))
        {
            word.Cut(word.Length > 4 ? 2 : 1);
            return;
        }

        if (word.Last != 's' || word.EndsWith("us") || word.EndsWith("ss"))
            return;
        if (word.EndsWith("sses"))
            word.Cut(2);
        else if (HasVowelBefore(ref word, word.Length - 2))
            word.Cut(1);
    }

    private static void Step1B(ref WordBuffer word, int r1)
    {
        int cut;
        switch (word.Last)
        {
            case 'd' when word.EndsWith("eed"):
                if (word.Length - 3 >= r1)
                    word.Cut(1);
                return;
            case 'd' when word.EndsWith("ed"):
                cut = 2;
                break;
            case 'g' when word.EndsWith("ing"):
                cut = 3;
                break;
            case 'y' when word.EndsWith("eedly"):
                if (word.Length - 5 >= r1)
                    word.Cut(3);
                return;
            case 'y' when word.EndsWith("edly"):
                cut = 4;
                break;
            case 'y' when word.EndsWith("ingly"):
                cut = 5;
                break;
            default:
                return;
        }

        if (!HasVowelBefore(ref word, word.Length - cut))
            return;
        word.Cut(cut);
        if (word.EndsWith("at") || word.EndsWith("bl") || word.EndsWith("iz"))
            word.Replace(0, "e");
        else if (word.Length > 1 && word.Last == word[word.Length - 2]
            && word.Last is 'b' or 'd' or 'f' or 'g' or 'm' or 'n' or 'p' or 'r' or 't')
            word.Cut(1);
        else if (word.Length <= r1 && EndsInShortSyllable(ref word, word.Length))
            word.Replace(0, "e");
    }

    private static void Step1C(ref WordBuffer word)
    {
        if (word.Length > 2 && word.Last is 'y' or 'Y' && !IsVowel(word[word.Length - 2]))
            word[word.Length - 1] = 'i';
    }

    private static void Step2(ref WordBuffer word, int r1)
    {
        if (word.Length < 3)
            return;
        // The longest suffix decides, and only then whether it lies in R1: a shorter one is not tried.
        switch (word[word.Length - 2])
        {
            case 'a':
                if (word.EndsWith("ational")) Swap(ref word, 7, "ate", r1);
                else if (word.EndsWith("tional")) Swap(ref word, 6, "tion", r1);
                break;
            case 'c':
                if (word.EndsWith("enci")) Swap(ref word, 4, "ence", r1);
                else if (word.EndsWith("anci")) Swap(ref word, 4, "ance", r1);
                break;
            case 'e':
                if (word.EndsWith("izer")) Swap(ref word, 4, "ize", r1);
                break;
            case 'g':
                if (word.EndsWith("ogi") && word.Length > 3 && word.Length - 3 >= r1 && word[word.Length - 4] == 'l') word.Cut(1);
                break;
            case 'l':
                Step2InL(ref word, r1);
                break;
            case 'o':
                if (word.EndsWith("ization")) Swap(ref word, 7, "ize", r1);
                else if (word.EndsWith("ation")) Swap(ref word, 5, "ate", r1);
                else if (word.EndsWith("ator")) Swap(ref word, 4, "ate", r1);
                break;
            case 's':
                if (word.EndsWith("alism")) Swap(ref word, 5, "al", r1);
                else if (word.EndsWith("iveness")) Swap(ref word, 7, "ive", r1);
                else if (word.EndsWith("fulness")) Swap(ref word, 7, "ful", r1);
                else if (word.EndsWith("ousness")) Swap(ref word, 7, "ous", r1);
                break;
            case 't':
                if (word.EndsWith("aliti")) Swap(ref word, 5, "al", r1);
                else if (word.EndsWith("iviti")) Swap(ref word, 5, "ive", r1);
                else if (word.EndsWith("biliti")) Swap(ref word, 6, "ble", r1);
                break;
        }
    }

    private static void Step2InL(ref WordBuffer word, int r1)
    {
        if (word.EndsWith("abli")) Swap(ref word, 4, "able", r1);
        else if (word.EndsWith("bli")) Swap(ref word, 3, "ble", r1);
        else if (word.EndsWith("alli")) Swap(ref word, 4, "al", r1);
        else if (word.EndsWith("entli")) Swap(ref word, 5, "ent", r1);
        else if (word.EndsWith("ousli")) Swap(ref word, 5, "ous", r1);
        else if (word.EndsWith("fulli")) Swap(ref word, 5, "ful", r1);
        else if (word.EndsWith("lessli")) Swap(ref word, 6, "less", r1);
        else if (word.EndsWith("li") && word.Length - 2 >= r1
            && word[word.Length - 3] is 'c' or 'd' or 'e' or 'g' or 'h' or 'k' or 'm' or 'n' or 'r' or 't') word.Cut(2);
    }

    private static void Step3(ref WordBuffer word, int r1, int r2)
    {
        if (word.Length < 3)
            return;
        switch (word.Last)
        {
            case 'l':
                if (word.EndsWith("ational")) Swap(ref word, 7, "ate", r1);
                else if (word.EndsWith("tional")) Swap(ref word, 6, "tion", r1);
                else if (word.EndsWith("ical")) Swap(ref word, 4, "ic", r1);
                else if (word.EndsWith("ful")) Swap(ref word, 3, "", r1);
                break;
            case 'e':
                if (word.EndsWith("alize")) Swap(ref word, 5, "al", r1);
                else if (word.EndsWith("icate")) Swap(ref word, 5, "ic", r1);
                else if (word.EndsWith("ative") && word.Length - 5 >= r2 && word.Length - 5 >= r1) word.Cut(5);
                break;
            case 'i':
                if (word.EndsWith("iciti")) Swap(ref word, 5, "ic", r1);
                break;
            case 's':
                if (word.EndsWith("ness")) Swap(ref word, 4, "", r1);
                break;
        }
    }

    private static void Step4(ref WordBuffer word, int r2)
    {
        if (word.Length < 3)
            return;
        switch (word[word.Length - 2])
        {
            case 'a':
                if (word.EndsWith("al")) Swap(ref word, 2, "", r2);
                break;
            case 'c':
                if (word.EndsWith("ance") || word.EndsWith("ence")) Swap(ref word, 4, "", r2);
                break;
            case 'e':
                if (word.EndsWith("er")) Swap(ref word, 2, "", r2);
                break;
            case 'i':
                if (word.EndsWith("ic")) Swap(ref word, 2, "", r2);
                break;
            case 'l':
                if (word.EndsWith("able") || word.EndsWith("ible")) Swap(ref word, 4, "", r2);
                break;
            case 'n':
                if (word.EndsWith("ement")) Swap(ref word, 5, "", r2);
                else if (word.EndsWith("ment")) Swap(ref word, 4, "", r2);
                else if (word.EndsWith("ant") || word.EndsWith("ent")) Swap(ref word, 3, "", r2);
                break;
            case 'o':
                if (word.EndsWith("ion") && word.Length > 3 && word.Length - 3 >= r2 && word[word.Length - 4] is 's' or 't') word.Cut(3);
                break;
            case 's':
                if (word.EndsWith("ism")) Swap(ref word, 3, "", r2);
                break;
            case 't':
                if (word.EndsWith("ate") || word.EndsWith("iti")) Swap(ref word, 3, "", r2);
                break;
            case 'u':
                if (word.EndsWith("ous")) Swap(ref word, 3, "", r2);
                break;
            case 'v':
                if (word.EndsWith("ive")) Swap(ref word, 3, "", r2);
                break;
            case 'z':
                if (word.EndsWith("ize")) Swap(ref word, 3, "", r2);
                break;
        }
    }

    private static void Step5(ref WordBuffer word, int r1, int r2)
    {
        var stem = word.Length - 1;
        if (word.Last == 'e')
        {
            if (stem >= r2 || stem >= r1 && !EndsInShortSyllable(ref word, stem))
                word.Cut(1);
        }
        else if (word.Last == 'l' && stem >= r2 && stem > 0 && word[stem - 1] == 'l')
        {
            word.Cut(1);
        }
    }

    private static void Swap(ref WordBuffer word, int suffix, ReadOnlySpan<char> by, int region)
    {
        if (word.Length - suffix >= region)
            word.Replace(suffix, by);
    }
}
