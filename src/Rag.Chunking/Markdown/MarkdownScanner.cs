namespace Rag.Chunking;

/// <summary>Finds headings, fenced code, tables, front matter and paragraphs in one pass over the lines (CommonMark 0.31 and GFM tables).</summary>
/// <remarks>
/// Needs no tree: lists and quotes stay text, so nesting costs nothing and cannot overflow. Every offset is a line start of the given text.
/// </remarks>
internal sealed class MarkdownScanner(string text)
{
    private const int MaxDepth = 64;
    private const int MaxHeadingLines = 3;
    private const int BlockLength = 80; // documentation has a block every 80 characters or so

    private readonly List<MarkdownBlock> _blocks = new((text.Length / BlockLength) + 4);
    private readonly List<int> _listIndents = [];
    private int _paragraph = -1;
    private int _paragraphLines;
    private bool _allowIndentedFences = true;
    private bool _allowComments = true;

    /// <summary>Whether lists or quotes nest deeper than 64 levels.</summary>
    public bool IsTooDeep { get; private set; }

    /// <summary>A heading's title, as a reader sees it.</summary>
    public static string TitleOf(string text, MarkdownBlock heading)
    {
        var title = text.AsSpan(heading.Start, heading.HeaderEnd - heading.Start).Trim();
        return HeadingTitle.Of(!title.IsEmpty && HeadingLevel(title) is > 0 and var level ? title[level..].TrimEnd('#') : title);
    }

    public List<MarkdownBlock> Scan()
    {
        var at = FrontMatterEnd();
        if (at > 0)
            _blocks.Add(new MarkdownBlock(MarkdownBlockKind.FrontMatter, 0, at));

        while (at < text.Length)
        {
            var next = LineEnd(at);
            var line = text.AsSpan(at, next - at).TrimEnd();
            var content = line.TrimStart();
            if (content.IsEmpty)
                EndParagraph(at);
            else
                next = ReadLine(at, next, line, content);
            at = next;
        }

        EndParagraph(text.Length);
        return _blocks;
    }

    private int ReadLine(int at, int next, ReadOnlySpan<char> line, ReadOnlySpan<char> content)
    {
        var indent = line.Length - content.Length;
        NoteDepth(indent, content);

        if (FenceLength(content) is > 0 and var fence && FenceEnd(next, content[0], fence, indent) is > 0 and var fenceEnd)
            return Add(MarkdownBlockKind.Fence, at, fenceEnd);
        if (content[0] == '>' && QuotedFence(content) is > 0 and var quoted)
            return Add(MarkdownBlockKind.Fence, at, QuotedFenceEnd(next, quoted));
        if (content[0] == '<' && HtmlBlock(at, next, content, out var kind) is > 0 and var htmlEnd)
            return Add(kind, at, htmlEnd);
        if (indent <= 3 && HeadingLevel(content) is > 0 and var level)
            return AddHeading(at, next, level, next);
        if (content.Length > 8 && content[0] == '<' && content[1] is 'h' or 'H' && content[2] is >= '1' and <= '6' && content[3] is '>' or ' '
            && content.EndsWith(string.Concat("</h", content.Slice(2, 1), ">"), StringComparison.OrdinalIgnoreCase))
            return AddHeading(at, next, content[2] - '0', next);
        if (_paragraph >= 0 && indent <= 3 && UnderlineLevel(content) is > 0 and var underline)
            return ReadUnderline(at, next, underline);
        if (content.Contains('|') && next < text.Length && TableEnd(next, out var header) is > 0 and var tableEnd)
        {
            EndParagraph(at);
            _blocks.Add(new MarkdownBlock(MarkdownBlockKind.Table, at, tableEnd, HeaderEnd: header));
            return tableEnd;
        }

        if (_paragraph < 0)
            (_paragraph, _paragraphLines) = (at, 0);
        _paragraphLines++;
        return next;
    }

    private int Add(MarkdownBlockKind kind, int start, int end)
    {
        EndParagraph(start);
        _blocks.Add(new MarkdownBlock(kind, start, end));
        return end;
    }

    private int AddHeading(int start, int end, int level, int titleEnd)
    {
        EndParagraph(start);
        _blocks.Add(new MarkdownBlock(MarkdownBlockKind.Heading, start, end, (byte)level, titleEnd));
        return end;
    }

    private void EndParagraph(int end)
    {
        if (_paragraph >= 0)
            _blocks.Add(new MarkdownBlock(MarkdownBlockKind.Text, _paragraph, end));
        _paragraph = -1;
    }

    private int ReadUnderline(int at, int next, int level)
    {
        var start = _paragraph;
        var title = text.AsSpan(start, at - start).Trim();
        if (_paragraphLines > MaxHeadingLines || title[0] is '>' or '|' || IsListItem(title))
        {
            // A rule, or the underline of something that is not a paragraph.
            _paragraphLines++;
            return next;
        }

        _paragraph = -1;
        return AddHeading(start, next, level, at);
    }

    private int FrontMatterEnd()
    {
        var start = text.StartsWith('\uFEFF') ? 1 : 0;
        var first = LineEnd(start);
        var fence = text.AsSpan(start, first - start).TrimEnd();
        if (fence is not ("---" or "+++"))
            return 0;

        var hasKey = false;
        for (int at = first, next; at < text.Length; at = next)
        {
            next = LineEnd(at);
            var line = text.AsSpan(at, next - at).TrimEnd();
            if (line.SequenceEqual(fence) || line is "...")
                return hasKey ? next : 0;
            if (!hasKey && (line.IsEmpty || line[0] == '#' || line.IndexOfAny(':', '=') <= 0))
                return 0;
            hasKey = true;
        }

        return 0;
    }

    private int FenceEnd(int from, char mark, int length, int indent)
    {
        if (indent > 3 && !_allowIndentedFences)
            return 0;

        for (int at = from, next; at < text.Length; at = next)
        {
            next = LineEnd(at);
            var line = text.AsSpan(at, next - at).Trim();
            if (line.Length >= length && line[0] == mark && line.IndexOfAnyExcept(mark) < 0)
                return next;
        }

        // Deeply indented and never closed: code that shows a fence rather than one. Asking again on each such line would be quadratic.
        if (indent > 3)
            _allowIndentedFences = false;
        return indent > 3 ? 0 : text.Length;
    }

    private int QuotedFenceEnd(int from, int length)
    {
        for (int at = from, next; at < text.Length; at = next)
        {
            next = LineEnd(at);
            var line = text.AsSpan(at, next - at).Trim();
            if (line.IsEmpty || line[0] != '>')
                return at;
            var content = line.TrimStart("> \t");
            if (FenceLength(content) >= length && content.IndexOfAnyExcept('`', '~') < 0)
                return next;
        }

        return text.Length;
    }

    private int HtmlBlock(int at, int next, ReadOnlySpan<char> content, out MarkdownBlockKind kind)
    {
        kind = MarkdownBlockKind.Text;
        string end;
        if (content.StartsWith("<!--", StringComparison.Ordinal))
            end = "-->";
        else if (content.StartsWith("<table", StringComparison.OrdinalIgnoreCase))
            (kind, end) = (MarkdownBlockKind.HtmlTable, "</table>");
        else if (content.StartsWith("<pre", StringComparison.OrdinalIgnoreCase))
            (kind, end) = (MarkdownBlockKind.Fence, "</pre>");
        else
            return 0;

        if (!_allowComments)
            return 0;
        var offset = text.AsSpan(at).IndexOf(end, StringComparison.OrdinalIgnoreCase);
        _allowComments = offset >= 0;
        return offset < 0 ? 0 : Math.Max(next, LineEnd(at + offset));
    }

    private int TableEnd(int delimiter, out int header)
    {
        header = LineEnd(delimiter);
        if (!IsDelimiterRow(text.AsSpan(delimiter, header - delimiter).Trim()))
            return 0;

        var end = header;
        while (end < text.Length)
        {
            var next = LineEnd(end);
            var line = text.AsSpan(end, next - end).Trim();
            if (line.IsEmpty || !line.Contains('|') || line[0] == '>' || HeadingLevel(line) > 0 || FenceLength(line) > 0)
                break;
            end = next;
        }

        return end;
    }

    private void NoteDepth(int indent, ReadOnlySpan<char> content)
    {
        if (IsTooDeep)
            return;
        if (content[0] == '>')
        {
            var marks = content[..Math.Min(content.Length, MaxDepth * 4)].IndexOfAnyExcept('>', ' ');
            IsTooDeep = content[..(marks < 0 ? Math.Min(content.Length, MaxDepth * 4) : marks)].Count('>') > MaxDepth;
        }
        else if (IsListItem(content))
        {
            while (_listIndents.Count > 0 && _listIndents[^1] >= indent)
                _listIndents.RemoveAt(_listIndents.Count - 1);
            _listIndents.Add(indent);
            IsTooDeep = _listIndents.Count > MaxDepth;
        }
        else if (indent == 0)
        {
            _listIndents.Clear();
        }
    }

    private int LineEnd(int from)
    {
        var offset = text.AsSpan(from).IndexOf('\n');
        return offset < 0 ? text.Length : from + offset + 1;
    }

    internal static bool IsListItem(ReadOnlySpan<char> content)
    {
        if (content[0] is '-' or '*' or '+')
            return content.Length == 1 || content[1] is ' ' or '\t';
        var digits = content[..Math.Min(content.Length, 10)].IndexOfAnyExceptInRange('0', '9');
        return digits > 0 && content[digits] is '.' or ')' && digits + 1 < content.Length && content[digits + 1] == ' ';
    }

    private static int HeadingLevel(ReadOnlySpan<char> content)
    {
        if (content[0] != '#')
            return 0;
        var level = content.IndexOfAnyExcept('#');
        if (level < 0)
            return content.Length <= 6 ? content.Length : 0;
        return level <= 6 && content[level] is ' ' or '\t' ? level : 0;
    }

    private static int UnderlineLevel(ReadOnlySpan<char> content) =>
        content[0] == '=' && content.IndexOfAnyExcept('=') < 0 ? 1
        : content.Length >= 2 && content[0] == '-' && content.IndexOfAnyExcept('-') < 0 ? 2 : 0;

    private static int FenceLength(ReadOnlySpan<char> content)
    {
        if (content.IsEmpty || content[0] is not ('`' or '~'))
            return 0;
        var length = content.IndexOfAnyExcept(content[0]);
        if (length < 0)
            length = content.Length;
        return length >= 3 && (content[0] == '~' || !content[length..].Contains('`')) ? length : 0;
    }

    private static int QuotedFence(ReadOnlySpan<char> content) => FenceLength(content.TrimStart("> \t"));

    private static bool IsDelimiterRow(ReadOnlySpan<char> line) =>
        line.Contains('-') && line.Contains('|') && line.IndexOfAnyExcept("|-: \t") < 0;
}
