namespace Rag.Chunking;

/// <summary>Reads one declaration or statement at a time, up to its semicolon, brace or line end.</summary>
internal sealed class BraceMemberReader(CodeScanner scanner, int end, bool isList)
{
    private const string EndsNoStatement = ",=+-*/&|<>?:(.[{!~^%";
    private const string StartsNoStatement = ".,)]?:&|+*/=<>{;";

    private static readonly string[] s_afterBrace = ["else", "catch", "finally", "while", "as", "instanceof", "satisfies"];
    private static readonly string[] s_afterLine = ["else", "catch", "finally", "extends", "implements", "instanceof", "in", "as", "satisfies"];
    private static readonly string[] s_heads = ["if", "for", "while", "with"];
    private static readonly string[] s_blocks = ["try", "do", "else", "unsafe", "finally"];
    private static readonly string[] s_types = ["struct", "union", "enum", "class", "typedef"];

    // Whether commas separate the members: up to the first semicolon, after which an enumeration of Java has methods.
    private bool _isList = isList;

    private readonly string _text = scanner.Text;
    private readonly CodeLanguage _language = scanner.Language;

    private int _start;
    private int _signature;
    private int _signatureEnd;
    private TextSpan? _body;
    private TextSpan? _firstBody;
    private bool _isBodyBare;

    public CodeMember Read(int start)
    {
        (_start, _signatureEnd, _body, _firstBody, _isBodyBare) = (start, -1, null, null, false);
        if (!CodeLead.TrySkip(scanner, start, end, out _signature))
            return new CodeMember(start, _signature, _signature, default, null);

        var parentheses = 0;
        bool isExpression = false, hasCall = false, hasInitializers = false, isHead = false;
        var before = '\0';
        var last = _signature;
        for (var at = _signature; at < end;)
        {
            var next = scanner.SkipLiteral(at, end, before);
            if (next > at)
            {
                if (!scanner.IsTrivia(at, end))
                    (before, last) = ('"', next);
                at = next;
                continue;
            }

            var unit = _text[at];
            if (unit is '(' or '[')
            {
                if (parentheses++ == 0)
                    isHead = unit == '(' && IsHead(last);
            }
            else if (unit is ')' or ']')
            {
                parentheses = Math.Max(0, parentheses - 1);
                hasCall = true;
            }
            else if (unit == '{')
            {
                var close = scanner.MatchBrace(at, end);
                TakeBody(at, close, isBare: parentheses == 0, isLater: hasInitializers);
                at = last = Math.Min(close + 1, end);
                before = '}';
                if (parentheses == 0 && !isExpression && EndsAfterBrace(at, hasInitializers, out var after))
                    return Finish(after);
                continue;
            }
            else if (unit == ';' && parentheses == 0 && !(at == _signature && StartsWithSemicolon(at)))
            {
                _isList = false;
                return Finish(at + 1);
            }
            else if (unit == ',' && parentheses == 0 && _isList && (before == '}' || IsLineEnd(at + 1)))
            {
                return Finish(at + 1);
            }
            else if (unit == '\n' && parentheses == 0 && _language.LinesEndStatements)
            {
                if (EndsAtLine(at, before, last, isHead, out var resume))
                    return Finish(at);
                at = resume;
                continue;
            }
            else if (unit == ':' && _language.HasCppRaw && parentheses == 0 && hasCall && before != ':' && !(at + 1 < end && _text[at + 1] == ':'))
            {
                hasInitializers = true;
            }
            else if (unit == 'r' && _language.HasCppRaw && parentheses == 0 && !CodeScanner.IsWord(_text[Math.Max(0, at - 1)]) && RequirementEnd(at) is > 0 and var requirement)
            {
                (before, at, last) = ('}', requirement, requirement);
                continue;
            }

            // After "=" or "=>" braces are part of an expression (x is { Length: > 0 } y), which ends with its semicolon.
            if (unit == '=' && parentheses == 0 && _language.HasExpressionBodies && !"=<>!".Contains(before, StringComparison.Ordinal)
                && !(at + 1 < end && _text[at + 1] == '='))
                isExpression = true;
            at++;
            if (!char.IsWhiteSpace(unit))
                (before, last) = (unit, at);
        }

        return Member(end, end);
    }

    // The largest braces outside parentheses, else inside; of a constructor with initializers those after them.
    private void TakeBody(int open, int close, bool isBare, bool isLater)
    {
        if (_firstBody is null && isBare && StartsBlock(open))
            _firstBody = TextSpan.FromBounds(open + 1, close);
        if (_body is { } body && (isBare == _isBodyBare ? close - open <= body.Length && !isLater : !isBare))
            return;
        (_body, _isBodyBare) = (TextSpan.FromBounds(open + 1, close), isBare);
        if (isBare || _signatureEnd < 0)
            _signatureEnd = open;
    }

    // A block, and neither a type nor a value in braces.
    private bool StartsBlock(int open)
    {
        var before = _text.AsSpan(_signature, open - _signature).TrimEnd();
        if (before.EndsWith(')') || before.EndsWith("=>", StringComparison.Ordinal))
            return true;
        var word = CodeWords.Before(_text, _signature + before.Length);
        foreach (var head in s_blocks)
        {
            if (word.SequenceEqual(head))
                return true;
        }

        return false;
    }

    private CodeMember Finish(int at)
    {
        // A comment on the last line belongs to what it follows.
        var memberEnd = IsLineEnd(at, out var line) ? line : at;
        return Member(at, memberEnd);
    }

    private CodeMember Member(int tokenEnd, int memberEnd)
    {
        var signatureEnd = _signatureEnd < 0 ? tokenEnd : _signatureEnd;
        return new CodeMember(_start, tokenEnd, memberEnd, TextSpan.FromBounds(Math.Min(_signature, signatureEnd), signatureEnd), _body) { FirstBody = _firstBody };
    }

    private bool IsLineEnd(int at) => IsLineEnd(at, out _);

    private bool IsLineEnd(int at, out int line)
    {
        line = scanner.SkipTrivia(at, end, stopAtLineEnd: true);
        return line == end || _text[line] == '\n';
    }

    private bool EndsAfterBrace(int at, bool hasInitializers, out int after)
    {
        after = at;
        var next = scanner.SkipTrivia(at, end);
        if (next == end)
            return true;
        var unit = _text[next];
        if (unit == ';' || (unit == ',' && _isList))
        {
            _isList &= unit == ',';
            after = next + 1;
            return true;
        }

        if (unit is ',' or '.' or '=' or '?' or ')' or ']' or '&' or '|' or '>' or ':')
            return false;
        var isSameLine = IsSameLine(at, next);
        if (unit is '(' or '[' or '<' or '{' or '+' && (isSameLine || (unit == '{' && hasInitializers)))
            return false;
        if (isSameLine && _language.HasCppRaw && (unit is '*' or '_' || char.IsLetter(unit)) && IsNamedAfterBrace())
            return false;
        var rest = _text.AsSpan(next, end - next);
        foreach (var word in s_afterBrace)
        {
            if (CodeWords.StartsWith(rest, word))
                return word is "while" && _language.LinesEndStatements && !StartsWith("do");
        }

        return true;
    }

    // typedef struct { … } name;
    private bool IsNamedAfterBrace()
    {
        var signature = _text.AsSpan(_signature, _signatureEnd - _signature).TrimEnd();
        if (CodeWords.StartsWith(signature, "typedef"))
            return true;
        if (signature.EndsWith(')'))
            return false;
        foreach (var word in s_types)
        {
            if (CodeWords.Contains(signature, word))
                return true;
        }

        return false;
    }

    private bool EndsAtLine(int at, char before, int last, bool isHead, out int resume)
    {
        resume = scanner.SkipTrivia(at, end);
        if (before == '\0' || EndsNoStatement.Contains(before, StringComparison.Ordinal))
            return false;
        if (resume == end)
            return true;
        if (StartsNoStatement.Contains(_text[resume], StringComparison.Ordinal))
            return StartsWithSemicolon(resume);
        if (!_language.HasFreeLines)
            return true;
        if ((before == ')' && isHead) || CodeWords.Before(_text, last) is "else")
            return false;
        var rest = _text.AsSpan(resume, end - resume);
        foreach (var word in s_afterLine)
        {
            if (CodeWords.StartsWith(rest, word) && !(rest.Length > word.Length && rest[word.Length] is '(' or '=' or '.' or ','))
                return false;
        }

        return true;
    }

    // if (…), else if (…), for (…): a statement follows on the next line.
    private bool IsHead(int wordEnd)
    {
        var word = CodeWords.Before(_text, wordEnd);
        foreach (var head in s_heads)
        {
            if (word.SequenceEqual(head))
                return head != "while" || !StartsWith("do");
        }

        return false;
    }

    private bool StartsWith(string word) => CodeWords.StartsWith(_text.AsSpan(_signature, end - _signature), word);

    // requires { … } and requires (…) { … } say what a template needs; its body is still to come.
    private int RequirementEnd(int at)
    {
        if (!CodeWords.StartsWith(_text.AsSpan(at, end - at), "requires"))
            return 0;
        at = scanner.SkipTrivia(at + "requires".Length, end);
        if (at < end && _text[at] == '(')
            at = scanner.SkipTrivia(scanner.MatchBracket(at, end), end);
        return at < end && _text[at] == '{' ? Math.Min(scanner.MatchBrace(at, end) + 1, end) : 0;
    }

    // ;(…) and ;[…] keep a statement from being taken for the end of the one before.
    private bool StartsWithSemicolon(int at) => _text[at] == ';' && _language.HasTemplates && at + 1 < end && !char.IsWhiteSpace(_text[at + 1]);

    private bool IsSameLine(int from, int to) => !_text.AsSpan(from, to - from).Contains('\n');
}
