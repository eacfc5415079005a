namespace Rag.Chunking;

/// <summary>What stands before a declaration and belongs to it: comments, attributes, annotations, directives and labels.</summary>
internal static class CodeLead
{
    private static readonly string[] s_directives = ["#pragma", "#region", "#nullable"];

    private static readonly string[] s_labels = ["public", "private", "protected", "signals"];

    /// <summary>Steps to the first token of a signature; false where a directive stands for itself, which then ends at <paramref name="signature"/>.</summary>
    public static bool TrySkip(CodeScanner scanner, int start, int end, out int signature)
    {
        var text = scanner.Text;
        signature = SkipAttributes(scanner, scanner.SkipTrivia(start, end), end);
        while (signature < end && text[signature] == '#' && scanner.Language.HasPreprocessor)
        {
            var line = scanner.DirectiveEnd(signature, end);
            if (!LeadsToNext(scanner, signature, line))
            {
                signature = scanner.IsSwitchedOff(signature, line) ? scanner.SkipLiteral(signature, end, '\0') : line;
                return false;
            }

            signature = SkipAttributes(scanner, scanner.SkipTrivia(line, end), end);
        }

        return true;
    }

    private static int SkipAttributes(CodeScanner scanner, int at, int end)
    {
        var text = scanner.Text;
        var language = scanner.Language;
        while (at < end)
        {
            var next = at + 1 < end ? text[at + 1] : '\0';
            if (language.HasLifetimes && text[at] == '#' && next is '[' or '!')
                at = scanner.MatchBracket(next == '!' && at + 2 < end && text[at + 2] == '[' ? at + 2 : at + 1, end);
            else if (text[at] == '[' && (language.HasVerbatim || (language.HasCppRaw && next == '[')))
                at = scanner.MatchBracket(at, end);
            else if (text[at] == '@' && char.IsLetter(next) && !language.HasPreprocessor && !CodeWords.StartsWith(text.AsSpan(at, end - at), "@interface"))
                at = AnnotationEnd(scanner, at, end);
            else if (language.HasCppRaw && LabelEnd(text, at, end) is > 0 and var label)
                at = label;
            else if (language.HasCppRaw && TemplateEnd(text, at, end) is > 0 and var template)
                at = template;
            else if (language.HasCppRaw && MacroEnd(scanner, at, end) is > 0 and var macro)
                at = macro;
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
        return at < end && scanner.Text[at] == '(' ? scanner.MatchBracket(at, end) : at;
    }

    // public: and its kin say how the members after it are seen.
    private static int LabelEnd(string text, int at, int end)
    {
        foreach (var word in s_labels)
        {
            if (!CodeWords.StartsWith(text.AsSpan(at, end - at), word))
                continue;
            for (at += word.Length; at < end && text[at] is ' ' or '\t'; at++)
            {
            }

            return at < end && text[at] == ':' && !(at + 1 < end && text[at + 1] == ':') ? at + 1 : 0;
        }

        return 0;
    }

    // template <…>: what it is a template of is the name.
    private static int TemplateEnd(string text, int at, int end)
    {
        if (!CodeWords.StartsWith(text.AsSpan(at, end - at), "template"))
            return 0;
        int angles = 0, parentheses = 0;
        for (var limit = Math.Min(end, at + 2000); at < limit; at++)
        {
            parentheses += text[at] switch { '(' => 1, ')' => -1, _ => 0 };
            if (parentheses != 0)
                continue;
            if (text[at] == '<')
                angles++;
            else if (text[at] is ';' or '{' or '}')
                return 0;
            else if (text[at] == '>' && --angles <= 0)
                return at + 1;
        }

        return 0;
    }

    // A name in capitals alone on its line, with or without arguments, and a declaration after it: SHOP_EXPORT, ABSL_NAMESPACE_BEGIN.
    private static int MacroEnd(CodeScanner scanner, int at, int end)
    {
        var text = scanner.Text;
        var start = at;
        while (at < end && (char.IsAsciiLetterUpper(text[at]) || char.IsAsciiDigit(text[at]) || text[at] == '_'))
            at++;
        if (at - start < 2 || !char.IsAsciiLetterUpper(text[start]))
            return 0;
        if (at < end && text[at] == '(')
            at = scanner.MatchBracket(at, end);
        var line = scanner.SkipTrivia(at, end, stopAtLineEnd: true);
        if (line >= end || text[line] != '\n')
            return 0;
        var next = scanner.SkipTrivia(line, end);
        return next < end && (CodeScanner.IsWord(text[next]) || text[next] is '#' or '[' or '~') ? at : 0;
    }

    // What is said of the member after it, as a comment does; the lines that take it back stand alone.
    private static bool LeadsToNext(CodeScanner scanner, int start, int end)
    {
        var line = scanner.Text.AsSpan(start, end - start);
        if (line.StartsWith("#if", StringComparison.Ordinal))
            return !scanner.IsSwitchedOff(start, end);
        if (!scanner.Language.HasVerbatim)
            return false;
        foreach (var word in s_directives)
        {
            if (line.StartsWith(word, StringComparison.Ordinal))
                return !line.Contains(" restore", StringComparison.Ordinal);
        }

        return false;
    }
}
