using System.Buffers;
using System.Collections.Frozen;

namespace Rag;

/// <summary>Finds sentences by the punctuation of many scripts, minding abbreviations, initials and list numbers.</summary>
/// <remarks>
/// Follows the rules of UAX #29 (sentence boundaries), tailored: a known abbreviation, an initial or a German ordinal date does not end a
/// sentence; a blank line, a heading or a list item does. Linear in the length of the text, whatever it holds.
/// </remarks>
public static class SentenceSplitter
{
    internal const string Spaced = ".!?\u2026";
    internal const string Unspaced = "\u3002\uFF01\uFF1F\uFF61\uFF0E\u0964\u0965\u061F\u06D4\u1362\u0589\u104B\u17D4";
    private const string Closers = "\"')]}*_`\u2019\u201D\u00BB\u203A\u300D\u300F\uFF09\u3011\u300B\uFF02\uFF07";
    private const int LongestAbbreviation = 12;
    private const int LookAhead = 64;

    internal static readonly SearchValues<char> Terminators = SearchValues.Create(Spaced + Unspaced);
    private static readonly SearchValues<char> s_stops = SearchValues.Create(Spaced + Unspaced + "\n");
    private static readonly SearchValues<char> s_unspaced = SearchValues.Create(Unspaced);
    private static readonly SearchValues<char> s_afterTerminator = SearchValues.Create(Spaced + Unspaced + Closers);

    // Never the last word of a sentence in practice, or followed by a name or number when they end in a full stop.
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> s_abbreviations = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        // English
        "mr", "mrs", "ms", "dr", "prof", "rev", "hon", "st", "mt", "sr", "jr", "gen", "col", "capt", "lt", "sgt", "gov", "sen", "rep",
        "vs", "cf", "e.g", "i.e", "eg", "ie", "viz", "al", "approx", "dept", "est", "fig", "figs", "eq", "eqs", "sec", "ch", "vol", "vols",
        "no", "nos", "pp", "p", "ed", "eds", "ref", "refs", "resp", "ca", "tel", "ext", "incl", "excl", "min", "max", "avg",
        "jan", "feb", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec",
        // German
        "z.b", "d.h", "u.a", "u.ä", "o.ä", "v.a", "i.d.r", "z.t", "s.o", "s.u", "bzw", "ggf", "evtl", "usf", "vgl", "inkl", "exkl", "zzgl",
        "abb", "abs", "art", "aufl", "bd", "hrsg", "kap", "nr", "str", "sog", "ca", "dipl", "ing", "hr", "fr", "geb", "gest", "jh", "mio", "mrd",
        // French, Spanish, Italian, Portuguese
        "m", "mm", "mme", "mlle", "mgr", "p.ex", "c.-à-d", "env", "chap", "éd", "av", "bd", "sra", "srta", "sr", "dra", "ud", "uds", "ee.uu",
        "pág", "págs", "núm", "sig", "sigg", "dott", "avv", "ing", "pag", "cap", "p.es", "exa", "sto", "sta",
        // Dutch, Scandinavian, Polish, Czech
        "dhr", "mevr", "bijv", "d.w.z", "o.a", "m.a.w", "f.eks", "t.ex", "bl.a", "dvs", "np", "tzn", "tj", "m.in", "ul", "tzv", "např")
        .GetAlternateLookup<ReadOnlySpan<char>>();

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> s_germanMonths = FrozenSet.Create(
        StringComparer.Ordinal,
        "Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember", "Jahrhundert")
        .GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Walks the sentences of <paramref name="text"/> in order, without the white space between them.</summary>
    /// <returns>An enumerator of spans in UTF-16 units; every character that is not white space lies in exactly one.</returns>
    public static SentenceEnumerator Split(ReadOnlySpan<char> text) => new(text);

    /// <summary>The next place at or after <paramref name="from"/> where a sentence ends, after its closing quotes; the length of the text when there is none.</summary>
    internal static int NextEnd(ReadOnlySpan<char> text, int from)
    {
        while (from < text.Length)
        {
            var next = text[from..].IndexOfAny(s_stops);
            if (next < 0)
                break;
            next += from;
            if (text[next] == '\n')
            {
                if (LineBreakEnds(text, next))
                    return next;
                from = next + 1;
                continue;
            }

            var end = EndAfter(text, next, out var runEnd);
            if (end >= 0)
                return end;
            from = runEnd;
        }

        return text.Length;
    }

    /// <summary>Where the sentence ends whose terminator stands at <paramref name="terminator"/>, or -1 when that ends none.</summary>
    /// <param name="text">The text.</param>
    /// <param name="terminator">The place of a character of <see cref="Terminators"/>.</param>
    /// <param name="runEnd">The first unit after the terminators and closing marks that follow; searching may go on there.</param>
    internal static int EndAfter(ReadOnlySpan<char> text, int terminator, out int runEnd)
    {
        var run = text[terminator..].IndexOfAnyExcept(s_afterTerminator);
        runEnd = run < 0 ? text.Length : terminator + run;
        if (runEnd == text.Length || text[terminator..runEnd].ContainsAny(s_unspaced))
            return runEnd;
        if (!char.IsWhiteSpace(text[runEnd]))
            return -1;

        var next = runEnd;
        while (next < text.Length && next < runEnd + LookAhead && char.IsWhiteSpace(text[next]))
            next++;
        var following = next < text.Length ? text[next] : '\0';
        var isPlain = runEnd == terminator + 1;
        if (char.IsLower(following) && (text[terminator] is '.' or '\u2026' || !isPlain))
            return -1;
        return text[terminator] == '.' && isPlain && IsAbbreviation(text, terminator, next) ? -1 : runEnd;
    }

    /// <summary>Whether the line break at <paramref name="lineFeed"/> ends a sentence: before a blank line, a list item or another block, and after a heading.</summary>
    internal static bool LineBreakEnds(ReadOnlySpan<char> text, int lineFeed)
    {
        var next = lineFeed + 1;
        while (next < text.Length && text[next] is ' ' or '\t' or '\r')
            next++;
        if (next == text.Length || text[next] is '\n' or '#' or '>' or '|' or '`' or '~')
            return true;
        var afterMarker = next + 1 < text.Length ? text[next + 1] : ' ';
        if (text[next] is '-' or '*' or '+' or '\u2022' or '\u00B7' && char.IsWhiteSpace(afterMarker))
            return true;
        if (char.IsAsciiDigit(text[next]))
        {
            var digits = next;
            while (digits < text.Length && digits < next + 9 && char.IsAsciiDigit(text[digits]))
                digits++;
            if (digits + 1 < text.Length && text[digits] is '.' or ')' && text[digits + 1] == ' ')
                return true;
        }

        var line = text[..lineFeed].LastIndexOf('\n') + 1;
        return text[line] is '#' or '|';
    }

    private static bool IsAbbreviation(ReadOnlySpan<char> text, int stop, int next)
    {
        var start = stop;
        while (start > 0 && start > stop - LongestAbbreviation && (char.IsLetter(text[start - 1]) || (text[start - 1] is '.' or '-' && start < stop)))
            start--;
        var word = text[start..stop];
        if (word.IsEmpty)
            return IsNumber(text, stop, next);
        if (start > 0 && char.IsLetterOrDigit(text[start - 1]))
            return false;

        // An initial ("J. Smith") or initials ("U.S.", "J.R.R.").
        if (word.Length == 1)
            return char.IsUpper(word[0]) || s_abbreviations.Contains(word);
        if (word[1] == '.' && word.Length % 2 == 1 && char.IsUpper(word[0]))
            return true;
        return s_abbreviations.Contains(word);
    }

    // "1. First" at the start of a line, and "3. Oktober".
    private static bool IsNumber(ReadOnlySpan<char> text, int stop, int next)
    {
        var start = stop;
        while (start > 0 && start > stop - 4 && char.IsAsciiDigit(text[start - 1]))
            start--;
        if (start == stop)
            return false;

        var before = start;
        while (before > 0 && before > start - LookAhead && text[before - 1] is ' ' or '\t')
            before--;
        if (before == 0 || text[before - 1] == '\n')
            return true;
        if (stop - start > 2)
            return false;
        var end = next;
        while (end < text.Length && end < next + LongestAbbreviation && char.IsLetter(text[end]))
            end++;
        return s_germanMonths.Contains(text[next..end]);
    }
}
