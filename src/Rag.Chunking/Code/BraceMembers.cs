namespace Rag.Chunking;

/// <summary>Finds the declarations and statements of a range in a language with braces.</summary>
internal static class BraceMembers
{
    private const string EndsNoStatement = ",=+-*/&|<>?:(.[{!~^%";
    private const string StartsNoStatement = ".,)]?:&|+*/=<>{;";

    private static readonly string[] s_continuations = ["else", "catch", "finally", "while", "as", "instanceof", "satisfies"];

    private static readonly string[] s_leading = ["#pragma", "#region", "#nullable", "#if"];

    public static List<CodeMember> Read(CodeScanner scanner, int start, int end)
    {
        var members = new List<CodeMember>();
        for (var at = start; at < end;)
        {
            var first = at;
            while (first < end && char.IsWhiteSpace(scanner.Text[first]))
                first++;
            if (first == end)
                break;
            var member = ReadOne(scanner, first, end);
            members.Add(member);
            at = member.End;
        }

        return members;
    }

    private static CodeMember ReadOne(CodeScanner scanner, int start, int end)
    {
        var text = scanner.Text;
        var signature = SkipAttributes(scanner, scanner.SkipTrivia(start, end), end);
        while (signature < end && text[signature] == '#' && scanner.Language.HasPreprocessor)
        {
            var line = PreprocessorEnd(scanner, signature, end);
            if (!LeadsToNext(scanner.Language, text.AsSpan(signature, line - signature)))
                return new CodeMember(start, line, default, null);
            signature = SkipAttributes(scanner, scanner.SkipTrivia(line, end), end);
        }

        var signatureEnd = -1;
        TextSpan? body = null;
        var parentheses = 0;
        var isExpression = false;
        var before = '\0';
        for (var at = signature; at < end;)
        {
            var next = scanner.SkipLiteral(at, end, before);
            if (next > at)
            {
                before = scanner.CommentEnd(at, end) > 0 ? before : '"';
                at = next;
                continue;
            }

            var unit = text[at];
            if (unit is '(' or '[')
            {
                parentheses++;
            }
            else if (unit is ')' or ']')
            {
                parentheses = Math.Max(0, parentheses - 1);
            }
            else if (unit == '{')
            {
                var close = scanner.MatchBrace(at, end);
                if (body is null || close - at > body.Value.Length)
                    body = TextSpan.FromBounds(at + 1, close);
                if (signatureEnd < 0)
                    signatureEnd = at;
                at = Math.Min(close + 1, end);
                before = '}';
                if (parentheses == 0 && !isExpression && EndsAfterBrace(scanner, at, end, out var after))
                    return Finish(scanner, start, after, end, signature, signatureEnd, body);
                continue;
            }
            else if (unit == ';' && parentheses == 0)
            {
                return Finish(scanner, start, at + 1, end, signature, signatureEnd < 0 ? at + 1 : signatureEnd, body);
            }
            else if (unit == '\n' && parentheses == 0 && scanner.Language.LinesEndStatements && EndsAtLine(scanner, at, end, before))
            {
                return Finish(scanner, start, at, end, signature, signatureEnd < 0 ? at : signatureEnd, body);
            }

            // After "=" or "=>" braces are part of an expression (x is { Length: > 0 } y), which ends with its semicolon.
            if (unit == '=' && parentheses == 0 && scanner.Language.HasExpressionBodies && !"=<>!".Contains(before, StringComparison.Ordinal)
                && !(at + 1 < end && text[at + 1] == '='))
                isExpression = true;
            if (!char.IsWhiteSpace(unit))
                before = unit;
            at++;
        }

        return new CodeMember(start, end, TextSpan.FromBounds(signature, signatureEnd < 0 ? end : signatureEnd), body);
    }

    private static CodeMember Finish(CodeScanner scanner, int start, int at, int end, int signature, int signatureEnd, TextSpan? body)
    {
        // A comment on the last line belongs to what it follows.
        var line = scanner.SkipTrivia(at, end, stopAtLineEnd: true);
        var memberEnd = line == end || scanner.Text[line] == '\n' ? line : at;
        return new CodeMember(start, memberEnd, TextSpan.FromBounds(Math.Min(signature, signatureEnd), signatureEnd), body);
    }

    private static bool EndsAfterBrace(CodeScanner scanner, int at, int end, out int after)
    {
        after = at;
        var next = scanner.SkipTrivia(at, end);
        if (next == end)
            return true;
        var text = scanner.Text;
        if (text[next] == ';')
        {
            after = next + 1;
            return true;
        }

        if (text[next] is ',' or '.' or '=' or '?' or ')' or ']' or '(' or '&' or '|' or '+' or '<' or '>' or ':')
            return false;
        foreach (var word in s_continuations)
        {
            if (text.AsSpan(next, end - next).StartsWith(word, StringComparison.Ordinal) && (next + word.Length == end || !CodeScanner.IsWord(text[next + word.Length])))
                return word is "while" && scanner.Language.LinesEndStatements;
        }

        return true;
    }

    private static bool EndsAtLine(CodeScanner scanner, int at, int end, char before)
    {
        if (before == '\0' || EndsNoStatement.Contains(before, StringComparison.Ordinal))
            return false;
        var next = scanner.SkipTrivia(at, end);
        return next == end || !StartsNoStatement.Contains(scanner.Text[next], StringComparison.Ordinal);
    }

    private static int SkipAttributes(CodeScanner scanner, int at, int end)
    {
        var text = scanner.Text;
        while (at < end)
        {
            var open = text[at] == '#' && scanner.Language.HasLifetimes ? at + 1 : at;
            if (open < end && text[open] == '!' && open > at)
                open++;
            if (open < end && text[open] == '[')
                at = MatchBracket(scanner, open, end);
            else if (text[at] == '@' && at + 1 < end && char.IsLetter(text[at + 1]) && !text.AsSpan(at, end - at).StartsWith("@interface", StringComparison.Ordinal))
                at = AnnotationEnd(scanner, at, end);
            else
                break;
            at = scanner.SkipTrivia(at, end);
        }

        return at;
    }

    private static int AnnotationEnd(CodeScanner scanner, int at, int end)
    {
        at++;
        while (at < end && (CodeScanner.IsWord(scanner.Text[at]) || scanner.Text[at] == '.'))
            at++;
        return at < end && scanner.Text[at] == '(' ? MatchBracket(scanner, at, end) : at;
    }

    private static int MatchBracket(CodeScanner scanner, int open, int end)
    {
        var depth = 0;
        for (var at = open; at < end;)
        {
            var next = scanner.SkipLiteral(at, end, '(');
            if (next > at)
            {
                at = next;
                continue;
            }

            if (scanner.Text[at] is '(' or '[')
                depth++;
            else if (scanner.Text[at] is ')' or ']' && --depth == 0)
                return at + 1;
            at++;
        }

        return end;
    }

    // What C# says of the member after it, as a comment does; the lines that take it back stand alone.
    private static bool LeadsToNext(CodeLanguage language, ReadOnlySpan<char> line)
    {
        if (!language.HasVerbatim)
            return false;
        foreach (var word in s_leading)
        {
            if (line.StartsWith(word, StringComparison.Ordinal))
                return !line.Contains(" restore", StringComparison.Ordinal);
        }

        return false;
    }

    private static int PreprocessorEnd(CodeScanner scanner, int at, int end)
    {
        while (true)
        {
            at = scanner.LineEnd(at, end);
            if (at == end || !scanner.Text.AsSpan(0, at).TrimEnd('\r').EndsWith('\\'))
                return at;
            at++;
        }
    }
}
