using System.Numerics;

namespace Rag;

/// <summary>Says of which languages a word is a function word, and by them which language a text is in.</summary>
internal static class FunctionWords
{
    /// <summary>How many languages there are.</summary>
    public const int Languages = (int)Language.Korean + 1;

    /// <summary>No function word is longer.</summary>
    public const int MaxLength = 16;

    private static readonly Dictionary<string, uint>.AlternateLookup<ReadOnlySpan<char>> s_words = Read();

    /// <summary>The languages a word belongs to, one bit for each; 0 when it is a function word of none.</summary>
    /// <param name="word">Folded, not stemmed.</param>
    public static uint LanguagesOf(ReadOnlySpan<char> word) =>
        word.Length <= MaxLength && s_words.TryGetValue(word, out var languages) ? languages : 0;

    /// <summary>The languages that the most of the words belong to; several when they are level, none below <paramref name="least"/> words.</summary>
    public static uint Leading(ReadOnlySpan<int> counts, int least)
    {
        var (most, languages) = (Math.Max(least, 1), 0u);
        for (var i = 0; i < counts.Length; i++)
        {
            if (counts[i] < most)
                continue;
            languages = counts[i] > most ? 1u << i : languages | 1u << i;
            most = counts[i];
        }

        return languages;
    }

    /// <summary>Counts a word for each of its languages.</summary>
    public static void Count(uint languages, Span<int> counts)
    {
        for (; languages != 0; languages &= languages - 1)
            counts[BitOperations.TrailingZeroCount(languages)]++;
    }

    private static Dictionary<string, uint>.AlternateLookup<ReadOnlySpan<char>> Read()
    {
        ReadOnlySpan<string> lists =
        [
            FunctionWordData.English, FunctionWordData.German, FunctionWordData.French, FunctionWordData.Spanish, FunctionWordData.Italian, FunctionWordData.Portuguese,
            FunctionWordData.Dutch, FunctionWordData.Swedish, FunctionWordData.Norwegian, FunctionWordData.Danish, FunctionWordData.Finnish, FunctionWordData.Hungarian,
            FunctionWordData.Romanian, FunctionWordData.Turkish, FunctionWordData.Russian, FunctionWordData.Arabic, FunctionWordData.Greek, FunctionWordData.Korean,
        ];
        var words = new Dictionary<string, uint>(StringComparer.Ordinal);
        for (var i = 0; i < lists.Length; i++)
        {
            foreach (var word in lists[i].Split(' '))
            {
                var folded = TextFolding.FoldWord(word);
                words[folded] = words.GetValueOrDefault(folded) | 1u << i;
            }
        }

        return words.GetAlternateLookup<ReadOnlySpan<char>>();
    }
}
