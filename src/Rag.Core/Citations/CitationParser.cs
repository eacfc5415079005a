using System.Globalization;
using System.Text.RegularExpressions;

namespace Rag;

/// <summary>Finds the labels in an answer: <c>[1]</c>, <c>[1][2]</c>, <c>[1, 2]</c>, <c>[Source: 1]</c>. Text in code is not a label.</summary>
public static partial class CitationParser
{
    /// <summary>The labels in the order they stand.</summary>
    public static IReadOnlyList<CitationLabel> Parse(string answer)
    {
        ArgumentNullException.ThrowIfNull(answer);

        var labels = new List<CitationLabel>();
        var code = CodeSpans(answer);
        var claimStart = 0;
        TextSpan claim = default;
        var lastEnd = -1;
        foreach (var match in LabelPattern().EnumerateMatches(answer))
        {
            var span = new TextSpan(match.Index, match.Length);
            if (code.Exists(part => part.Overlaps(span)))
                continue;
            // Labels side by side speak of the same words.
            if (lastEnd < 0 || !answer.AsSpan(lastEnd, span.Start - lastEnd).IsWhiteSpace() || answer.AsSpan(lastEnd, span.Start - lastEnd).Contains('\n'))
                claim = Claim(answer, claimStart, span.Start, code);
            foreach (var digits in DigitsPattern().EnumerateMatches(answer.AsSpan(span.Start, span.Length)))
            {
                var number = int.Parse(answer.AsSpan(span.Start + digits.Index, digits.Length), NumberStyles.None, CultureInfo.InvariantCulture);
                labels.Add(new CitationLabel(number, span, claim));
            }

            lastEnd = claimStart = span.End;
        }

        return labels;
    }

    /// <summary>The words before a label: back to <paramref name="from"/> or to the last blank line outside of code.</summary>
    internal static TextSpan Claim(string answer, int from, int to, List<TextSpan> code)
    {
        // The full stop after a label belongs to the sentence before it.
        while (from < to && (char.IsWhiteSpace(answer[from]) || answer[from] is '.' or ',' or ';' or '。' or '、'))
            from++;
        for (var blank = answer.LastIndexOf("\n\n", Math.Max(to - 1, 0), Math.Max(to - from, 0), StringComparison.Ordinal);
             blank >= from;
             blank = blank == 0 ? -1 : answer.LastIndexOf("\n\n", blank - 1, Math.Max(blank - from, 0), StringComparison.Ordinal))
        {
            if (code.Exists(part => part.Contains(new TextSpan(blank, 2))))
                continue;
            // A code block with a label after it belongs to the paragraph that announces it.
            if (code.Exists(part => answer[part.Start..part.End].Contains('\n') && part.Start >= blank && part.Start <= blank + 2))
                continue;
            from = blank + 2;
            break;
        }

        while (from < to && char.IsWhiteSpace(answer[from]))
            from++;
        while (to > from && char.IsWhiteSpace(answer[to - 1]))
            to--;
        return TextSpan.FromBounds(from, to);
    }

    internal static List<TextSpan> CodeSpans(string text)
    {
        var spans = new List<TextSpan>();
        foreach (var match in CodePattern().EnumerateMatches(text))
            spans.Add(new TextSpan(match.Index, match.Length));
        return spans;
    }

    // At most nine digits: more would not be the number of a source, and would not fit an int.
    [GeneratedRegex(@"\[(?:[Ss]ources?: ?)?[0-9]{1,9}(?: ?, ?[0-9]{1,9}){0,20}\](?!\()", RegexOptions.CultureInvariant)]
    private static partial Regex LabelPattern();

    [GeneratedRegex("[0-9]+", RegexOptions.CultureInvariant)]
    private static partial Regex DigitsPattern();

    [GeneratedRegex(@"^ {0,3}(```+|~~~+)[^\n]*\n(?:.*?\n)??(?: {0,3}\1[ \t]*$|\z)|`[^`\n]+`", RegexOptions.CultureInvariant | RegexOptions.Multiline | RegexOptions.Singleline, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex CodePattern();
}
