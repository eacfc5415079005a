using System.Text;

namespace Rag;

/// <summary>Rewrites the labels of an answer, and the text between them.</summary>
internal static class LabelRewriter
{
    /// <summary>Each group of labels in one pair of brackets is replaced by what <paramref name="label"/> gives for each of its citations, joined.</summary>
    public static string Rewrite(RagAnswer answer, Func<Citation, string> label, Func<string, string>? text = null)
    {
        text ??= words => words;
        var written = new StringBuilder();
        var at = 0;
        // Citations stand in the order of their labels.
        for (var i = 0; i < answer.Citations.Count;)
        {
            var span = answer.Citations[i].LabelSpan;
            written.Append(text(answer.Text[at..span.Start]));
            for (; i < answer.Citations.Count && answer.Citations[i].LabelSpan == span; i++)
                written.Append(label(answer.Citations[i]));
            at = span.End;
        }

        return written.Append(text(answer.Text[at..])).ToString();
    }

    /// <summary>The source of a citation with its place, such as <c>report.pdf, page 12</c>.</summary>
    public static string SourceOf(Citation citation) =>
        citation.Place is null ? citation.Document!.Source : $"{citation.Document!.Source}, {citation.Place}";

    /// <summary>The verified citations, one for each place, in the order of their numbers.</summary>
    public static IEnumerable<Citation> Places(RagAnswer answer) => answer.Citations
        .Where(citation => citation.Verified)
        .DistinctBy(citation => (citation.Number, citation.Span))
        .OrderBy(citation => citation.Number);

    /// <summary>A quote on one line, short enough to read.</summary>
    public static string OneLine(string quote)
    {
        const int MaxLength = 160;
        var line = string.Join(' ', quote.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        if (line.Length <= MaxLength)
            return line;
        var cut = line.LastIndexOf(' ', MaxLength);
        return string.Concat(line.AsSpan(0, cut > MaxLength / 2 ? cut : char.IsHighSurrogate(line[MaxLength - 1]) ? MaxLength - 1 : MaxLength), "…");
    }
}
