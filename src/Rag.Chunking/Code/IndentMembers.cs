namespace Rag.Chunking;

/// <summary>Finds the declarations and statements of a range in Python: by the indentation of logical lines.</summary>
internal static class IndentMembers
{
    private static readonly string[] s_continuations = ["else", "elif", "except", "finally", "case"];

    public static List<CodeMember> Read(CodeScanner scanner, int start, int end)
    {
        var text = scanner.Text;
        var members = new List<CodeMember>();
        int memberStart = -1, signature = -1, signatureEnd = -1, body = -1, last = start, leading = -1, baseIndent = -1, memberIndent = -1;
        int code = start, codeIndent = 0;
        for (int at = start, next; at < end; at = next)
        {
            var content = at;
            while (content < end && text[content] is ' ' or '\t' or '\r' or '\f')
                content++;
            next = Math.Min(end, LogicalEnd(scanner, content, end) + 1);
            if (content >= end || text[content] == '\n')
                continue;

            var indent = content - at;
            var isComment = text[content] == '#';
            if (isComment)
            {
                // Code that was commented out often stands at the margin: a comment belongs where the code after it does.
                if (code < next)
                    (code, codeIndent) = NextCode(text, next, end);
                indent = Math.Max(indent, codeIndent);
            }

            if (baseIndent < 0 && !isComment)
                baseIndent = indent;
            if (memberStart >= 0 && (indent > memberIndent || (!isComment && indent == memberIndent && leading < 0 && Continues(text.AsSpan(content, end - content)))))
            {
                if (body < 0)
                    body = at;
                (last, leading) = (next, -1);
                continue;
            }

            // Comments and decorators lead to what follows.
            if (leading < 0)
                leading = at;
            if (isComment || text[content] == '@')
            {
                if (memberStart >= 0)
                    Close();
                continue;
            }

            if (memberStart >= 0)
                Close();
            (memberStart, signature, signatureEnd, last, leading) = (leading, content, next, next, -1);

            // An else of what holds these statements has statements of its own.
            memberIndent = indent < baseIndent && Continues(text.AsSpan(content, end - content)) ? indent : baseIndent;
        }

        if (leading >= 0 && memberStart < 0)
            (memberStart, signature, signatureEnd, last) = (leading, leading, leading, end);
        if (memberStart >= 0)
            Close();
        return members;

        void Close()
        {
            members.Add(new CodeMember(
                memberStart, last, last, TextSpan.FromBounds(signature, Math.Max(signature, signatureEnd)), body < 0 ? null : TextSpan.FromBounds(body, last)));
            (memberStart, body) = (-1, -1);
        }
    }

    // The first line from a place on that is neither blank nor a comment, and its indentation.
    private static (int At, int Indent) NextCode(string text, int at, int end)
    {
        while (at < end)
        {
            var content = at;
            while (content < end && text[content] is ' ' or '\t' or '\r' or '\f')
                content++;
            if (content < end && text[content] is not '\n' and not '#')
                return (at, content - at);
            var line = text.AsSpan(content, end - content).IndexOf('\n');
            at = line < 0 ? end : content + line + 1;
        }

        return (end, 0);
    }

    private static bool Continues(ReadOnlySpan<char> line)
    {
        foreach (var word in s_continuations)
        {
            if (line.StartsWith(word, StringComparison.Ordinal) && line.Length > word.Length && !CodeScanner.IsWord(line[word.Length]))
                return true;
        }

        return false;
    }

    private static int LogicalEnd(CodeScanner scanner, int at, int end)
    {
        var depth = 0;
        var isComment = false;
        while (at < end)
        {
            var next = scanner.SkipLiteral(at, end, ' ');
            if (next > at)
            {
                isComment = scanner.Text[at] == '#';
                at = next;
                continue;
            }

            var unit = scanner.Text[at];
            if (unit is '(' or '[' or '{')
                depth++;
            else if (unit is ')' or ']' or '}')
                depth = Math.Max(0, depth - 1);
            else if (unit == '\n' && depth == 0 && (isComment || !scanner.Text.AsSpan(0, at).TrimEnd('\r').EndsWith('\\')))
                return at;
            isComment = false;
            at++;
        }

        return end;
    }
}
