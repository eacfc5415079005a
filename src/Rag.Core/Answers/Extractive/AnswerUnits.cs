using System.Text;
using System.Text.RegularExpressions;

namespace Rag;

/// <summary>Takes the sentences out of a block of text that may be Markdown: no headings, tables, directives or link lists.</summary>
internal sealed partial class AnswerUnits
{
    private const int MaxCodeLines = 14;
    private const int MaxItems = 8;
    private const int MaxItemsLength = 800;

    private readonly int _number;
    private readonly int _block;
    private readonly List<AnswerUnit> _units = [];
    private readonly StringBuilder _paragraph = new();
    private readonly List<string> _items = [];
    private string _heading = "";
    private bool _isItem;
    private int _announcer = -1;
    private int _paragraphs;

    private AnswerUnits(int number, int block) => (_number, _block) = (number, block);

    public static List<AnswerUnit> Of(int number, int block, string text)
    {
        var reader = new AnswerUnits(number, block);
        reader.Read(text.Split('\n'));
        return reader._units;
    }

    private void Read(string[] lines)
    {
        for (var i = AfterFrontMatter(lines); i < lines.Length; i++)
        {
            var line = lines[i].Trim().TrimStart('>').TrimStart();
            if (line.StartsWith("```", StringComparison.Ordinal) || line.StartsWith("~~~", StringComparison.Ordinal))
            {
                EndParagraph();
                EndList();
                var end = Array.FindIndex(lines, i + 1, other => other.Trim().TrimStart('>').TrimStart().StartsWith(line[..3], StringComparison.Ordinal));
                if (end > 0 && end - i - 1 <= MaxCodeLines)
                    Attach(string.Join('\n', Unindented(lines[i..(end + 1)])));
                i = end < 0 ? lines.Length : end;
            }
            else if (HeadingPattern().Match(line) is { Success: true } match)
            {
                EndParagraph();
                EndList();
                _heading = Plain(match.Groups[1].Value);
            }
            else if (line.StartsWith("<!--", StringComparison.Ordinal))
            {
                EndParagraph();
                i = EndOfComment(lines, i);
            }
            else if (line.Length == 0 || IsFurniture(line))
            {
                EndParagraph();
            }
            else
            {
                Add(line, isContinued: char.IsWhiteSpace(lines[i][0]));
            }
        }

        EndParagraph();
        EndList();
    }

    private void Add(string line, bool isContinued)
    {
        var item = ItemPattern().Match(line);
        if (item.Success)
        {
            EndParagraph();
            if (_items.Count == 0)
                _announcer = _units.Count - 1;
            _isItem = true;
        }
        else if (_paragraph.Length == 0)
        {
            _isItem = _isItem && isContinued;
            if (!_isItem)
                EndList();
        }

        _paragraph.Append(_paragraph.Length == 0 ? "" : " ").Append(item.Success ? line[item.Length..] : line);
    }

    private void EndParagraph()
    {
        var plain = Plain(_paragraph.ToString());
        _paragraph.Clear();
        if (plain.Length == 0)
            return;
        if (_isItem)
            _items.Add(plain);
        foreach (var sentence in SentenceSplitter.Split(plain))
        {
            var words = plain.Substring(sentence.Start, sentence.Length).Trim();
            if (words.Length > 0)
                _units.Add(new AnswerUnit(_number, _block, _units.Count, _paragraphs, words, null, _heading));
        }

        _paragraphs++;
    }

    // A short list belongs to the sentence that announces it.
    private void EndList()
    {
        if (_items.Count is > 1 and <= MaxItems && _items.Sum(item => item.Length) <= MaxItemsLength && _items.TrueForAll(item => item[^1] != ':'))
            Attach(string.Join('\n', _items.Select(item => "- " + item)), _announcer);
        _items.Clear();
        _isItem = false;
    }

    private void Attach(string text, int? announcer = null)
    {
        var at = announcer ?? _units.Count - 1;
        if (at >= 0 && _units[at].Attached is null && _units[at].Text[^1] is ':' or '：')
            _units[at] = _units[at] with { Attached = text };
    }

    private static IEnumerable<string> Unindented(string[] lines)
    {
        var indent = lines[0].Length - lines[0].AsSpan().TrimStart().Length;
        return lines.Select(line => (line.Length >= indent && string.IsNullOrWhiteSpace(line[..indent]) ? line[indent..] : line).TrimEnd());
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

    // What a page hides from its reader is no answer, however many lines it takes.
    private static int EndOfComment(string[] lines, int start)
    {
        var end = Array.FindIndex(lines, start, line => line.Contains("-->", StringComparison.Ordinal));
        return end < 0 ? lines.Length : end;
    }

    private static bool IsFurniture(string line) =>
        line[0] == '|' || (line[0] == '<' && line[^1] == '>') || line.StartsWith(":::", StringComparison.Ordinal)
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
