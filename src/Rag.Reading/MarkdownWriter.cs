using System.Text;

namespace Rag.Reading;

/// <summary>Writes the structure of a document as Markdown: headings, paragraphs, lists, quotes, code and tables, with anchors on exact offsets.</summary>
internal sealed class MarkdownWriter(string documentId, int maxCharacters)
{
    private const int MaxNesting = 64;

    private readonly StringBuilder _text = new();
    private readonly List<Anchor> _anchors = [];
    private readonly List<Prefix> _prefixes = [];
    private bool _wasInList;

    /// <summary>Where the next block's first character would stand; between blocks the blank line is not yet written.</summary>
    public int Length => _text.Length;

    public override string ToString() => _text.ToString();

    /// <summary>The anchors, ordered by start, then the longer first.</summary>
    public IReadOnlyList<Anchor> Anchors
    {
        get
        {
            var ordered = _anchors.ToList();
            ordered.Sort(static (left, right) => left.Span.Start != right.Span.Start
                ? left.Span.Start.CompareTo(right.Span.Start)
                : right.Span.Length.CompareTo(left.Span.Length));
            return ordered;
        }
    }

    public int AnchorCount => _anchors.Count;

    /// <summary>Names the text written since <paramref name="mark"/>, without the white space at its edges.</summary>
    public void Anchor(int mark, string kind, string label)
    {
        var start = mark;
        while (start < _text.Length && _text[start] == '\n')
            start++;
        if (start < _text.Length)
            AnchorExactly(new TextSpan(start, _text.Length - start), kind, label);
    }

    public void AnchorExactly(TextSpan span, string kind, string label) => _anchors.Add(new Anchor(span, kind, label));

    public void Heading(int level, string words)
    {
        words = Inline.OneLine(words).Trim('\u200B');
        if (words.Length > 0)
            Block(string.Concat(new string('#', Math.Clamp(level, 1, 6)), " ", words));
    }

    /// <summary>A paragraph whose line breaks are kept; what would look like other Markdown at the start of a line is escaped.</summary>
    public void Paragraph(string words)
    {
        words = Inline.Lines(words);
        if (words.Length > 0)
            Block(Inline.EscapeStarts(words));
    }

    /// <summary>Code, whole, between fences longer than any within.</summary>
    public void Code(string code, string language)
    {
        code = code.ReplaceLineEndings("\n").Trim('\n');
        if (string.IsNullOrWhiteSpace(code))
            return;
        var fence = new string('`', Math.Max(3, Inline.LongestRun(code, '`') + 1));
        Block($"{fence}{language}\n{code}\n{fence}");
    }

    /// <summary>A table; its first row is the header. Gives where each cell's words stand, as the row-major spans.</summary>
    public void Table(IReadOnlyList<IReadOnlyList<string>> rows, Action<int, int, TextSpan>? cell = null)
    {
        var width = rows.Count == 0 ? 0 : rows.Max(row => row.Count);
        if (width == 0)
            return;
        BeginBlock();
        for (var r = 0; r < rows.Count; r++)
        {
            if (r > 0)
                NewLine();
            WriteRow(rows[r], width, (c, span) => cell?.Invoke(r, c, span));
            if (r > 0)
                continue;
            NewLine();
            Append("|");
            for (var c = 0; c < width; c++)
                Append(" --- |");
        }

        EndBlock();
    }

    private void WriteRow(IReadOnlyList<string> row, int width, Action<int, TextSpan> cell)
    {
        Append("|");
        for (var c = 0; c < width; c++)
        {
            Append(" ");
            var words = c < row.Count ? Inline.Cell(row[c]) : "";
            var start = _text.Length;
            Append(words);
            if (words.Length > 0)
                cell(c, new TextSpan(start, words.Length));
            Append(words.Length > 0 ? " |" : "|");
        }
    }

    /// <summary>Begins a list item; blocks until <see cref="Pop"/> belong to it.</summary>
    public void PushItem(string marker) => Push(new Prefix(marker, new string(' ', marker.Length), IsItem: true));

    public void PushQuote() => Push(new Prefix("> ", "> ", IsItem: false));

    public void Pop() => _prefixes.RemoveAt(_prefixes.Count - 1);

    /// <summary>Ends a list, so that what follows does not run on in it.</summary>
    public void EndList()
    {
        if (!_prefixes.Exists(prefix => prefix.IsItem))
            _wasInList = false;
    }

    private void Push(Prefix prefix) =>
        // Beyond this depth indentation says nothing to a reader and would make the text quadratic.
        _prefixes.Add(_prefixes.Count < MaxNesting ? prefix : new Prefix("", "", prefix.IsItem));

    private void Block(string content)
    {
        BeginBlock();
        var isFirst = true;
        foreach (var line in content.AsSpan().EnumerateLines())
        {
            if (!isFirst)
                NewLine();
            isFirst = false;
            Append(line);
        }

        EndBlock();
    }

    private void BeginBlock()
    {
        var isItem = _prefixes.Count > 0 && _prefixes[^1] is { IsItem: true, IsUsed: false };
        if (_text.Length > 0)
        {
            Append("\n");
            if (!(isItem && _wasInList))
            {
                var before = _text.Length;
                foreach (var prefix in _prefixes)
                    Append(prefix.IsUsed ? prefix.Rest : "");
                TrimLine(before);
                Append("\n");
            }
        }

        WritePrefixes();
    }

    private void EndBlock() => _wasInList = _prefixes.Exists(prefix => prefix.IsItem);

    private void NewLine()
    {
        TrimLine(0);
        Append("\n");
        WritePrefixes();
    }

    private void WritePrefixes()
    {
        foreach (var prefix in _prefixes)
        {
            Append(prefix.IsUsed ? prefix.Rest : prefix.First);
            prefix.IsUsed = true;
        }
    }

    private void TrimLine(int floor)
    {
        var end = _text.Length;
        while (end > floor && _text[end - 1] == ' ')
            end--;
        _text.Length = end;
    }

    private void Append(ReadOnlySpan<char> text)
    {
        if (_text.Length + (long)text.Length > maxCharacters)
            throw new RagInputException("input.too_large", $"The text has more than {maxCharacters} characters. Split it, or raise SourceOptions.MaxCharacters.") { DocumentId = documentId };
        _text.Append(text);
    }

    private sealed record Prefix(string First, string Rest, bool IsItem)
    {
        public bool IsUsed { get; set; }
    }
}
