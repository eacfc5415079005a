namespace Rag.Chunking;

/// <summary>Tells lists in braces, whose parts end with commas, from blocks of statements.</summary>
internal static class CodeLists
{
    private static readonly string[] s_before = ["return", "default", "yield", "switch"];

    private static readonly string[] s_inside = ["enum", "match"];

    /// <summary>Whether the member's body is an object, an initializer, an enumeration or the like.</summary>
    public static bool IsList(CodeScanner scanner, CodeMember member)
    {
        if (member.Body is not { } body)
            return false;
        var text = scanner.Text;
        var open = text.AsSpan(member.Start, body.Start - 1 - member.Start).TrimEnd();
        if (!open.IsEmpty && !scanner.Language.HasLifetimes && "=(,:[?|&".Contains(open[^1], StringComparison.Ordinal))
            return true;
        foreach (var word in s_before)
        {
            if (open.EndsWith(word, StringComparison.Ordinal) && (open.Length == word.Length || !CodeScanner.IsWord(open[^(word.Length + 1)])))
                return true;
        }

        var signature = text.AsSpan(member.Signature.Start, member.Signature.Length);
        foreach (var word in s_inside)
        {
            if (CodeWords.Contains(signature, word))
                return true;
        }

        return text.AsSpan(body.Start, body.Length).TrimEnd().EndsWith(',');
    }
}
