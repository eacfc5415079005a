namespace Rag.Chunking;

/// <summary>Packs the members of a source file: whole where they fit, small neighbours together, large ones by the members inside them.</summary>
internal sealed class CodePacker(ChunkWriter writer, CodeScanner scanner)
{
    // Deeper than people write, shallow enough for any stack.
    private const int MaxDepth = 12;
    private const int MaxSignature = 240;

    private readonly int _max = writer.Size.MaxTokens;

    public void Pack()
    {
        var members = Read(0, scanner.Text.Length);
        if (members.Count > 0)
            Pack(members, scanner.Text.Length, "", "", 0);
    }

    private List<CodeMember> Read(int start, int end) => scanner.Language.Shape switch
    {
        CodeShape.Indentation => IndentMembers.Read(scanner, start, end),
        CodeShape.Statements => StatementMembers.Read(scanner, start, end),
        _ => BraceMembers.Read(scanner, start, end),
    };

    // `first` stands above a chunk that starts with the first member, `context` above all others.
    private void Pack(List<CodeMember> members, int end, string first, string context, int depth)
    {
        var packed = 0;
        var sum = 0L;
        for (var i = 0; i < members.Count; i++)
        {
            writer.ThrowIfCancelled();
            var memberEnd = i + 1 < members.Count ? members[i + 1].Start : end;
            var tokens = writer.CountTokens(members[i].Start, memberEnd);
            if (sum + tokens > _max)
            {
                Flush(members, packed, i, packed == 0 ? first : context);
                (packed, sum) = (i, 0);
            }

            sum += tokens;
            if (tokens > _max)
            {
                WriteLarge(members[i], memberEnd, i == 0 ? first : context, depth);
                (packed, sum) = (i + 1, 0);
            }

            if (depth == 0 && IsNamespace(members[i]))
                context = Joined(context, Signature(members[i]));
        }

        Flush(members, packed, members.Count, packed == 0 ? first : context, end);
    }

    private void Flush(List<CodeMember> members, int first, int end, string context, int textEnd = -1)
    {
        if (first == end)
            return;
        var stop = end < members.Count ? members[end].Start : textEnd;
        if (writer.TryAdd(members[first].Start, stop, [], context, ChunkKind.Code))
            return;

        // The tokens of the parts did not add up to those of the whole.
        for (var i = first; i < end; i++)
            writer.AddCut(members[i].Start, i + 1 < end ? members[i + 1].Start : stop, [], context, ChunkKind.Code, overlap: false);
    }

    private void WriteLarge(CodeMember member, int end, string context, int depth)
    {
        // It may fit after all, without the blank lines after it.
        if (writer.TryAdd(member.Start, end, [], context, ChunkKind.Code))
            return;

        if (end > member.End && writer.TryAdd(member.Start, member.End, [], context, ChunkKind.Code))
        {
            writer.AddCut(member.End, end, [], context, ChunkKind.Code, overlap: false); // the brace that closes what holds it
            return;
        }

        // Or without its comment.
        var token = scanner.SkipTrivia(member.Start, member.End);
        if (token > member.Start && token < member.End && writer.TryAdd(token, member.End, [], context, ChunkKind.Code, before: (member.Start, token)))
        {
            writer.AddCut(member.End, end, [], context, ChunkKind.Code, overlap: false);
            return;
        }

        var inner = Joined(context, Signature(member));
        var children = member.Body is { } body && depth < MaxDepth ? Read(body.Start, body.End) : [];
        if (children.Count == 0 || (children.Count == 1 && children[0].Body is null && writer.CountTokens(children[0].Start, children[0].End) > _max))
        {
            writer.AddCut(member.Start, end, [], context, ChunkKind.Code, laterContext: inner);
            return;
        }

        // The signature stands with the first child, the closing brace with the last, unless that would not fit.
        var head = children[0] with { Start = member.Start };
        var headEnd = children.Count > 1 ? children[1].Start : member.Body!.Value.End;
        if (writer.CountTokens(head.Start, headEnd) <= _max)
            children[0] = head;
        else
            children.Insert(0, new CodeMember(member.Start, children[0].Start, default, null));
        Pack(children, end, context, inner, depth + 1);
    }

    private bool IsNamespace(CodeMember member)
    {
        var text = scanner.Text.AsSpan(member.Signature.Start, member.Signature.Length);
        return member.Body is null && (text.StartsWith("namespace ", StringComparison.Ordinal) || text.StartsWith("package ", StringComparison.Ordinal));
    }

    private string Signature(CodeMember member)
    {
        var text = scanner.Text.AsSpan(member.Signature.Start, Math.Min(member.Signature.Length, MaxSignature * 4)).Trim();
        var length = 0;
        Span<char> compact = stackalloc char[MaxSignature];
        foreach (var unit in text)
        {
            if (length == MaxSignature)
                break;
            if (!char.IsWhiteSpace(unit))
                compact[length++] = unit;
            else if (length > 0 && compact[length - 1] != ' ')
                compact[length++] = ' ';
        }

        if (length > 0 && char.IsHighSurrogate(compact[length - 1]))
            length--;
        return compact[..length].TrimEnd().ToString();
    }

    private static string Joined(string context, string signature) =>
        context.Length == 0 ? signature : signature.Length == 0 ? context : context + "\n" + signature;
}
