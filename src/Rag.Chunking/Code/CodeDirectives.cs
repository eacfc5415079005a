namespace Rag.Chunking;

/// <summary>Steps over preprocessor lines so that braces add up: of alternatives the first is read, what is switched off is not.</summary>
internal sealed class CodeDirectives(CodeScanner scanner)
{
    private readonly string _text = scanner.Text;

    // An #else without an #endif was met here: none after it is looked for again.
    private int _unended = int.MaxValue;

    /// <summary>After what a directive in the middle of a statement takes out of it.</summary>
    public int SkippedEnd(int at, int end)
    {
        var line = LineEnd(at, end);
        var name = Name(at, line);
        if (name.StartsWith("el", StringComparison.Ordinal))
            return Math.Min(end, AlternativeEnd(line, isElseEnd: false, line));
        return IsSwitchedOff(at, line) ? Math.Min(end, AlternativeEnd(line, isElseEnd: true, line)) : line;
    }

    /// <summary>The end of a directive's line, lines that it continues on included.</summary>
    public int LineEnd(int at, int end)
    {
        while (true)
        {
            at = scanner.LineEnd(at, end);
            if (at == end || !_text.AsSpan(0, at).TrimEnd('\r').EndsWith('\\'))
                return at;
            at++;
        }
    }

    /// <summary>Whether the line from <paramref name="at"/> to <paramref name="end"/> is <c>#if 0</c> or <c>#if false</c>.</summary>
    public bool IsSwitchedOff(int at, int end)
    {
        var line = Name(at, end);
        return line.StartsWith("if", StringComparison.Ordinal) && line[2..].Trim() is "0" or "false";
    }

    private ReadOnlySpan<char> Name(int at, int end) => _text.AsSpan(at + 1, Math.Max(0, end - at - 1)).TrimStart(" \t");

    // After the #endif that belongs to a line, or after its #else when asked.
    private int AlternativeEnd(int at, bool isElseEnd, int none)
    {
        if (at >= _unended)
            return none;
        var depth = 1;
        for (var line = at; line < _text.Length;)
        {
            var content = ++line;
            while (content < _text.Length && _text[content] is ' ' or '\t')
                content++;
            var next = scanner.LineEnd(Math.Min(content, _text.Length), _text.Length);
            if (content < next && _text[content] == '#')
            {
                var name = Name(content, next);
                if (name.StartsWith("if", StringComparison.Ordinal))
                    depth++;
                else if (name.StartsWith("endif", StringComparison.Ordinal) ? --depth == 0 : depth == 1 && isElseEnd && name.StartsWith("el", StringComparison.Ordinal))
                    return next;
            }

            line = next;
        }

        _unended = at;
        return none;
    }
}
