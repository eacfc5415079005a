namespace Rag;

/// <summary>Shows the larger range around a chunk in its place, each range once, with its exact text.</summary>
internal static class ParentExpansion
{
    /// <summary>Keeps the best hit of each parent; hits without a parent stay.</summary>
    public static List<SearchHit> Distinct(IReadOnlyList<SearchHit> hits)
    {
        var seen = new HashSet<(string Id, TextSpan Parent)>();
        return [.. hits.Where(hit => hit.Chunk.Parent is not { } parent || seen.Add((hit.Document.Id, parent)))];
    }

    public static async Task<IReadOnlyList<SearchHit>> ExpandAsync(
        ICollectionReader collection, List<SearchHit> hits, CallerAccess access, DateTimeOffset? asOf, CancellationToken cancellationToken)
    {
        var texts = new Dictionary<string, string?>(StringComparer.Ordinal);
        for (var i = 0; i < hits.Count; i++)
        {
            var hit = hits[i];
            if (hit.Chunk.Parent is not { } parent)
                continue;
            if (!texts.TryGetValue(hit.Document.Id, out var text))
            {
                var document = await collection.GetDocumentAsync(hit.Document.Id, access, asOf, cancellationToken).ConfigureAwait(false);
                texts[hit.Document.Id] = text = document?.Text;
            }

            if (text is not null && Holds(text, parent, hit.Chunk))
                hits[i] = hit with { Chunk = Expanded(hit.Chunk, parent, text.Substring(parent.Start, parent.Length)) };
        }

        return hits;
    }

    // The document may have been replaced or removed since the search: what was found is then shown as it was found.
    private static bool Holds(string text, TextSpan parent, Chunk chunk) =>
        parent.End <= text.Length && parent.Contains(chunk.Span)
        && text.AsSpan(chunk.Span.Start, chunk.Span.Length).SequenceEqual(chunk.Text);

    private static Chunk Expanded(Chunk chunk, TextSpan parent, string text) => chunk with
    {
        Span = parent,
        Text = text,
        // A header or signature that now stands in the text need not stand above it too.
        Context = text.Contains(chunk.Context, StringComparison.Ordinal) ? "" : chunk.Context,
        Tokens = 0,
    };
}
