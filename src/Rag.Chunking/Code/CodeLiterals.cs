namespace Rag.Chunking;

/// <summary>Steps over the strings, characters, templates and regular expressions of every language.</summary>
internal sealed class CodeLiterals(CodeScanner scanner)
{
    // Deeper than people write, shallow enough for any stack.
    private const int MaxNesting = 16;

    private const string BeforeRegex = "(,=:[!&|?{};\n\0";

    private static readonly string[] s_beforeRegex = ["return", "typeof", "case", "in", "of", "delete", "void", "throw", "new", "else", "do", "await", "yield"];

    private readonly string _text = scanner.Text;
    private readonly CodeLanguage _language = scanner.Language;
    private int _nesting;

    // Up to here no regular expression ends that one was begun before on the same line.
    private int _noRegex = -1;

    /// <summary>After the literal that starts here; <paramref name="at"/> when none does.</summary>
    public int End(int at, int end, char before)
    {
        var unit = _text[at];
        switch (unit)
        {
            case '/' when _language.HasRegex && StartsRegex(at, before):
                return RegexEnd(at, end);
            case '\'' when _language.HasCppRaw && IsInNumber(at, end):
                return at;
            case '"' or '\'' or '`':
                return QuoteEnd(at, end, unit);
            case '$' or '@' when _language.HasVerbatim && !(at > 0 && _text[at - 1] is '$' or '@'):
                return VerbatimEnd(at, end);
            case 'r' when _language.HasLifetimes && IsPrefix(at, "bc"):
                return RustRawEnd(at, end) is > 0 and var raw ? raw : at;
            case 'R' when _language.HasCppRaw && at + 1 < end && _text[at + 1] == '"' && IsPrefix(at, "uUL8"):
                return CppRawEnd(at, end);
        }

        return _language.Shape == CodeShape.Statements ? SqlLiterals.End(scanner, at, end) : at;
    }

    private int QuoteEnd(int at, int end, char quote)
    {
        if (_language.HasTripleQuotes && (quote == '"' || (quote == '\'' && _language.Shape == CodeShape.Indentation))
            && at + 2 < end && _text[at + 1] == quote && _text[at + 2] == quote)
            return _language.HasVerbatim ? RawEnd(at, end) : TripleEnd(at + 3, end, quote);
        if (_language.Shape == CodeShape.Statements)
            return SqlLiterals.QuoteEnd(scanner, at, end, quote);
        if (quote == '`' && _language.HasTemplates)
            return TemplateEnd(at, end);
        if (quote == '`')
            return _language.HasRawBackticks ? scanner.After(at + 1, end, "`") : at;

        // A lifetime ('a) has no closing mark right after its name.
        if (quote == '\'' && _language.HasLifetimes && at + 2 < end && _text[at + 1] != '\\' && _text[at + 2] != '\'' && !char.IsHighSurrogate(_text[at + 1]))
            return at + 1;

        // Rust strings may hold line ends; elsewhere an open quote ends with its line.
        var isLong = _language.HasLifetimes && quote == '"';
        for (at++; at < end && (isLong || _text[at] != '\n'); at++)
        {
            if (_text[at] == '\\')
                at += at + 2 < end && _text[at + 1] == '\r' && _text[at + 2] == '\n' ? 2 : 1;
            else if (_text[at] == quote)
                return at + 1;
        }

        return Math.Min(at, end);
    }

    private int RawEnd(int at, int end)
    {
        var run = _text.AsSpan(at, end - at).IndexOfAnyExcept('"');
        return run < 0 ? end : scanner.After(at + run, end, new string('"', run));
    }

    private int TripleEnd(int at, int end, char quote)
    {
        for (; at + 2 < end; at++)
        {
            if (_text[at] == '\\')
                at++;
            else if (_text[at] == quote && _text[at + 1] == quote && _text[at + 2] == quote)
                return at + 3;
        }

        return end;
    }

    // Templates within holes within templates, without recursion: a hole remembers its braces.
    private int TemplateEnd(int at, int end)
    {
        Span<int> holes = stackalloc int[MaxNesting];
        var level = 0;
        var isText = true;
        var before = '(';
        for (at++; at < end; at++)
        {
            var unit = _text[at];
            if (isText)
            {
                if (unit == '\\')
                    at++;
                else if (unit == '`' && level == 0)
                    return at + 1;
                else if (unit == '`')
                    (isText, before) = (false, '"');
                else if (unit == '$' && level < MaxNesting && at + 1 < end && _text[at + 1] == '{')
                    (holes[level++], isText, before, at) = (0, false, '(', at + 1);
                continue;
            }

            if (unit == '`')
                isText = true;
            else if (unit == '{')
                holes[level - 1]++;
            else if (unit == '}' && holes[level - 1]-- == 0)
                (level, isText) = (level - 1, true);
            else if (CodeEndInHole(at, end, before) is var next && next > at)
                (at, unit) = (next - 1, '"');
            if (!char.IsWhiteSpace(unit))
                before = unit;
        }

        return Math.Min(at, end);
    }

    private int CodeEndInHole(int at, int end, char before) => _text[at] switch
    {
        '"' or '\'' => QuotedInHole(at, end),
        '/' when scanner.CommentEnd(at, end) is > 0 and var comment => comment,
        '/' when StartsRegex(at, before) => RegexEnd(at, end),
        _ => 0,
    };

    // The brace that closes a hole of an interpolated string, which may hold strings of its own.
    private int HoleEnd(int open, int end)
    {
        var depth = 0;
        _nesting++;
        var at = open;
        for (; at < end; at++)
        {
            var unit = _text[at];
            if (unit == '{')
                depth++;
            else if (unit == '}' && --depth == 0)
                break;
            else if (unit is '$' or '@' && _nesting < MaxNesting && _text[at - 1] is not ('$' or '@') && VerbatimEnd(at, end) is var verbatim && verbatim > at)
                at = verbatim - 1;
            else if (unit is '"' or '\'' && QuotedInHole(at, end) is > 0 and var quoted)
                at = quoted - 1;
        }

        _nesting--;
        return at;
    }

    private int QuotedInHole(int at, int end)
    {
        var quote = _text[at];
        for (at++; at < end && _text[at] != '\n'; at++)
        {
            if (_text[at] == '\\')
                at++;
            else if (_text[at] == quote)
                return at + 1;
        }

        return 0;
    }

    // After a value a slash divides.
    private bool StartsRegex(int at, char before)
    {
        if (BeforeRegex.Contains(before, StringComparison.Ordinal))
            return true;
        if (before != '>' && !CodeScanner.IsWord(before))
            return false;
        var last = at;
        while (last > 0 && at - last < 64 && char.IsWhiteSpace(_text[last - 1]))
            last--;
        if (before == '>')
            return last > 1 && _text[last - 1] == '>' && _text[last - 2] == '=';
        var word = CodeWords.Before(_text, last);
        foreach (var keyword in s_beforeRegex)
        {
            if (word.SequenceEqual(keyword))
                return true;
        }

        return false;
    }

    private int RegexEnd(int at, int end)
    {
        var start = at;
        if (at < _noRegex)
            return at;
        var isClass = false;
        for (at++; at < end && _text[at] != '\n'; at++)
        {
            if (_text[at] == '\\')
                at++;
            else if (_text[at] is '[' or ']')
                isClass = _text[at] == '[';
            else if (_text[at] == '/' && !isClass)
                return at + 1;
        }

        _noRegex = at;
        return start;
    }

    // $"…", @"…", $@"…", $$"""…""".
    private int VerbatimEnd(int start, int end)
    {
        var at = start;
        int dollars = 0, ats = 0;
        for (; at < end && _text[at] is '$' or '@'; at++)
            (dollars, ats) = _text[at] == '$' ? (dollars + 1, ats) : (dollars, ats + 1);
        if (at >= end || _text[at] != '"')
            return start;

        if (ats == 0 && at + 2 < end && _text[at + 1] == '"' && _text[at + 2] == '"')
            return RawEnd(at, end);
        for (at++; at < end; at++)
        {
            var next = at + 1 < end ? _text[at + 1] : '\0';
            if (_text[at] == '"' && ats > 0 && next == '"')
                at++;
            else if (_text[at] == '"')
                return at + 1;
            else if (_text[at] == '\\' && ats == 0)
                at++;
            else if (_text[at] == '\n' && ats == 0)
                return at;
            else if (dollars > 0 && _text[at] == '{' && next == '{')
                at++;
            else if (dollars > 0 && _text[at] == '{')
                at = HoleEnd(at, end);
        }

        return Math.Min(at, end);
    }

    // 1'000'000
    private bool IsInNumber(int at, int end)
    {
        if (at == 0 || at + 1 >= end || !char.IsAsciiHexDigit(_text[at - 1]) || !char.IsAsciiHexDigit(_text[at + 1]))
            return false;
        var start = at;
        while (start > 0 && at - start < 64 && (char.IsAsciiLetterOrDigit(_text[start - 1]) || _text[start - 1] is '\'' or '.'))
            start--;
        return char.IsAsciiDigit(_text[start]);
    }

    // Whether a word begins here, or one letter before: br"…", u8R"…".
    private bool IsPrefix(int at, string letters) =>
        at == 0 || !CodeScanner.IsWord(_text[at - 1]) || (letters.Contains(_text[at - 1], StringComparison.Ordinal) && (at == 1 || _text[at - 2] == 'u' || !CodeScanner.IsWord(_text[at - 2])));

    private int RustRawEnd(int at, int end)
    {
        var hashes = at + 1;
        while (hashes < end && _text[hashes] == '#')
            hashes++;
        return hashes < end && _text[hashes] == '"' ? scanner.After(hashes + 1, end, "\"" + new string('#', hashes - at - 1)) : 0;
    }

    private int CppRawEnd(int at, int end)
    {
        var open = _text.AsSpan(at, Math.Min(20, end - at)).IndexOf('(');
        return open < 0 ? at : scanner.After(at + open, end, string.Concat(")", _text.AsSpan(at + 2, open - 2), "\""));
    }
}
