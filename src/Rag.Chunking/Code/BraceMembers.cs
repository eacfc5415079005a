namespace Rag.Chunking;

/// <summary>Finds the declarations and statements of a range in a language with braces.</summary>
internal static class BraceMembers
{
    /// <summary>The members of a file, or of the body of <paramref name="parent"/>.</summary>
    public static List<CodeMember> Read(CodeScanner scanner, int start, int end, CodeMember? parent = null)
    {
        var reader = new BraceMemberReader(scanner, end, parent is { } member && CodeLists.IsList(scanner, member));
        var members = new List<CodeMember>();
        for (var at = start; at < end;)
        {
            var first = at;
            while (first < end && char.IsWhiteSpace(scanner.Text[first]))
                first++;
            if (first == end)
                break;
            var found = reader.Read(first);
            members.Add(found);
            at = found.End;
        }

        return members;
    }
}
