namespace Rag.Chunking;

/// <summary>Finds the members and elements of JSON; comments, last commas, single quotes and bare keys, as settings files have them, change no boundary.</summary>
/// <remarks>Keeps its own stack and reads each character once: nesting costs nothing.</remarks>
internal sealed class JsonScanner(string text, CancellationToken cancellationToken)
{
    private readonly List<StructureNode> _nodes = [];
    private readonly List<(int Node, char Close)> _open = [];

    public bool IsTooDeep { get; private set; }

    /// <summary>The nodes, or null when the text is not JSON.</summary>
    public List<StructureNode>? Scan()
    {
        var at = 0;
        var needsComma = false;
        for (var tokens = 1; ; tokens++)
        {
            if ((tokens & 0xFFF) == 0)
                cancellationToken.ThrowIfCancellationRequested();
            at = SkipTrivia(at);
            if (at < 0)
                return null;
            if (at == text.Length)
                return _open.Count == 0 ? _nodes : null;

            var start = at;
            var key = default(TextSpan);
            if (_open.Count > 0)
            {
                var (node, close) = _open[^1];
                if (text[at] == close)
                {
                    at++;
                    Close(node, at);
                    needsComma = true;
                    continue;
                }

                if (needsComma)
                {
                    if (text[at] != ',')
                        return null;
                    at++;
                    needsComma = false;
                    continue;
                }

                if (close == '}')
                {
                    at = ReadKey(at, out key);
                    if (at < 0 || at == text.Length)
                        return null;
                }
            }

            if (text[at] is '{' or '[')
            {
                _open.Add((Add(start, at, -1, key), text[at] == '{' ? '}' : ']'));
                at++;
                needsComma = false;
                continue;
            }

            var end = text[at] is '"' or '\'' ? StringEnd(at) : WordEnd(at);
            if (end < 0)
                return null;
            Add(start, at, end, key);
            at = end;
            needsComma = true;
        }
    }

    private int Add(int start, int valueStart, int end, TextSpan key)
    {
        if (_open.Count >= StructureNode.MaxDepth)
        {
            IsTooDeep = true;
            return -1;
        }

        _nodes.Add(new StructureNode(start, valueStart, end, _nodes.Count + 1, key));
        return _nodes.Count - 1;
    }

    private void Close(int node, int end)
    {
        _open.RemoveAt(_open.Count - 1);
        if (node >= 0)
            _nodes[node] = _nodes[node] with { End = end, Next = _nodes.Count };
    }

    // Returns where the value begins; -1 when there is no key and colon.
    private int ReadKey(int at, out TextSpan key)
    {
        key = default;
        int end;
        if (text[at] is '"' or '\'')
        {
            end = StringEnd(at);
            if (end < 0)
                return -1;
            key = TextSpan.FromBounds(at + 1, end - 1);
        }
        else
        {
            end = at;
            while (end < text.Length && (char.IsLetterOrDigit(text[end]) || text[end] is '_' or '$'))
                end++;
            if (end == at)
                return -1;
            key = TextSpan.FromBounds(at, end);
        }

        at = SkipTrivia(end);
        return at < 0 || at == text.Length || text[at] != ':' ? -1 : SkipTrivia(at + 1);
    }

    private int StringEnd(int at)
    {
        var quote = text[at];
        for (var i = at + 1; i < text.Length; i++)
        {
            if (text[i] == quote)
                return i + 1;
            if (text[i] == '\\')
                i++;
            else if (text[i] is '\n' or '\r')
                return -1; // a quote left open must not swallow the rest
        }

        return -1;
    }

    private int WordEnd(int at)
    {
        var end = at;
        while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] is '+' or '-' or '.'))
            end++;
        if (end == at)
            return -1;
        var isNumber = char.IsAsciiDigit(text[at]) || text[at] is '+' or '-' or '.';
        return isNumber || text.AsSpan(at, end - at) is "true" or "false" or "null" or "NaN" or "Infinity" ? end : -1;
    }

    private int SkipTrivia(int at)
    {
        while (at < text.Length)
        {
            if (char.IsWhiteSpace(text[at]) || text[at] == '\uFEFF')
            {
                at++;
            }
            else if (text[at] == '/' && at + 1 < text.Length && text[at + 1] == '/')
            {
                var line = text.AsSpan(at).IndexOfAny('\n', '\r');
                at = line < 0 ? text.Length : at + line;
            }
            else if (text[at] == '/' && at + 1 < text.Length && text[at + 1] == '*')
            {
                var end = text.IndexOf("*/", at + 2, StringComparison.Ordinal);
                if (end < 0)
                    return -1;
                at = end + 2;
            }
            else
            {
                break;
            }
        }

        return at;
    }
}
