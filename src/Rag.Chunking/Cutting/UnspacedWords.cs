namespace Rag.Chunking;

/// <summary>Guesses where words begin in scripts without spaces, from their letters alone: no dictionary is needed or carried.</summary>
internal static class UnspacedWords
{
    // Thai words that begin a clause or a noun and hardly ever stand inside another word.
    private static readonly string[] s_thai =
        ["และ", "หรือ", "ซึ่ง", "โดย", "จาก", "เป็น", "สำหรับ", "เพื่อ", "ความ", "ดังนั้น", "เนื่องจาก", "เพราะ", "แต่", "ของ", "คือ", "ด้วย", "สามารถ", "ระหว่าง", "ภายใน", "ทำให้", "อย่าง", "ประเทศ", "กรุงเทพ"];

    /// <summary>The last likely beginning of a word in <c>[low, limit]</c>, a clause's before a syllable's; -1 when there is none.</summary>
    public static int LastBreak(ReadOnlySpan<char> text, int low, int limit, Func<char, char, bool> mayBreak)
    {
        var syllable = -1;
        for (var at = limit; at >= low; at--)
        {
            if (!mayBreak(text[at - 1], text[at]))
                continue;
            var rank = Rank(text, at);
            if (rank == 2)
                return at;
            if (rank == 1 && syllable < 0)
                syllable = at;
        }

        return syllable;
    }

    private static int Rank(ReadOnlySpan<char> text, int at)
    {
        var (before, after) = (text[at - 1], text[at]);
        if (after is >= '\u0E00' and <= '\u0E7F')
            return ThaiRank(text, at);

        // What follows the kana of an ending is a new word, unless they are a prefix of it.
        if (IsHiragana(before) && (IsIdeograph(after) || IsKatakana(after)))
            return before is 'お' or 'ご' ? 0 : 2;
        // Inside a word of ideographs, of foreign sounds, or between a number and its unit.
        return (IsKatakana(before) && IsKatakana(after)) || char.IsAsciiLetterOrDigit(before) || char.IsAsciiLetterOrDigit(after) || IsSilenced(text, at) ? 0 : 1;
    }

    private static int ThaiRank(ReadOnlySpan<char> text, int at)
    {
        foreach (var word in s_thai)
        {
            if (text[at..].StartsWith(word, StringComparison.Ordinal))
                return 2;
        }

        // A vowel written before its consonant begins a syllable, but a short a often ends the first of a word; a silenced letter ends one.
        return (text[at] is >= '\u0E40' and <= '\u0E44' && text[at - 1] != '\u0E30') || (text[at - 1] == '\u0E4C' && !IsSilenced(text, at)) ? 1 : 0;
    }

    // A consonant with a sign that takes its vowel ends what is before it: Thai thanthakhat, Burmese asat and virama, Khmer coeng.
    private static bool IsSilenced(ReadOnlySpan<char> text, int at) =>
        at + 1 < text.Length && (text[at + 1] is '\u0E4C' or '\u103A' or '\u1039' || (at + 2 < text.Length && text[at + 2] == '\u0E4C'));

    private static bool IsHiragana(char unit) => unit is >= '\u3041' and <= '\u3096';

    private static bool IsKatakana(char unit) => unit is >= '\u30A1' and <= '\u30FC';

    private static bool IsIdeograph(char unit) => unit is >= '\u4E00' and <= '\u9FFF';
}
