namespace Rag;

/// <summary>Finds the labels in an answer: <c>[1]</c>, <c>[1][2]</c>, <c>[1, 2]</c>, <c>[1-3]</c>, <c>[^1]</c>, <c>[Source 1]</c>, <c>【1†source】</c>, <c>¹</c>, <c>[Source: guide.md]</c>.</summary>
/// <remarks>Text in code, links, definitions of footnotes, a closing list of sources and a model's reasoning is not a label.</remarks>
public static class CitationParser
{
    private const int LongestJoint = 12;

    private static readonly HashSet<string> s_joints = ["", ",", ";", "and", "&", "und", "et", "y", "e", "en", "\u548C", "\u3001", ", and", "or"];

    /// <summary>The labels in the order they stand, as far as the text alone tells.</summary>
    public static IReadOnlyList<CitationLabel> Parse(string answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        return Parse(answer, null, AnswerMarkup.Of(answer));
    }

    /// <summary>The labels in the order they stand. Brackets that the answer copied from a source, with the words before them, are text.</summary>
    /// <param name="answer">The answer.</param>
    /// <param name="context">The sources it was made from.</param>
    public static IReadOnlyList<CitationLabel> Parse(string answer, PackedContext context)
    {
        ArgumentNullException.ThrowIfNull(answer);
        ArgumentNullException.ThrowIfNull(context);
        return Parse(answer, context.Sources, AnswerMarkup.Of(answer));
    }

    internal static List<CitationLabel> Parse(string answer, IReadOnlyList<PackedSource>? sources, AnswerMarkup markup)
    {
        var found = Find(answer, sources, markup);
        var labels = new List<CitationLabel>();
        var from = 0;
        for (var i = 0; i < found.Count;)
        {
            var group = i + 1;
            while (group < found.Count && IsJoint(answer.AsSpan(found[group - 1].Span.End, found[group].Span.Start - found[group - 1].Span.End)))
                group++;
            var claim = ClaimOf(answer, from, found[i].Span.Start, found[group - 1].Span.End, group < found.Count ? found[group].Span.Start : answer.Length, markup);
            from = Math.Max(claim.End, found[group - 1].Span.End);
            for (; i < group; i++)
            {
                foreach (var number in found[i].Numbers)
                    labels.Add(new CitationLabel(number, found[i].Span, claim));
            }
        }

        return labels;
    }

    private static List<(IReadOnlyList<int> Numbers, TextSpan Span)> Find(string answer, IReadOnlyList<PackedSource>? sources, AnswerMarkup markup)
    {
        var found = new List<(IReadOnlyList<int> Numbers, TextSpan Span)>();
        var from = 0;
        for (var at = answer.AsSpan().IndexOfAny(LabelReader.Starts); at >= 0 && at < answer.Length;)
        {
            if (LabelReader.At(answer, at, sources) is { } label && TextSpan.FromBounds(at, label.End) is var span && !markup.IsOpaque(span) && !IsReference(answer, at, found))
            {
                found.Add((label.Numbers, span));
                at = label.End;
            }
            else
            {
                at++;
            }

            var next = answer.AsSpan(at).IndexOfAny(LabelReader.Starts);
            at = next < 0 ? -1 : at + next;
        }

        if (sources is null)
            return found;
        // The source's own brackets are text, unless nothing else cites these words.
        for (var i = 0; i < found.Count; i++)
        {
            var span = found[i].Span;
            if (!SourceBrackets.AreCopied(answer, span, from, sources))
            {
                from = span.End;
                continue;
            }

            var isGiven = found[i].Numbers.All(number => sources.Any(source => source.Number == number));
            if (isGiven && !IsFollowed(answer, span.End, found, i + 1))
            {
                from = span.End;
                continue;
            }

            found.RemoveAt(i--);
        }

        return found;
    }

    // Whether another label stands in the same paragraph.
    private static bool IsFollowed(string answer, int end, List<(IReadOnlyList<int> Numbers, TextSpan Span)> found, int next) =>
        next < found.Count && !HasBlankLine(answer.AsSpan(end, found[next].Span.Start - end));

    // [text][1] is Markdown's link by reference.
    private static bool IsReference(string answer, int at, List<(IReadOnlyList<int> Numbers, TextSpan Span)> found) =>
        at > 0 && answer[at - 1] == ']' && !(found.Count > 0 && found[^1].Span.End == at) && answer.LastIndexOf('[', at - 1) is >= 0 and var open && answer.AsSpan(open, at - open).IndexOf('\n') < 0;

    private static bool IsJoint(ReadOnlySpan<char> between) =>
        between.Length <= LongestJoint && !between.Contains('\n') && s_joints.Contains(between.Trim().ToString());

    private static TextSpan ClaimOf(string answer, int from, int to, int end, int next, AnswerMarkup markup)
    {
        foreach (var hidden in markup.Hidden)
        {
            if (hidden.End <= to)
                from = Math.Max(from, hidden.End);
        }

        var claim = Claim(answer, from, to, markup);
        var line = Math.Max(claim.Start, LastSentence(answer, claim));
        if (!Attribution.IsOnly(answer.AsSpan(line, claim.End - line)))
            return claim;
        // "According to [1], …": the words come after the label.
        var after = SentenceEnd(answer, end, next);
        var forward = TrimClaim(answer, end, after);
        if (HasLetters(answer.AsSpan(forward.Start, forward.Length)) && !(line > claim.Start && claim.End == line))
            return forward;
        // "Source: [1]" on a line of its own speaks of what stands above it.
        if (line != claim.Start || claim.Length == 0)
            return claim;
        while (line > from && char.IsWhiteSpace(answer[line - 1]))
            line--;
        return line > from ? Claim(answer, from, line, markup) : claim;
    }

    private static bool HasLetters(ReadOnlySpan<char> text)
    {
        foreach (var unit in text)
        {
            if (char.IsLetterOrDigit(unit))
                return true;
        }

        return false;
    }

    // Where the unfinished sentence begins that ends at the claim's end.
    private static int LastSentence(string answer, TextSpan claim)
    {
        var start = claim.Start;
        foreach (var sentence in SentenceSplitter.Split(answer.AsSpan(claim.Start, claim.Length)))
            start = claim.Start + sentence.Start;
        return claim.Length > 0 && answer[claim.End - 1] is '.' or '!' or '?' or '\u3002' ? claim.End : start;
    }

    private static int SentenceEnd(string answer, int from, int to)
    {
        while (from < to && (char.IsWhiteSpace(answer[from]) && answer[from] != '\n' || answer[from] is ',' or ':' or '\uFF0C'))
            from++;
        if (from >= to || answer[from] is '\n' or '.' or '\u3002')
            return from;
        foreach (var sentence in SentenceSplitter.Split(answer.AsSpan(from, to - from)))
            return from + sentence.End;
        return from;
    }

    /// <summary>The words before a label: back to <paramref name="from"/> or to the last blank line outside of code.</summary>
    internal static TextSpan Claim(string answer, int from, int to, AnswerMarkup markup)
    {
        for (var feed = to == 0 ? -1 : answer.LastIndexOf('\n', to - 1); feed > from; feed = answer.LastIndexOf('\n', feed - 1))
        {
            var before = answer.LastIndexOf('\n', feed - 1);
            if (before < from || !answer.AsSpan(before, feed - before).IsWhiteSpace())
                continue;
            var blank = TextSpan.FromBounds(before, feed + 1);
            if (markup.Code.Any(code => code.Contains(blank)))
                continue;
            // A code block with a label after it belongs to the paragraph that announces it.
            if (markup.Code.Any(code => code.Start >= before && code.Start <= feed + 1 && answer.AsSpan(code.Start, code.Length).Contains('\n')))
                continue;
            from = feed + 1;
            break;
        }

        return TrimClaim(answer, from, to);
    }

    // The full stop after a label belongs to the sentence before it.
    private static TextSpan TrimClaim(string answer, int from, int to)
    {
        while (from < to && (char.IsWhiteSpace(answer[from]) || answer[from] is '.' or ',' or ';' or ':' or '\u3002' or '\u3001' or '\uFF0C'))
            from++;
        while (to > from && (char.IsWhiteSpace(answer[to - 1]) || answer[to - 1] == '|'))
            to--;
        return TextSpan.FromBounds(from, to);
    }

    private static bool HasBlankLine(ReadOnlySpan<char> text)
    {
        var isEmpty = false;
        foreach (var unit in text)
        {
            if (unit == '\n' && isEmpty)
                return true;
            isEmpty = unit == '\n' || isEmpty && char.IsWhiteSpace(unit);
        }

        return false;
    }
}
