namespace Rag.Chunking;

/// <summary>Finds the statements of SQL: up to a semicolon outside BEGIN … END, or a line that says GO.</summary>
internal static class StatementMembers
{
    public static List<CodeMember> Read(CodeScanner scanner, int start, int end)
    {
        var text = scanner.Text;
        var members = new List<CodeMember>();
        for (var at = start; at < end;)
        {
            while (at < end && char.IsWhiteSpace(text[at]))
                at++;
            if (at == end)
                break;
            var first = at;
            var signature = scanner.SkipTrivia(at, end);
            at = StatementEnd(scanner, signature, end);
            var line = scanner.SkipTrivia(at, end, stopAtLineEnd: true);
            at = line == end || text[line] == '\n' ? line : at;
            members.Add(new CodeMember(first, at, TextSpan.FromBounds(signature, Math.Min(at, scanner.LineEnd(signature, end))), null));
        }

        return members;
    }

    private static int StatementEnd(CodeScanner scanner, int at, int end)
    {
        var text = scanner.Text;
        var depth = 0;
        while (at < end)
        {
            var next = scanner.SkipLiteral(at, end, ' ');
            if (next > at)
            {
                at = next;
                continue;
            }

            if (text[at] == ';' && depth == 0)
                return at + 1;
            if (!CodeScanner.IsWord(text[at]))
            {
                at++;
                continue;
            }

            var wordEnd = at;
            while (wordEnd < end && CodeScanner.IsWord(text[wordEnd]))
                wordEnd++;
            var word = text.AsSpan(at, wordEnd - at);
            if (word.Equals("GO", StringComparison.OrdinalIgnoreCase) && IsAlone(text, at, wordEnd))
                return wordEnd;
            if (word.Equals("CASE", StringComparison.OrdinalIgnoreCase) || (word.Equals("BEGIN", StringComparison.OrdinalIgnoreCase) && !StartsTransaction(scanner, wordEnd, end)))
                depth++;
            else if (word.Equals("END", StringComparison.OrdinalIgnoreCase))
                depth = Math.Max(0, depth - 1);
            at = wordEnd;
        }

        return end;
    }

    private static bool StartsTransaction(CodeScanner scanner, int at, int end)
    {
        at = scanner.SkipTrivia(at, end);
        var rest = scanner.Text.AsSpan(at, end - at);
        return rest.IsEmpty || rest[0] == ';' || rest.StartsWith("TRAN", StringComparison.OrdinalIgnoreCase) || rest.StartsWith("WORK", StringComparison.OrdinalIgnoreCase);
    }

    private static bool IsAlone(string text, int start, int end)
    {
        while (start > 0 && text[start - 1] is ' ' or '\t')
            start--;
        while (end < text.Length && text[end] is ' ' or '\t' or '\r')
            end++;
        return (start == 0 || text[start - 1] == '\n') && (end == text.Length || text[end] == '\n');
    }
}
