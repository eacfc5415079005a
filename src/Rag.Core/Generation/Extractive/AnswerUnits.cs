using System.Text;
using System.Text.RegularExpressions;

namespace Rag;

/// <summary>Takes the sentences out of a block of text that may be Markdown: no headings, tables, directives or link lists.</summary>
internal static partial class AnswerUnits
{
    private const int MaxCodeLines = 12;

    public static List<AnswerUnit> Of(int number, int block, string text)
    {
        var units = new List<AnswerUnit>();
        var paragraph = new StringBuilder();
        var heading = "";
        var lines = text.Split('\n');
        for (var i = AfterFrontMatter(lines); i < lines.Length; i++)
        {
            var line = lines[i].Trim().TrimStart('>').TrimStart();
            if (line.StartsWith("```", StringComparison.Ordinal) || line.StartsWith("~~~", StringComparison.Ordinal))
            {
                Flush();
                var end = Array.FindIndex(lines, i + 1, other => other.Trim().StartsWith(line[..3], StringComparison.Ordinal));
                var last = end < 0 ? lines.Length - 1 : end;
                // Code belongs to the sentence that announces it.
                if (end > 0 && last - i - 1 <= MaxCodeLines && units.Count > 0 && units[^1].Code is null && units[^1].Text.EndsWith(':'))
                    units[^1] = units[^1] with { Code = string.Join('\n', lines[i..(last + 1)].Select(code => code.TrimEnd())) };
                i = last;
            }
            else if (HeadingPattern().Match(line) is { Success: true } match)
            {
                Flush();
                heading = Plain(match.Groups[1].Value);
            }
            else if (line.Length == 0 || IsFurniture(line))
            {
                Flush();
            }
            else
            {
                var item = ItemPattern().Match(line);
                if (item.Success)
                    Flush();
                paragraph.Append(paragraph.Length == 0 ? "" : " ").Append(item.Success ? line[item.Length..] : line);
            }
        }

        Flush();
        return units;

        void Flush()
        {
            var plain = Plain(paragraph.ToString());
            paragraph.Clear();
            foreach (var sentence in SentenceSplitter.Split(plain))
            {
                var words = plain.Substring(sentence.Start, sentence.Length).Trim();
                if (words.Length > 0)
                    units.Add(new AnswerUnit(number, block, units.Count, words, null, heading));
            }
        }
    }

    /// <summary>The text without link targets, emphasis, images and references.</summary>
    internal static string Plain(string text)
    {
        text = ImagePattern().Replace(text, "");
        text = LinkPattern().Replace(text, "$1");
        text = ReferencePattern().Replace(text, "`$1`");
        text = EmphasisPattern().Replace(text, "$2");
        text = TagPattern().Replace(text, "");
        return text.Trim();
    }

    private static int AfterFrontMatter(string[] lines)
    {
        if (lines[0].TrimEnd() != "---")
            return 0;
        var end = Array.FindIndex(lines, 1, line => line.TrimEnd() == "---");
        return end < 0 ? lines.Length : end + 1;
    }

    private static bool IsFurniture(string line) =>
        line[0] == '|' || line.StartsWith("<!--", StringComparison.Ordinal) || line.StartsWith(":::", StringComparison.Ordinal)
        || line.StartsWith("[!", StringComparison.Ordinal) || line is "---" or "***" || DefinitionPattern().IsMatch(line);

    [GeneratedRegex(@"^#{1,6}[ \t]+(.*?)[ \t#]*$", RegexOptions.CultureInvariant)]
    private static partial Regex HeadingPattern();

    [GeneratedRegex(@"^(?:[-*+]|[0-9]{1,3}[.)])[ \t]+", RegexOptions.CultureInvariant)]
    private static partial Regex ItemPattern();

    [GeneratedRegex(@"!\[[^\]\n]*\]\([^)\n]*\)", RegexOptions.CultureInvariant)]
    private static partial Regex ImagePattern();

    [GeneratedRegex(@"\[([^\[\]\n]+)\](?:\([^)\n]*\)|\[[^\]\n]*\])", RegexOptions.CultureInvariant)]
    private static partial Regex LinkPattern();

    // <xref:Some.Namespace.Type.Member*?displayProperty=name>: the last name is what a reader sees.
    [GeneratedRegex(@"<xref:(?:[A-Za-z0-9_`]+\.)*([A-Za-z0-9_]+)[^>\n]*>", RegexOptions.CultureInvariant)]
    private static partial Regex ReferencePattern();

    [GeneratedRegex(@"(?<![\w*])(\*{1,3}|_{1,3})(?=\S)([^*\n]+?)(?<=\S)\1(?![\w*])", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 5_000)]
    private static partial Regex EmphasisPattern();

    [GeneratedRegex(@"</?(?:a|b|i|em|strong|span|br|p|div|sup|sub|kbd)(?:\s[^<>\n]*)?/?>", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex TagPattern();

    [GeneratedRegex(@"^\[[^\]]+\]:\s", RegexOptions.CultureInvariant)]
    private static partial Regex DefinitionPattern();
}
