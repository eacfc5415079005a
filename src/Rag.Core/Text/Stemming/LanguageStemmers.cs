namespace Rag;

/// <summary>The stemmers of languages beside English and German.</summary>
internal static class LanguageStemmers
{
    /// <summary>The languages of the Latin script; each has four bits in what a word votes for.</summary>
    public const int Latin = (int)Language.Turkish + 1;

    private const int BitsPerLanguage = 4;

    /// <summary>So many words may vote before four bits are full.</summary>
    public const int MostVotes = 15;

    // A foreign word among others, or one that two languages share, is no evidence.
    private const ulong LeastVotes = 2;

    private static readonly SuffixProgram s_russian = new(OtherRules.Russian);
    private static readonly SuffixProgram s_greek = new(OtherRules.Greek);

    // By language; the rule for every text covers English and German.
    private static readonly SuffixProgram?[] s_latin =
    [
        null, null, new(RomanceRules.French), new(RomanceRules.Spanish), new(RomanceRules.Italian), new(RomanceRules.Portuguese), new(GermanicRules.Dutch), new(GermanicRules.Swedish),
        new(GermanicRules.Norwegian), new(GermanicRules.Danish), new(OtherRules.Finnish), new(OtherRules.Hungarian), new(RomanceRules.Romanian), new(OtherRules.Turkish),
    ];

    /// <summary>The stemmer of a language of the Latin script; null where the rule for every text covers it.</summary>
    public static SuffixProgram? Of(int language) => s_latin[language];

    /// <summary>Stems a word of a script that says enough of its language.</summary>
    public static int StemByScript(Span<char> word, int length) => word[0] switch
    {
        >= '\u0430' and <= '\u045F' => s_russian.Stem(word, length),
        >= '\u03B1' and <= '\u03C9' => s_greek.Stem(word, length),
        >= '\u0621' and <= '\u06D3' => ArabicStemmer.Stem(word, length),
        _ => length,
    };

    /// <summary>One vote for each language of which a word is a function word.</summary>
    public static ulong VotesOf(ReadOnlySpan<char> word)
    {
        var votes = 0UL;
        var languages = FunctionWords.LanguagesOf(word);
        for (var i = 0; i < Latin; i++)
            votes |= (ulong)(languages >> i & 1) << i * BitsPerLanguage;
        return votes;
    }

    /// <summary>The languages, one bit for each, that the votes put first and that have a stemmer of their own; none when English or German is among the first.</summary>
    public static uint Elected(ulong votes)
    {
        var (most, languages) = (LeastVotes, 0u);
        for (var i = 0; i < Latin; i++)
        {
            var count = votes >> i * BitsPerLanguage & 15;
            if (count < most)
                continue;
            languages = count > most ? 1u << i : languages | 1u << i;
            most = count;
        }

        return (languages & 3) == 0 ? languages : 0;
    }
}
