namespace Rag.Chunking;

/// <summary>Steps over comments, strings and white space of a source text. Every step is forward, so scanning is linear.</summary>
internal sealed class CodeScanner
{
    private readonly CodeLiterals _literals;
    private readonly CodeDirectives _directives;

    public CodeScanner(string text, CodeLanguage language)
    {
        Text = text;
        Language = language;
        _literals = new CodeLiterals(this);
        _directives = new CodeDirectives(this);
    }

    public string Text { get; }

    public CodeLanguage Language { get; }

    /// <summary>After white space and comments from <paramref name="at"/>, or after the first of them on the same line when asked.</summary>
    public int SkipTrivia(int at, int end, bool stopAtLineEnd = false)
    {
        while (at < end)
        {
            if (char.IsWhiteSpace(Text[at]))
            {
                if (stopAtLineEnd && Text[at] == '\n')
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
        var next = at + 1 < end ? Text[at + 1] : '\0';
        switch (Language.Shape)
        {
            case CodeShape.Indentation:
                return Text[at] == '#' ? LineEnd(at, end) : 0;
            case CodeShape.Statements when Text[at] == '-' && next == '-':
            case CodeShape.Statements when Text[at] == '#' && next is ' ' or '#' && IsLineStart(at): // MySQL; #name is a temporary table elsewhere
            case CodeShape.Braces when Text[at] == '/' && next == '/':
                return LineEnd(at, end);
        }

        if (Text[at] != '/' || next != '*')
            return 0;
        if (!Language.HasNestedComments)
            return After(at + 2, end, "*/");
        var depth = 1;
        for (at += 2; at + 1 < end && depth > 0; at++)
        {
            if (Text[at] == '/' && Text[at + 1] == '*')
                (depth, at) = (depth + 1, at + 1);
            else if (Text[at] == '*' && Text[at + 1] == '/')
                (depth, at) = (depth - 1, at + 1);
        }

        return Math.Min(at, end);
    }

    /// <summary>After the comment, string, character or directive that starts here; <paramref name="at"/> when none does.</summary>
    public int SkipLiteral(int at, int end, char before)
    {
        if (CommentEnd(at, end) is > 0 and var comment)
            return comment;
        return IsDirective(at) ? _directives.SkippedEnd(at, end) : _literals.End(at, end, before);
    }

    /// <summary>Whether what <see cref="SkipLiteral"/> steps over here says nothing to the statement around it: a comment or directive.</summary>
    public bool IsTrivia(int at, int end) => CommentEnd(at, end) > 0 || IsDirective(at);

    public int DirectiveEnd(int at, int end) => _directives.LineEnd(at, end);

    public bool IsSwitchedOff(int at, int end) => _directives.IsSwitchedOff(at, end);

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
                before = IsTrivia(at, end) ? before : '"';
                at = next;
                continue;
            }

            if (Text[at] == '{')
                depth++;
            else if (Text[at] == '}' && --depth == 0)
                return at;
            if (!char.IsWhiteSpace(Text[at]))
                before = Text[at];
            at++;
        }

        return end;
    }

    /// <summary>After the parenthesis or bracket that closes the one at <paramref name="open"/>, or <paramref name="end"/>.</summary>
    public int MatchBracket(int open, int end)
    {
        var depth = 0;
        for (var at = open; at < end;)
        {
            var next = SkipLiteral(at, end, '(');
            if (next > at)
            {
                at = next;
                continue;
            }

            if (Text[at] is '(' or '[')
                depth++;
            else if (Text[at] is ')' or ']' && --depth == 0)
                return at + 1;
            at++;
        }

        return end;
    }

    public int LineEnd(int at, int end)
    {
        var offset = Text.AsSpan(at, end - at).IndexOf('\n');
        return offset < 0 ? end : at + offset;
    }

    /// <summary>After the next <paramref name="mark"/>, or <paramref name="end"/>.</summary>
    public int After(int from, int end, string mark)
    {
        var offset = from < end ? Text.AsSpan(from, end - from).IndexOf(mark, StringComparison.Ordinal) : -1;
        return offset < 0 ? end : from + offset + mark.Length;
    }

    public static bool IsWord(char unit) => char.IsLetterOrDigit(unit) || unit == '_';

    private bool IsDirective(int at) => Text[at] == '#' && Language.HasPreprocessor && IsLineStart(at);

    private bool IsLineStart(int at)
    {
        while (at > 0 && Text[at - 1] is ' ' or '\t')
            at--;
        return at == 0 || Text[at - 1] == '\n';
    }
}
