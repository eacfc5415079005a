namespace Rag.Chunking;

/// <summary>Finds the statements of SQL: up to a semicolon outside BEGIN … END, a delimiter of MySQL's, or a line that says GO or only a slash.</summary>
internal sealed class StatementMembers(CodeScanner scanner, int end)
{
    private static readonly string[] s_routines = ["PROC", "PROCEDURE", "FUNCTION", "TRIGGER", "PACKAGE", "TYPE"];

    // END IF and its kin end what no BEGIN began.
    private static readonly string[] s_ended = ["IF", "LOOP", "WHILE", "REPEAT", "FOR"];

    private readonly string _text = scanner.Text;
    private string _delimiter = ";";

    // The next line from `_seen` on that ends a batch or begins a CREATE, and which of the two it is.
    private int _seen = -1;
    private int _batchEnd;
    private bool _endsBatch;

    public static List<CodeMember> Read(CodeScanner scanner, int start, int end)
    {
        var reader = new StatementMembers(scanner, end);
        var members = new List<CodeMember>();
        for (var at = start; at < end;)
        {
            while (at < end && char.IsWhiteSpace(scanner.Text[at]))
                at++;
            if (at == end)
                break;
            var member = reader.ReadOne(at);
            members.Add(member);
            at = member.End;
        }

        return members;
    }

    private CodeMember ReadOne(int start)
    {
        var signature = scanner.SkipTrivia(start, end);
        var at = signature;
        if (Is(signature, "DELIMITER"))
        {
            at = scanner.LineEnd(signature, end);
            var delimiter = _text[(signature + "DELIMITER".Length)..at].Trim();
            _delimiter = delimiter.Length == 0 ? ";" : delimiter;
        }
        else
        {
            at = StatementEnd(signature);
        }

        var line = scanner.SkipTrivia(at, end, stopAtLineEnd: true);
        var memberEnd = line == end || _text[line] == '\n' ? line : at;
        return new CodeMember(start, at, memberEnd, TextSpan.FromBounds(signature, Math.Min(at, scanner.LineEnd(signature, end))), null);
    }

    private int StatementEnd(int start)
    {
        var isBatch = _delimiter == ";" && IsRoutine(start) && EndsWithBatch(start);
        var depth = 0;
        for (var at = start; at < end;)
        {
            if (!isBatch && (depth == 0 || _delimiter != ";") && _text.AsSpan(at, end - at).StartsWith(_delimiter, StringComparison.Ordinal))
                return at + _delimiter.Length;
            var next = scanner.SkipLiteral(at, end, ' ');
            if (next > at)
            {
                at = next;
                continue;
            }

            if (_text[at] == '/' && IsAlone(at, at + 1))
                return at + 1;
            if (!CodeScanner.IsWord(_text[at]))
            {
                at++;
                continue;
            }

            var word = WordAt(at);
            if (IsGo(word, at))
                return at + word.Length;
            if (Is(word, "CASE") || (Is(word, "BEGIN") && !StartsTransaction(at + word.Length)))
                depth++;
            else if (Is(word, "END") && !EndsOther(at + word.Length))
                depth = Math.Max(0, depth - 1);
            at += word.Length;
            if (Is(word, "END") && EndsOther(at, "CASE"))
                at = scanner.SkipTrivia(at, end) + "CASE".Length;
        }

        return end;
    }

    // A routine of SQL Server or Oracle has semicolons of its own and lasts to the end of its batch.
    private bool IsRoutine(int at)
    {
        if (!Is(at, "CREATE") && !Is(at, "ALTER"))
            return false;
        for (var words = 0; words < 6; words++)
        {
            at = scanner.SkipTrivia(at + WordAt(at).Length, end);
            foreach (var routine in s_routines)
            {
                if (Is(at, routine))
                    return true;
            }

            if (at == end || !CodeScanner.IsWord(_text[at]))
                return false;
        }

        return false;
    }

    private bool EndsWithBatch(int start)
    {
        if (start < _seen)
            return _endsBatch && start < _batchEnd;
        var isLineStart = false;
        for (var at = start + 1; at < end;)
        {
            var next = scanner.SkipLiteral(at, end, ' ');
            if (next > at)
            {
                (at, isLineStart) = (next, false);
                continue;
            }

            if (!CodeScanner.IsWord(_text[at]))
            {
                if (_text[at] == '/' && IsAlone(at, at + 1))
                    return Remember(at, isEnd: true);
                isLineStart = _text[at] == '\n';
                at++;
                continue;
            }

            var word = WordAt(at);
            if (IsGo(word, at))
                return Remember(at, isEnd: true);
            if (isLineStart && (Is(word, "CREATE") || Is(word, "ALTER") || Is(word, "DELIMITER")))
                return Remember(at, isEnd: false);
            (at, isLineStart) = (at + word.Length, false);
        }

        return Remember(end, isEnd: false);
    }

    private bool Remember(int at, bool isEnd)
    {
        (_seen, _batchEnd, _endsBatch) = (at, at, isEnd);
        return isEnd;
    }

    private bool StartsTransaction(int at)
    {
        at = scanner.SkipTrivia(at, end);
        var rest = _text.AsSpan(at, end - at);
        return rest.IsEmpty || rest[0] == ';' || rest.StartsWith("TRAN", StringComparison.OrdinalIgnoreCase) || rest.StartsWith("WORK", StringComparison.OrdinalIgnoreCase);
    }

    private bool EndsOther(int at)
    {
        foreach (var word in s_ended)
        {
            if (EndsOther(at, word))
                return true;
        }

        return false;
    }

    // On the same line: SQL Server has no END IF, but an IF after an END.
    private bool EndsOther(int at, string word)
    {
        while (at < end && _text[at] is ' ' or '\t')
            at++;
        return Is(at, word);
    }

    private bool IsGo(ReadOnlySpan<char> word, int at) => Is(word, "GO") && IsAlone(at, at + word.Length);

    private bool Is(int at, string word) => at < end && Is(WordAt(at), word);

    private static bool Is(ReadOnlySpan<char> word, string other) => word.Equals(other, StringComparison.OrdinalIgnoreCase);

    private ReadOnlySpan<char> WordAt(int at)
    {
        var wordEnd = at;
        while (wordEnd < end && CodeScanner.IsWord(_text[wordEnd]))
            wordEnd++;
        return _text.AsSpan(at, wordEnd - at);
    }

    private bool IsAlone(int start, int wordEnd)
    {
        while (start > 0 && _text[start - 1] is ' ' or '\t')
            start--;
        while (wordEnd < _text.Length && _text[wordEnd] is ' ' or '\t' or '\r')
            wordEnd++;
        return (start == 0 || _text[start - 1] == '\n') && (wordEnd == _text.Length || _text[wordEnd] == '\n');
    }
}
