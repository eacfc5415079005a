namespace Rag.Chunking;

/// <summary>Finds the keys and items of block YAML by indentation; flow collections and scalars of several lines are values like any other.</summary>
internal sealed class YamlScanner(string text, CancellationToken cancellationToken)
{
    private readonly List<StructureNode> _nodes = [];
    private readonly List<(int Node, int Level)> _open = [];

    public bool IsTooDeep { get; private set; }

    public List<StructureNode> Scan()
    {
        var scalarIndent = -1; // lines indented further than this are the text of a block scalar
        var comments = -1;
        var lines = 0;
        for (var line = 0; line < text.Length;)
        {
            if ((++lines & 0xFFF) == 0)
                cancellationToken.ThrowIfCancellationRequested();
            var feed = text.IndexOf('\n', line);
            var next = feed < 0 ? text.Length : feed + 1;
            var at = SkipSpaces(line, next);
            var indent = at - line;
            if (at == next || text[at] is '\n' or '\r')
            {
                comments = -1;
            }
            else if (scalarIndent < 0 || indent <= scalarIndent)
            {
                scalarIndent = -1;
                if (text[at] == '#')
                {
                    comments = comments < 0 ? line : comments;
                }
                else if (indent == 0 && IsMarker(line, next))
                {
                    CloseFrom(0, line);
                    comments = -1;
                }
                else
                {
                    scalarIndent = ReadLine(comments < 0 ? line : comments, line, at, next);
                    comments = -1;
                }
            }

            line = next;
        }

        CloseFrom(0, text.Length);
        return _nodes;
    }

    // Returns the indent that a block scalar begun on this line must exceed; -1 when none begins.
    private int ReadLine(int start, int line, int at, int next)
    {
        var owner = -1;
        while (at < next && text[at] == '-' && (at + 1 == next || text[at + 1] is ' ' or '\n' or '\r'))
        {
            owner = at - line;
            var value = SkipSpaces(at + 1, next);
            // An item may stand no deeper than the key that holds it.
            Open(start, value, (owner * 2) + 1, default);
            (start, at) = (value, value);
        }

        var keyEnd = KeyEnd(at, next);
        if (keyEnd >= 0)
        {
            owner = at - line;
            var key = text[at] is '"' or '\'' ? TextSpan.FromBounds(at + 1, Math.Max(at + 1, keyEnd - 1)) : TextSpan.FromBounds(at, keyEnd);
            Open(start, SkipSpaces(keyEnd + 1, next), owner * 2, key);
        }

        return owner >= 0 && BeginsBlockScalar(at, next) ? owner : -1;
    }

    private void Open(int start, int valueStart, int level, TextSpan key)
    {
        var keep = _open.Count;
        while (keep > 0 && _open[keep - 1].Level >= level)
            keep--;
        CloseFrom(keep, start);
        if (_open.Count >= StructureNode.MaxDepth)
        {
            IsTooDeep = true;
            return;
        }

        _open.Add((_nodes.Count, level));
        _nodes.Add(new StructureNode(start, valueStart, start, _nodes.Count + 1, key));
    }

    private void CloseFrom(int keep, int end)
    {
        for (var i = _open.Count - 1; i >= keep; i--)
            _nodes[_open[i].Node] = _nodes[_open[i].Node] with { End = end, Next = _nodes.Count };
        _open.RemoveRange(keep, _open.Count - keep);
    }

    private int KeyEnd(int at, int next)
    {
        if (at >= next || text[at] is '#' or '{' or '[' or '|' or '>' or '&' or '*' or '!' or '%' or '@')
            return -1;
        if (text[at] is '"' or '\'')
        {
            var quote = text.IndexOf(text[at], at + 1, next - at - 1);
            return quote > 0 && quote + 1 < next && text[quote + 1] == ':' ? quote + 1 : -1;
        }

        for (var i = at; i < next; i++)
        {
            if (text[i] == ':' && (i + 1 == next || text[i + 1] is ' ' or '\n' or '\r'))
                return i > at ? i : -1;
            if (text[i] == '#' && text[i - 1] == ' ')
                return -1;
        }

        return -1;
    }

    private bool BeginsBlockScalar(int at, int next)
    {
        var line = text.AsSpan(at, next - at);
        var comment = line.IndexOf(" #");
        line = (comment < 0 ? line : line[..comment]).TrimEnd();
        var last = line[(line.LastIndexOf(' ') + 1)..];
        return last.Length is >= 1 and <= 3 && (last[0] is '|' or '>') && last[1..].TrimStart("+-123456789").IsEmpty;
    }

    private bool IsMarker(int line, int next)
    {
        var content = text.AsSpan(line, next - line).TrimEnd();
        return content is "---" or "..." || content.StartsWith("--- ");
    }

    private int SkipSpaces(int at, int end)
    {
        while (at < end && text[at] == ' ' && GraphemeEdges.IsLooseWhiteSpace(text, at))
            at++;
        return at;
    }
}
