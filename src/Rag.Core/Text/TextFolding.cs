using System.Globalization;

namespace Rag;

/// <summary>What a UTF-16 unit is to the analyzer.</summary>
internal enum UnitKind : byte
{
    /// <summary>Ends a word.</summary>
    Other,

    /// <summary>A letter of a script that puts spaces between words, or a mark that belongs to one.</summary>
    Letter,

    /// <summary>A digit or other number.</summary>
    Digit,

    /// <summary>Invisible or modifying: skipped, also inside words.</summary>
    Dropped,

    /// <summary>An apostrophe.</summary>
    Apostrophe,

    /// <summary>A letter of a script without spaces (and of Hangul, whose particles are written onto words).</summary>
    Ideograph,

    /// <summary>A mark attached to the ideograph before it.</summary>
    IdeographMark,

    /// <summary>Half of a surrogate pair.</summary>
    Surrogate,

    /// <summary>A sign that is looked for by itself, such as € or ≤; an emoji.</summary>
    Symbol,

    /// <summary>An ASCII sign that operators of programs are made of.</summary>
    Operator,
}

/// <summary>Kind and folded form of every UTF-16 unit: lower case, compatibility forms replaced, accents removed.</summary>
internal static class TextFolding
{
    /// <summary>In <see cref="Folded"/>: the unit becomes several, found in <see cref="Expand"/>.</summary>
    public const char Expands = '\uFFFF';

    private static readonly UnitKind[] s_kinds = new UnitKind[char.MaxValue + 1];
    private static readonly char[] s_folded = new char[char.MaxValue + 1];
    private static readonly Dictionary<char, string> s_expansions = [];
    private static readonly int[] s_highRuns = FoldingData.HighRuns.ToArray();
    private static readonly SearchRange[] s_spaceless =
    [
        new(0x0E01, 0x0E4E), new(0x0E80, 0x0EDF), new(0x1000, 0x109F), new(0x1100, 0x11FF), new(0x1780, 0x17DD),
        new(0x2E80, 0x2FDF), new(0x3005, 0x3007), new(0x3021, 0x3029), new(0x3041, 0x312F), new(0x3131, 0x318E), new(0x31A0, 0x31BF),
        new(0x31F0, 0x31FF), new(0x3400, 0x4DBF), new(0x4E00, 0x9FFF), new(0xA960, 0xA97C), new(0xA9E0, 0xA9FE), new(0xAA60, 0xAA7F),
        new(0xAC00, 0xD7FB), new(0xF900, 0xFAFF), new(0xFF66, 0xFFDC),
    ];

#pragma warning disable CA1810 // the tables are filled together, from data, once
    static TextFolding()
#pragma warning restore CA1810
    {
        for (var i = 0; i <= char.MaxValue; i++)
        {
            s_kinds[i] = KindOf((char)i);
            s_folded[i] = i is >= 'A' and <= 'Z' ? (char)(i | 0x20) : (char)i;
        }

        foreach (var range in s_spaceless)
            MarkSpaceless(range);

        var marks = FoldingData.DroppedMarks;
        for (var i = 0; i < marks.Length; i += 2)
            s_kinds.AsSpan(marks[i]..(marks[i + 1] + 1)).Fill(UnitKind.Dropped);

        var runs = FoldingData.Runs;
        for (var i = 0; i < runs.Length; i += 4)
        {
            for (var j = 0; j < runs[i + 1]; j++)
                s_folded[runs[i] + j * Math.Max((int)runs[i + 2], 1)] = (char)(runs[i + 3] + j * runs[i + 2]);
        }

        var expansions = FoldingData.Expansions;
        Span<char> target = stackalloc char[4];
        for (var i = 0; i < expansions.Length; i += 2 + expansions[i + 1])
        {
            for (var j = 0; j < expansions[i + 1]; j++)
                target[j] = (char)expansions[i + 2 + j];
            s_folded[expansions[i]] = Expands;
            s_expansions.Add((char)expansions[i], target[..expansions[i + 1]].ToString());
        }

        // Symbols that fold to letters, such as ℃ or ㍿, are letters as those are; half-width voicing marks are marks.
        for (var i = 0x80; i <= char.MaxValue; i++)
        {
            if (s_folded[i] == i)
                continue;
            var folded = s_kinds[s_folded[i] == Expands ? s_expansions[(char)i][0] : s_folded[i]];
            if (s_kinds[i] is UnitKind.Other or UnitKind.Symbol || folded == UnitKind.IdeographMark)
                s_kinds[i] = folded;
        }
    }

    /// <summary>The kind of every unit, by its value.</summary>
    public static ReadOnlySpan<UnitKind> Kinds => s_kinds;

    /// <summary>The folded form of every unit, by its value.</summary>
    public static ReadOnlySpan<char> Folded => s_folded;

    /// <summary>The units that a unit marked <see cref="Expands"/> becomes.</summary>
    public static string Expand(char unit) => s_expansions[unit];

    /// <summary>A word's letters and digits, folded; marks, apostrophes and what is invisible are left out.</summary>
    public static string FoldWord(ReadOnlySpan<char> word)
    {
        var text = new System.Text.StringBuilder(word.Length);
        foreach (var unit in word)
        {
            if (s_kinds[unit] is UnitKind.Dropped or UnitKind.Apostrophe)
                continue;
            if (s_folded[unit] == Expands)
                text.Append(s_expansions[unit]);
            else
                text.Append(s_folded[unit]);
        }

        return text.ToString();
    }

    /// <summary>The kind of a code point beyond U+FFFF, and what it folds to.</summary>
    public static UnitKind KindOfHigh(int codePoint, out int folded)
    {
        folded = FoldHigh(codePoint);
        if (folded <= char.MaxValue)
            return s_kinds[folded];
        if (codePoint is >= 0x20000 and <= 0x3FFFF or >= 0x1B000 and <= 0x1B16F)
            return UnitKind.Ideograph;
        return CharUnicodeInfo.GetUnicodeCategory(codePoint) switch
        {
            UnicodeCategory.Format => UnitKind.Dropped,
            UnicodeCategory.NonSpacingMark when codePoint >= 0xE0000 => UnitKind.Dropped,
            var category => KindOf(category),
        };
    }

    private static int FoldHigh(int codePoint)
    {
        var runs = s_highRuns;
        int low = 0, high = runs.Length / 4 - 1;
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var first = runs[middle * 4];
            if (first > codePoint)
            {
                high = middle - 1;
                continue;
            }

            var (offset, count, step) = (codePoint - first, runs[middle * 4 + 1], runs[middle * 4 + 2]);
            if (offset < count * Math.Max(step, 1) && (step < 2 || offset % step == 0))
                return runs[middle * 4 + 3] + (step == 0 ? 0 : offset);
            low = middle + 1;
        }

        return codePoint;
    }

    private static void MarkSpaceless(SearchRange range)
    {
        for (var i = range.First; i <= range.Last; i++)
        {
            if (s_kinds[i] == UnitKind.Letter)
                s_kinds[i] = CharUnicodeInfo.GetUnicodeCategory((char)i) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark ? UnitKind.IdeographMark : UnitKind.Ideograph;
        }
    }

    private static UnitKind KindOf(char unit) => unit switch
    {
        '\'' or '\u2019' or '\u02BC' or '\uFF07' => UnitKind.Apostrophe,
        '$' or '\u00A7' => UnitKind.Symbol,
        '&' or '|' or '=' or '<' or '>' or '!' or '?' or ':' or '+' or '-' or '*' or '/' or '%' or '^' or '~' or '.' or '\\' or '@' or '#' => UnitKind.Operator,
        // Lines, boxes and bullets draw, and a replacement stands for what was lost.
        >= '\u2500' and <= '\u25FF' or >= '\u2800' and <= '\u28FF' or >= '\uFFF9' and <= '\uFFFD' => UnitKind.Other,
        _ when char.IsSurrogate(unit) => UnitKind.Surrogate,
        _ => KindOf(CharUnicodeInfo.GetUnicodeCategory(unit)),
    };

    private static UnitKind KindOf(UnicodeCategory category) => category switch
    {
        UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter or UnicodeCategory.ModifierLetter
            or UnicodeCategory.OtherLetter or UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.LetterNumber => UnitKind.Letter,
        UnicodeCategory.DecimalDigitNumber or UnicodeCategory.OtherNumber => UnitKind.Digit,
        UnicodeCategory.Format or UnicodeCategory.EnclosingMark => UnitKind.Dropped,
        UnicodeCategory.CurrencySymbol or UnicodeCategory.MathSymbol or UnicodeCategory.OtherSymbol => UnitKind.Symbol,
        _ => UnitKind.Other,
    };

    private readonly record struct SearchRange(int First, int Last);
}
