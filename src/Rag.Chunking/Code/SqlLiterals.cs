namespace Rag.Chunking;

/// <summary>Steps over the strings and quoted names of SQL's dialects.</summary>
internal static class SqlLiterals
{
    /// <summary>After the literal without a quote in front that starts here; <paramref name="at"/> when none does.</summary>
    public static int End(CodeScanner scanner, int at, int end)
    {
        var text = scanner.Text;
        var next = at + 1 < end ? text[at + 1] : '\0';
        switch (text[at])
        {
            case '$':
                return DollarEnd(scanner, at, end);
            case '[' when at == 0 || !(CodeScanner.IsWord(text[at - 1]) || text[at - 1] is ']' or ')' or '"'):
                return BracketEnd(scanner, at, end);
            case 'e' or 'E' when next == '\'':
                return EscapedEnd(text, at + 2, end);
            case 'q' or 'Q' when next == '\'' && at + 2 < end:
                return scanner.After(at + 3, end, string.Concat([Closing(text[at + 2]), '\'']));
            case 'n' or 'N' when next is 'q' or 'Q' && at + 3 < end && text[at + 2] == '\'':
                return scanner.After(at + 4, end, string.Concat([Closing(text[at + 3]), '\'']));
            default:
                return at;
        }
    }

    /// <summary>After the string or name in quotes that starts here. A doubled quote is two strings side by side.</summary>
    public static int QuoteEnd(CodeScanner scanner, int at, int end, char quote)
    {
        var text = scanner.Text;
        for (at++; at < end; at++)
        {
            var offset = text.AsSpan(at, end - at).IndexOf(quote);
            if (offset < 0)
                return end;
            at += offset;

            // A backslash is a character of standard SQL and escapes in MySQL: 'C:\' is followed by a sign, 'it\'s' by a letter.
            if (text[at - 1] != '\\' || at + 1 >= end || !char.IsLetterOrDigit(text[at + 1]))
                return at + 1;
        }

        return end;
    }

    private static int EscapedEnd(string text, int at, int end)
    {
        for (; at < end; at++)
        {
            if (text[at] == '\\')
                at++;
            else if (text[at] == '\'')
                return at + 1;
        }

        return end;
    }

    // A name of SQL Server; an array has no name in it.
    private static int BracketEnd(CodeScanner scanner, int at, int end)
    {
        var close = scanner.Text.AsSpan(at, Math.Min(end - at, 256)).IndexOfAny(']', '\'', '\n');
        return close > 0 && scanner.Text[at + close] == ']' ? at + close + 1 : at;
    }

    private static int DollarEnd(CodeScanner scanner, int at, int end)
    {
        var text = scanner.Text;
        var tag = at + 1;
        while (tag < end && CodeScanner.IsWord(text[tag]))
            tag++;
        return tag < end && text[tag] == '$' ? scanner.After(tag + 1, end, text[at..(tag + 1)]) : at;
    }

    private static char Closing(char open) => open switch { '[' => ']', '(' => ')', '{' => '}', '<' => '>', _ => open };
}
