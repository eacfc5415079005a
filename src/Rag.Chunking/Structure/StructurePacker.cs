namespace Rag.Chunking;

/// <summary>Packs the members and elements of a JSON or YAML document: whole where they fit, neighbours together, large ones by what they hold.</summary>
internal sealed class StructurePacker(ChunkWriter writer, List<StructureNode> nodes)
{
    private const int MaxKey = 64;
    private const int MaxPath = 240;

    private readonly int _max = writer.Size.MaxTokens;

    public void Pack()
    {
        var end = writer.Text.Length;
        // A single value needs no index in the path.
        var isMany = nodes.Count > 0 && nodes[0].Next < nodes.Count;
        var written = Pack(0, nodes.Count, 0, end, "", "", isMany);
        writer.AddCut(written, end, [], kind: ChunkKind.Code, overlap: false);
    }

    // `opening` stands above a chunk that begins with what opens the container, `path` above all others. Returns where the text goes on that
    // is not written yet: brackets that found no room go before the next sibling rather than into a chunk of their own.
    private int Pack(int first, int stop, int start, int end, string opening, string path, bool hasIndexes)
    {
        var members = new List<int>();
        var at = start;
        var sum = 0L;
        var index = 0;
        for (var i = first; i < stop; i = nodes[i].Next, index++)
        {
            writer.ThrowIfCancelled();
            var memberEnd = nodes[i].Next < stop ? nodes[nodes[i].Next].Start : end;
            var tokens = writer.CountUpToLimit(at, memberEnd);
            if (sum + tokens > _max)
            {
                Flush(members, at, start, opening, path);
                sum = 0;
            }

            if (tokens > _max)
            {
                at = WriteLarge(i, at, memberEnd, at == start ? opening : path, PathOf(nodes[i], path, hasIndexes ? index : -1));
                continue;
            }

            sum += tokens;
            members.Add(at);
            at = memberEnd;
        }

        Flush(members, at, start, opening, path);
        return at;
    }

    private void Flush(List<int> members, int end, int start, string opening, string path)
    {
        if (members.Count == 0)
            return;
        if (!writer.TryAdd(members[0], end, [], members[0] == start ? opening : path, ChunkKind.Code))
        {
            // The tokens of the parts did not add up to those of the whole.
            for (var i = 0; i < members.Count; i++)
                writer.AddCut(members[i], i + 1 < members.Count ? members[i + 1] : end, [], members[i] == start ? opening : path, ChunkKind.Code, overlap: false);
        }

        members.Clear();
    }

    private int WriteLarge(int i, int start, int end, string context, string path)
    {
        var node = nodes[i];
        // It may fit without the white space after it, or without the brackets around it.
        if (writer.TryAdd(start, end, [], context, ChunkKind.Code))
            return end;
        if (writer.TryAdd(node.Start, node.End, [], context, ChunkKind.Code, Before(start, node.Start)))
            return node.End;

        if (node.Next > i + 1)
            return Pack(i + 1, node.Next, start, end, context, path, nodes[i + 1].Key.Length == 0);
        if (!writer.Text.AsSpan(node.ValueStart, node.End - node.ValueStart).IsWhiteSpace() && writer.TryAdd(node.ValueStart, node.End, [], path, ChunkKind.Code, Before(start, node.ValueStart)))
            return node.End;
        writer.AddCut(start, end, [], context, ChunkKind.Code, laterContext: path);
        return end;
    }

    private static (int Start, int End)? Before(int start, int end) => start < end ? (start, end) : null;

    private string PathOf(StructureNode node, string path, int index)
    {
        if (path.Length > MaxPath)
            return path;
        if (node.Key.Length == 0)
            return index < 0 ? path : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{path}[{index}]");

        var key = writer.Text.AsSpan(node.Key.Start, Math.Min(node.Key.Length, MaxKey));
        if (char.IsHighSurrogate(key[^1]))
            key = key[..^1];
        foreach (var unit in key)
        {
            if (!char.IsLetterOrDigit(unit) && unit is not ('_' or '-' or '$'))
                return $"{path}[\"{key}\"]";
        }

        return path.Length == 0 ? key.ToString() : $"{path}.{key}";
    }
}
