using System.Buffers;
using System.Globalization;

namespace Rag.Chunking;

/// <summary>Chooses where to cut: between paragraphs, lines, sentences, words, or graphemes where there is nothing better.</summary>
/// <remarks>Searches backwards from the limit, so that only the text near a cut is looked at.</remarks>
internal static class BreakFinder
{
    private static readonly SearchValues<char> s_lineEnds = SearchValues.Create("\n\r\u2028\u2029");
    private static readonly SearchValues<char> s_clauseEnds = SearchValues.Create("\u3001\uFF0C\uFF1B\uFF1A\u30FB\u060C\u061B");
    private static readonly SearchValues<char> s_wordJoiners = SearchValues.Create("-/_.,;:&?=)|\\");

    private static readonly SearchValues<char> s_whiteSpace = SearchValues.Create(
        "\t\n\v\f\r \u0085\u00A0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200A\u2028\u2029\u202F\u205F\u3000");

    // Kinsoku: what may not start a line, and what may not end one.
    private static readonly SearchValues<char> s_notFirst = SearchValues.Create(
        "\u3001\u3002\uFF0C\uFF0E\uFF01\uFF1F\uFF1B\uFF1A\u30FB\u3005\u30FC\u300D\u300F\uFF09\u3011\u3015\u300B\u3009\uFF3D\uFF5D\u2026\u2014\u201D\u2019"
        + "\u3041\u3043\u3045\u3047\u3049\u3063\u3083\u3085\u3087\u308E\u30A1\u30A3\u30A5\u30A7\u30A9\u30C3\u30E3\u30E5\u30E7\u30EE"
        + "\u0E2F\u0E30\u0E31\u0E32\u0E33\u0E45\u0E46\u0EAF\u0EB0\u0EB2\u0EB3\u0EC6");

    private static readonly SearchValues<char> s_notLast = SearchValues.Create(
        "\u300C\u300E\uFF08\u3010\u3014\u300A\u3008\uFF3B\uFF5B\u201C\u2018\u0E40\u0E41\u0E42\u0E43\u0E44\u0EC0\u0EC1\u0EC2\u0EC3\u0EC4\u17D2\u1039");

    private static readonly Func<char, char, bool> s_mayBreak = MayBreakBetween;

    /// <summary>The best place to cut in <c>(after, limit]</c>; -1 when no grapheme edge lies there.</summary>
    /// <param name="text">The text up to the end of the range being cut; it goes on past <paramref name="limit"/>.</param>
    /// <param name="start">Where the chunk starts.</param>
    /// <param name="after">A chunk must reach beyond this.</param>
    /// <param name="limit">The chunk may reach no further.</param>
    /// <param name="known">A grapheme edge; before it there is none but the start.</param>
    public static int LastBreak(ReadOnlySpan<char> text, int start, int after, int limit, int known)
    {
        var low = Math.Max(after + 1, start + ((limit - start) / 2));

        var cut = LastLineBreak(text, low, limit, out var wrapped);
        if (cut < 0)
            cut = LastSentenceEnd(text, low, limit, known);
        if (cut < 0)
            cut = wrapped;
        if (cut < 0)
            cut = LastWordBreak(text, low, limit, known);
        if (cut < 0 && after + 1 < low)
            cut = LastWhiteSpace(text, after + 1, low - 1, known);
        if (cut < 0)
            cut = LastOf(text, s_wordJoiners, low, limit, known);
        if (cut >= 0)
            return cut;
        if (limit < known)
            return -1;

        var edge = GraphemeEdges.AtOrBefore(text, known, limit);
        return edge > after ? edge : -1;
    }

    /// <summary>The first place in <c>[low, high)</c> where repeated text may begin: a sentence or line within the first two thirds, else a word, else a grapheme; -1 when there is none.</summary>
    public static int FirstStart(ReadOnlySpan<char> text, int low, int high, int known)
    {
        var late = low + ((high - low) * 2 / 3);
        var window = text[..high];
        for (var end = FirstEnd(window, low); end < late; end = FirstEnd(window, end + 1))
        {
            var start = SkipWhiteSpace(window, end);
            if (start < high && (start > end || end > low) && IsEdge(text, known, start))
                return start;
        }

        for (var i = low; i < high; i++)
        {
            var space = window[i..].IndexOfAny(s_whiteSpace);
            if (space < 0)
                break;
            var start = SkipWhiteSpace(window, i + space);
            if (start < high && start > i + space && IsEdge(text, known, start))
                return start;
            i = Math.Max(start - 1, i + space);
        }

        var first = -1;
        for (var edge = GraphemeEdges.AtOrBefore(text, known, low); edge < high; edge += StringInfo.GetNextTextElementLength(window[edge..]))
        {
            if (edge < low || char.IsWhiteSpace(text[edge]))
                continue;
            if (MayBreakBetween(text[edge - 1], text[edge]) || !char.IsLetterOrDigit(text[edge - 1]))
                return edge;
            if (first < 0)
                first = edge;
        }

        return first;
    }

    public static int SkipWhiteSpace(ReadOnlySpan<char> text, int from)
    {
        while (from < text.Length && char.IsWhiteSpace(text[from]) && GraphemeEdges.IsLooseWhiteSpace(text, from))
            from++;
        return from;
    }

    public static int TrimEnd(ReadOnlySpan<char> text, int start, int end)
    {
        while (end > start && char.IsWhiteSpace(text[end - 1]) && !GraphemeEdges.IsHeldByPrepend(text, end - 1))
            end--;
        return end;
    }

    private static int FirstEnd(ReadOnlySpan<char> text, int from)
    {
        var sentence = SentenceSplitter.NextEnd(text, from);
        var line = text[from..sentence].IndexOfAny(s_lineEnds);
        return line < 0 ? sentence : from + line;
    }

    // The last paragraph break if there is one in the window, else the last line break that is not mere wrapping.
    private static int LastLineBreak(ReadOnlySpan<char> text, int low, int limit, out int wrapped)
    {
        var line = -1;
        wrapped = -1;
        for (var high = limit; high >= low;)
        {
            var offset = text.Slice(low, Math.Min(high + 1, text.Length) - low).LastIndexOfAny(s_lineEnds);
            if (offset < 0)
                break;

            var at = low + offset;
            var before = at - 1;
            while (before >= low && text[before] is ' ' or '\t' or '\r')
                before--;
            var previousIsBreak = before >= 0 && (text[before] is '\n' or '\u2029' || (text[at] == '\r' && at > 0 && text[at - 1] == '\r'));
            if (previousIsBreak || text[at] == '\u2029' || (line < 0 && at == limit && IsBlankAhead(text, at)))
                return Math.Max(before + 1, low);
            if (line < 0 && !IsWrapped(text, at))
                line = at;
            else if (wrapped < 0)
                wrapped = at;
            high = Math.Min(before, at - 1);
        }

        return line;
    }

    private static bool IsBlankAhead(ReadOnlySpan<char> text, int lineEnd)
    {
        var next = lineEnd + 1;
        if (text[lineEnd] == '\r' && next < text.Length && text[next] == '\n')
            next++;
        while (next < text.Length && text[next] is ' ' or '\t' or '\r')
            next++;
        return next < text.Length && text[next] == '\n';
    }

    private static bool IsWrapped(ReadOnlySpan<char> text, int lineEnd)
    {
        var next = lineEnd + 1;
        while (next < text.Length && next < lineEnd + 4 && text[next] is ' ' or '\n' or '\r')
            next++;
        return next < text.Length && char.IsLower(text[next]);
    }

    private static int LastSentenceEnd(ReadOnlySpan<char> text, int low, int limit, int known)
    {
        for (var high = limit; high > low;)
        {
            var offset = text[low..high].LastIndexOfAny(SentenceSplitter.Terminators);
            if (offset < 0)
                break;

            var at = low + offset;
            var end = SentenceSplitter.EndAfter(text, at, out _);
            if (end >= low && end <= limit && IsEdge(text, known, end))
                return end;

            // The whole run of terminators has one answer: step over it, or ten thousand dots would be asked ten thousand times.
            while (at > low && SentenceSplitter.Terminators.Contains(text[at - 1]))
                at--;
            high = at;
        }

        return -1;
    }

    private static int LastWordBreak(ReadOnlySpan<char> text, int low, int limit, int known)
    {
        var space = LastWhiteSpace(text, low, limit, known);
        var clause = LastOf(text, s_clauseEnds, low, limit, known);
        if (space >= 0 || clause >= 0)
            return Math.Max(space, clause);

        var word = UnspacedWords.LastBreak(text, low, limit, s_mayBreak);
        if (word >= 0 && IsEdge(text, known, word))
            return word;
        for (var at = limit; at >= low; at--)
        {
            if (MayBreakBetween(text[at - 1], text[at]) && IsEdge(text, known, at))
                return at;
        }

        return -1;
    }

    private static int LastWhiteSpace(ReadOnlySpan<char> text, int low, int limit, int known)
    {
        for (var high = limit; high >= low;)
        {
            var offset = text.Slice(low, Math.Min(high + 1, text.Length) - low).LastIndexOfAny(s_whiteSpace);
            if (offset < 0)
                break;
            if (IsEdge(text, known, low + offset) && GraphemeEdges.IsLooseWhiteSpace(text, low + offset))
                return low + offset;
            high = low + offset - 1;
        }

        return -1;
    }

    private static int LastOf(ReadOnlySpan<char> text, SearchValues<char> values, int low, int limit, int known)
    {
        for (var high = limit; high >= low;)
        {
            var offset = text[(low - 1)..high].LastIndexOfAny(values);
            if (offset < 0)
                break;
            var cut = low + offset;
            if (IsEdge(text, known, cut))
                return cut;
            high = cut - 1;
        }

        return -1;
    }

    private static bool IsEdge(ReadOnlySpan<char> text, int known, int position) =>
        position <= known ? position == known : GraphemeEdges.AtOrBefore(text, known, position) == position;

    // Scripts that write words without spaces; the marks among them are kept with their base by the grapheme rule.
    private static bool MayBreakBetween(char before, char after) =>
        (IsUnspaced(before) || IsUnspaced(after)) && !s_notFirst.Contains(after) && !s_notLast.Contains(before);

    private static bool IsUnspaced(char unit) => unit switch
    {
        < '\u0E00' => false,
        <= '\u0EFF' => true,
        >= '\u1000' and <= '\u109F' => true,
        >= '\u1780' and <= '\u17FF' => true,
        >= '\u2E80' and <= '\u9FFF' => true,
        >= '\uAC00' and <= '\uD7A3' => true,
        >= '\uF900' and <= '\uFAFF' => true,
        >= '\uFF66' and <= '\uFF9D' => true,
        _ => false,
    };
}
