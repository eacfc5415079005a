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

    private List<CodeMember> Read(int start, int end, CodeMember? parent = null) => scanner.Language.Shape switch
    {
        CodeShape.Indentation => IndentMembers.Read(scanner, start, end),
        CodeShape.Statements => StatementMembers.Read(scanner, start, end),
        _ => BraceMembers.Read(scanner, start, end, parent),
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
                WriteLarge(members[i], memberEnd, i == 0 ? first : context, context, depth);
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

    private void WriteLarge(CodeMember member, int end, string context, string rest, int depth)
    {
        if (TryWriteWhole(member, end, context, rest))
            return;

        var body = BodyOf(member);
        var inner = Joined(context, Signature(member, body));
        var children = body is { } inside && depth < MaxDepth ? Read(inside.Start, inside.End, member) : [];
        if (children.Count == 0 || (children.Count == 1 && children[0].Body is null && writer.CountTokens(children[0].Start, children[0].End) > _max))
        {
            writer.AddCut(member.Start, end, [], context, ChunkKind.Code, laterContext: inner);
            return;
        }

        if (TailOf(member, body!.Value.End) is { } tail)
            children.Add(tail);

        // The signature stands with the first child, the closing brace with the last, unless that would not fit.
        var head = children[0] with { Start = member.Start };
        var headEnd = children.Count > 1 ? children[1].Start : body.Value.End;
        var first = inner;
        if (writer.CountTokens(head.Start, headEnd) <= _max)
            (children[0], first) = (head, context);
        else if (!TryWriteWhole(member, children[0].Start, context, inner, isHead: true))
            writer.AddCut(member.Start, children[0].Start, [], context, ChunkKind.Code, laterContext: inner);
        Pack(children, end, first, inner, depth + 1);
    }

    // The first of several bodies, when what stands before the main one would not fit.
    private TextSpan? BodyOf(CodeMember member) =>
        member is { Body: { } body, FirstBody: { } first } && first.Start < body.Start && writer.CountUpToLimit(member.Start, body.Start) > _max ? first : member.Body;

    // else { … }, catch { … }: what follows a body is one more part when it has a body of its own and is too large to stand with the last.
    private CodeMember? TailOf(CodeMember member, int bodyEnd)
    {
        if (scanner.Language.Shape != CodeShape.Braces || bodyEnd + 1 >= member.TokenEnd || writer.CountUpToLimit(bodyEnd, member.TokenEnd) <= _max)
            return null;
        var start = bodyEnd + 1;
        while (start < member.TokenEnd && char.IsWhiteSpace(scanner.Text[start]))
            start++;
        return start < member.TokenEnd && BraceMembers.Read(scanner, start, member.TokenEnd) is [{ Body: not null } tail]
            ? tail with { Start = bodyEnd, End = member.End }
            : null;
    }

    // As one chunk, if need be without the blank lines and the brace after it, the comment at its end, or what leads to it: the farthest from it first.
    private bool TryWriteWhole(CodeMember member, int end, string context, string rest, bool isHead = false)
    {
        var (memberEnd, tokenEnd) = isHead ? (end, end) : (member.End, member.TokenEnd);
        foreach (var start in Starts(member, tokenEnd))
        {
            foreach (var stop in (ReadOnlySpan<int>)[end, memberEnd, tokenEnd])
            {
                if (!writer.TryAdd(start, stop, [], context, ChunkKind.Code, before: start > member.Start ? (member.Start, start) : null))
                    continue;
                if (stop < end)
                    writer.AddCut(stop, end, [], rest, ChunkKind.Code, overlap: false);
                return true;
            }
        }

        return false;
    }

    // Where a chunk of the member may begin, so that it fits by the sum of its parts: at a comment after a blank line, an attribute, its signature.
    private List<int> Starts(CodeMember member, int end)
    {
        (var start, end) = writer.Trim(member.Start, end);
        var starts = new List<int> { start };
        var signature = member.Signature.Start > start ? Math.Min(member.Signature.Start, end) : scanner.SkipTrivia(start, end);
        var lines = 0;
        var wasComment = true;
        for (var at = start; at < signature;)
        {
            if (char.IsWhiteSpace(scanner.Text[at]))
            {
                lines += scanner.Text[at++] == '\n' ? 1 : 0;
                continue;
            }

            var comment = scanner.CommentEnd(at, signature);
            if (at > start && (lines > 1 || (lines > 0 && !(comment > 0 && wasComment))))
                starts.Add(at);
            (lines, wasComment) = (0, comment > 0);
            at = comment > 0 ? comment
                : scanner.Text[at] is '(' or '[' ? scanner.MatchBracket(at, signature)
                : Math.Max(at + 1, scanner.SkipLiteral(at, signature, '('));
        }

        if (signature > starts[^1] && signature < end)
            starts.Add(signature);

        var first = starts.Count - 1;
        for (var sum = (long)writer.CountUpToLimit(starts[first], end); first > 0; first--)
        {
            sum += writer.CountTokens(starts[first - 1], starts[first]);
            if (sum > _max)
                break;
        }

        starts.RemoveRange(0, first);
        return starts;
    }

    private bool IsNamespace(CodeMember member)
    {
        var text = scanner.Text.AsSpan(member.Signature.Start, member.Signature.Length);
        return member.Body is null && (text.StartsWith("namespace ", StringComparison.Ordinal) || text.StartsWith("package ", StringComparison.Ordinal));
    }

    private string Signature(CodeMember member, TextSpan? body = null)
    {
        var stop = Math.Min(member.Signature.End, member.Signature.Start + (MaxSignature * 4));
        if (body is { } inside && inside.Start > member.Signature.Start)
            stop = Math.Min(stop, inside.Start - 1);
        var length = 0;
        Span<char> compact = stackalloc char[MaxSignature];
        for (var at = member.Signature.Start; at < stop && length < MaxSignature;)
        {
            if (scanner.IsTrivia(at, stop))
            {
                at = Math.Max(at + 1, scanner.SkipLiteral(at, stop, '('));
                continue;
            }

            var unit = scanner.Text[at++];
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
