namespace Rag;

/// <summary>The parts of an answer in which no label stands and nothing is claimed: code, reasoning, footnotes' definitions, the closing list of sources.</summary>
internal sealed class AnswerMarkup
{
    private static readonly HashSet<string> s_listHeads =
        [.. "sources source references reference citations quellen quelle referenzen literatur references fuentes referencias fonti riferimenti fontes referencias bronnen 来源 參考 参考 参考文献 参考资料 出典".Split(' ')];

    private readonly string _answer;
    private readonly List<TextSpan> _code = [];
    private readonly List<TextSpan> _hidden = [];

    private AnswerMarkup(string answer) => _answer = answer;

    /// <summary>Fenced, indented and inline code, in order.</summary>
    public IReadOnlyList<TextSpan> Code => _code;

    /// <summary>What is no part of the answer to a reader: reasoning, definitions, the list of sources.</summary>
    public IReadOnlyList<TextSpan> Hidden => _hidden;

    public static AnswerMarkup Of(string answer)
    {
        var markup = new AnswerMarkup(answer);
        markup.HideReasoning();
        markup.ReadLines();
        markup.HideClosingList();
        return markup;
    }

    public bool IsOpaque(TextSpan span) => Overlaps(_code, span) || Overlaps(_hidden, span);

    public bool IsHidden(TextSpan span) => Overlaps(_hidden, span);

    private static bool Overlaps(List<TextSpan> spans, TextSpan span)
    {
        foreach (var part in spans)
        {
            if (part.Overlaps(span))
                return true;
        }

        return false;
    }

    private void HideReasoning()
    {
        foreach (var tag in (ReadOnlySpan<string>)["think", "thinking", "reasoning"])
        {
            var open = $"<{tag}>";
            for (var at = _answer.IndexOf(open, StringComparison.OrdinalIgnoreCase); at >= 0;)
            {
                var close = _answer.IndexOf($"</{tag}>", at, StringComparison.OrdinalIgnoreCase);
                var end = close < 0 ? _answer.Length : close + tag.Length + 3;
                _hidden.Add(TextSpan.FromBounds(at, end));
                at = end >= _answer.Length ? -1 : _answer.IndexOf(open, end, StringComparison.OrdinalIgnoreCase);
            }
        }
    }

    private void ReadLines()
    {
        var wasBlank = true;
        var inList = false;
        for (var at = 0; at < _answer.Length;)
        {
            var end = EndOfLine(at);
            var line = _answer.AsSpan(at, end - at);
            var trimmed = line.Trim();
            var indent = IndentOf(line);
            if (trimmed.IsEmpty)
            {
                wasBlank = true;
            }
            else if (indent < 4 && FenceOf(trimmed) is { Length: >= 3 } fence)
            {
                end = EndOfFence(end, fence);
                _code.Add(TextSpan.FromBounds(at, end));
                wasBlank = false;
            }
            else if (indent >= 4 && wasBlank && !inList)
            {
                _code.Add(TextSpan.FromBounds(at, end));
            }
            else
            {
                if (trimmed.StartsWith("[^", StringComparison.Ordinal) && trimmed.IndexOf("]:", StringComparison.Ordinal) is > 2 and < 24)
                    _hidden.Add(TextSpan.FromBounds(at, end));
                inList = IsItem(trimmed) || inList && indent >= 2;
                InlineCode(at, end);
                wasBlank = false;
            }

            at = end + 1;
        }
    }

    private int EndOfLine(int at)
    {
        var end = _answer.IndexOf('\n', at);
        return end < 0 ? _answer.Length : end;
    }

    private int EndOfFence(int end, string fence)
    {
        while (end < _answer.Length)
        {
            var start = end + 1;
            if (start >= _answer.Length)
                return _answer.Length;
            end = EndOfLine(start);
            var line = _answer.AsSpan(start, end - start).Trim();
            if (line.StartsWith(fence, StringComparison.Ordinal) && line.TrimEnd(fence[0]).IsEmpty)
                return end;
        }

        return _answer.Length;
    }

    private void InlineCode(int at, int end)
    {
        const int MaxLength = 2_000;
        for (var i = at; i < end; i++)
        {
            if (_answer[i] != '`')
                continue;
            var run = 1;
            while (i + run < end && _answer[i + run] == '`')
                run++;
            var from = i + run;
            var close = -1;
            for (var k = from; k < end && k < from + MaxLength; k++)
            {
                if (_answer[k] != '`')
                    continue;
                var other = 1;
                while (k + other < end && _answer[k + other] == '`')
                    other++;
                if (other == run)
                {
                    close = k + other;
                    break;
                }

                k += other - 1;
            }

            if (close > 0)
                _code.Add(TextSpan.FromBounds(i, close));
            i = (close > 0 ? close : from) - 1;
        }
    }

    /// <summary>A heading such as "Sources:" with nothing after it but lines that begin with a label.</summary>
    private void HideClosingList()
    {
        var start = _answer.Length;
        var hasEntries = false;
        for (var end = _answer.Length; end > 0;)
        {
            var begin = _answer.LastIndexOf('\n', end - 1) + 1;
            var line = _answer.AsSpan(begin, end - begin).Trim();
            if (line.IsEmpty)
            {
                end = begin - 1;
                continue;
            }

            if (IsListHead(line))
            {
                if (hasEntries)
                    _hidden.Add(TextSpan.FromBounds(begin, _answer.Length));
                return;
            }

            if (!IsEntry(line, out var isDefinition))
                break;
            hasEntries = true;
            start = isDefinition ? begin : start;
            end = begin - 1;
        }

        // Definitions need no heading.
        if (start < _answer.Length && start > 0)
            _hidden.Add(TextSpan.FromBounds(start, _answer.Length));
    }

    private static bool IsListHead(ReadOnlySpan<char> line)
    {
        var word = line.Trim("#*_: \uFF1A\t").ToString();
        return word.Length is > 0 and < 20 && s_listHeads.Contains(FactTokenizer.Fold(word));
    }

    private static bool IsEntry(ReadOnlySpan<char> line, out bool isDefinition)
    {
        isDefinition = false;
        line = line.TrimStart("-*+\u2022 \t");
        if (line.Length > 0 && char.IsAsciiDigit(line[0]))
            return line.IndexOfAnyExceptInRange('0', '9') is > 0 and < 4 and var end && line[end] is '.' or ')';
        if (line.Length < 3 || line[0] is not ('[' or '\u3010'))
            return false;
        var close = line.IndexOfAny(']', '\u3011');
        isDefinition = close > 0 && close + 1 < line.Length && line[close + 1] == ':';
        return close is > 1 and < 24 && char.IsAsciiDigit(line[close - 1]);
    }

    private static int IndentOf(ReadOnlySpan<char> line)
    {
        var indent = 0;
        foreach (var unit in line)
        {
            if (unit == '\t')
                indent += 4;
            else if (unit == ' ')
                indent++;
            else
                break;
        }

        return indent;
    }

    private static bool IsItem(ReadOnlySpan<char> trimmed)
    {
        if (trimmed.Length > 1 && trimmed[0] is '-' or '*' or '+' or '\u2022' && trimmed[1] is ' ' or '\t')
            return true;
        var digits = trimmed.IndexOfAnyExceptInRange('0', '9');
        return digits is > 0 and < 4 && trimmed[digits] is '.' or ')' && digits + 1 < trimmed.Length && trimmed[digits + 1] == ' ';
    }

    private static string? FenceOf(ReadOnlySpan<char> trimmed)
    {
        var mark = trimmed[0];
        if (mark is not ('`' or '~'))
            return null;
        var length = trimmed.IndexOfAnyExcept(mark);
        length = length < 0 ? trimmed.Length : length;
        // Backticks that close in the same line are inline code.
        return length >= 3 && !(mark == '`' && trimmed[length..].Contains('`')) ? new string(mark, length) : null;
    }
}
