namespace Rag.Chunking;

/// <summary>Steps over comments, strings and white space of a source text. Every step is forward, so scanning is linear.</summary>
internal sealed class CodeScanner(string text, CodeLanguage language)
{
    public string Text => text;

    public CodeLanguage Language => language;

    /// <summary>After white space and comments from <paramref name="at"/>, or after the first of them on the same line when asked.</summary>
    public int SkipTrivia(int at, int end, bool stopAtLineEnd = false)
    {
        while (at < end)
        {
            if (char.IsWhiteSpace(text[at]))
            {
                if (stopAtLineEnd && text[at] == '\n')
                    return at;
                at++;
            }
            else if (CommentEnd(at, end) is > 0 and var comment)
            {
                at = comment;
            }
            else
            {
                break;
            }
        }

        return at;
    }

    /// <summary>After the comment that starts here; 0 when none does.</summary>
    public int CommentEnd(int at, int end)
    {
        var next = at + 1 < end ? text[at + 1] : '\0';
        switch (language.Shape)
        {
            case CodeShape.Indentation:
                return text[at] == '#' ? LineEnd(at, end) : 0;
            case CodeShape.Statements when text[at] == '-' && next == '-':
                return LineEnd(at, end);
            case CodeShape.Braces when text[at] == '/' && next == '/':
                return LineEnd(at, end);
        }

        if (text[at] != '/' || next != '*')
            return 0;
        if (!language.HasNestedComments)
            return After(at + 2, end, "*/");
        var depth = 1;
        for (at += 2; at + 1 < end && depth > 0; at++)
        {
            if (text[at] == '/' && text[at + 1] == '*')
                (depth, at) = (depth + 1, at + 1);
            else if (text[at] == '*' && text[at + 1] == '/')
                (depth, at) = (depth - 1, at + 1);
        }

        return Math.Min(at, end);
    }

    /// <summary>After the comment, string or character that starts here; <paramref name="at"/> when none does.</summary>
    public int SkipLiteral(int at, int end, char before)
    {
        var unit = text[at];
        if (CommentEnd(at, end) is > 0 and var comment)
            return comment;
        if (unit == '/' && language.HasRegex && before is '(' or ',' or '=' or ':' or '[' or '!' or '&' or '|' or '?' or '{' or '}' or ';' or '\n' or '\0')
            return RegexEnd(at, end);
        if (unit is '"' or '\'' or '`')
            return QuoteEnd(at, end, unit);
        if (unit is '$' or '@' && language.HasVerbatim)
            return VerbatimEnd(at, end);
        if (unit == '$' && language.Shape == CodeShape.Statements)
            return DollarEnd(at, end);
        if (unit == 'r' && language.HasLifetimes && !IsWord(before) && RustRawEnd(at, end) is > 0 and var raw)
            return raw;
        if (unit == 'R' && language.HasCppRaw && at + 1 < end && text[at + 1] == '"' && !IsWord(before))
            return CppRawEnd(at, end);
        return at;
    }

    /// <summary>The place of the brace that closes the one at <paramref name="open"/>, or <paramref name="end"/>.</summary>
    public int MatchBrace(int open, int end)
    {
        var depth = 0;
        var before = '\0';
        for (var at = open; at < end;)
        {
            var next = SkipLiteral(at, end, before);
            if (next > at)
            {
                before = CommentEnd(at, end) > 0 ? before : '"';
                at = next;
                continue;
            }

            if (text[at] == '{')
                depth++;
            else if (text[at] == '}' && --depth == 0)
                return at;
            if (!char.IsWhiteSpace(text[at]))
                before = text[at];
            at++;
        }

        return end;
    }

    public int LineEnd(int at, int end)
    {
        var offset = text.AsSpan(at, end - at).IndexOf('\n');
        return offset < 0 ? end : at + offset;
    }

    public static bool IsWord(char unit) => char.IsLetterOrDigit(unit) || unit == '_';

    private int After(int from, int end, string mark)
    {
        var offset = from < end ? text.AsSpan(from, end - from).IndexOf(mark, StringComparison.Ordinal) : -1;
        return offset < 0 ? end : from + offset + mark.Length;
    }

    private int QuoteEnd(int at, int end, char quote)
    {
        var run = text.AsSpan(at, end - at).IndexOfAnyExcept(quote);
        run = run < 0 ? end - at : run;
        if (run >= 3 && quote != '`' && language.HasTripleQuotes && (quote == '"' || language.Shape == CodeShape.Indentation))
            return After(at + run, end, new string(quote, language.HasVerbatim ? run : 3));
        if (quote == '`' && language.HasTemplates)
            return TemplateEnd(at, end);
        if (quote == '`')
            return language.HasRawBackticks ? After(at + 1, end, "`") : at;
        if (language.Shape == CodeShape.Statements)
            return After(at + 1, end, quote == '\'' ? "'" : "\"");

        // A lifetime ('a) has no closing mark right after its name.
        if (quote == '\'' && language.HasLifetimes && at + 2 < end && text[at + 1] != '\\' && text[at + 2] != '\'' && !char.IsHighSurrogate(text[at + 1]))
            return at + 1;
        for (at++; at < end && text[at] != '\n'; at++)
        {
            if (text[at] == '\\')
                at++;
            else if (text[at] == quote)
                return at + 1;
        }

        // Rust strings may hold line ends; elsewhere an open quote ends with its line.
        return language.HasLifetimes && quote == '"' && at < end ? After(at, end, "\"") : Math.Min(at, end);
    }

    private int TemplateEnd(int at, int end)
    {
        for (at++; at < end; at++)
        {
            if (text[at] == '\\')
                at++;
            else if (text[at] == '`')
                return at + 1;
            else if (text[at] == '$' && at + 1 < end && text[at + 1] == '{')
                at = HoleEnd(at + 1, end);
        }

        return Math.Min(at, end);
    }

    // Holes hold code; nested templates inside them are counted by their marks only, so that nothing recurses.
    private int HoleEnd(int open, int end)
    {
        var depth = 0;
        for (var at = open; at < end; at++)
        {
            if (text[at] == '{')
                depth++;
            else if (text[at] == '}' && --depth == 0)
                return at;
            else if (text[at] is '"' or '\'' && QuotedInHole(at, end) is > 0 and var quoted)
                at = quoted - 1;
        }

        return end;
    }

    private int QuotedInHole(int at, int end)
    {
        var quote = text[at];
        for (at++; at < end && text[at] != '\n'; at++)
        {
            if (text[at] == '\\')
                at++;
            else if (text[at] == quote)
                return at + 1;
        }

        return 0;
    }

    private int RegexEnd(int at, int end)
    {
        var start = at;
        var isClass = false;
        for (at++; at < end && text[at] != '\n'; at++)
        {
            if (text[at] == '\\')
                at++;
            else if (text[at] is '[' or ']')
                isClass = text[at] == '[';
            else if (text[at] == '/' && !isClass)
                return at + 1;
        }

        return start;
    }

    // $"…", @"…", $@"…", $$"""…""": holes may hold strings of their own.
    private int VerbatimEnd(int start, int end)
    {
        var at = start;
        int dollars = 0, ats = 0;
        for (; at < end && text[at] is '$' or '@'; at++)
            (dollars, ats) = text[at] == '$' ? (dollars + 1, ats) : (dollars, ats + 1);
        if (at >= end || text[at] != '"')
            return start;

        var run = text.AsSpan(at, end - at).IndexOfAnyExcept('"');
        if (run >= 3 && ats == 0)
            return After(at + run, end, new string('"', run));
        for (at++; at < end; at++)
        {
            var next = at + 1 < end ? text[at + 1] : '\0';
            if (text[at] == '"' && ats > 0 && next == '"')
                at++;
            else if (text[at] == '"')
                return at + 1;
            else if (text[at] == '\\' && ats == 0)
                at++;
            else if (text[at] == '\n' && ats == 0)
                return at;
            else if (dollars > 0 && text[at] == '{' && next == '{')
                at++;
            else if (dollars > 0 && text[at] == '{')
                at = HoleEnd(at, end);
        }

        return Math.Min(at, end);
    }

    private int DollarEnd(int at, int end)
    {
        var tag = at + 1;
        while (tag < end && IsWord(text[tag]))
            tag++;
        return tag < end && text[tag] == '$' ? After(tag + 1, end, text[at..(tag + 1)]) : at;
    }

    private int RustRawEnd(int at, int end)
    {
        var hashes = at + 1;
        while (hashes < end && text[hashes] == '#')
            hashes++;
        return hashes < end && text[hashes] == '"' ? After(hashes + 1, end, "\"" + new string('#', hashes - at - 1)) : 0;
    }

    private int CppRawEnd(int at, int end)
    {
        var open = text.AsSpan(at, Math.Min(20, end - at)).IndexOf('(');
        return open < 0 ? at : After(at + open, end, string.Concat(")", text.AsSpan(at + 2, open - 2), "\""));
    }
}
