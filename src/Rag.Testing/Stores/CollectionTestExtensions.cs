namespace Rag.Testing;

/// <summary>Short forms for what tests do all the time.</summary>
public static class CollectionTestExtensions
{
    /// <summary>Writes documents in one call.</summary>
    public static Task ReplaceAsync(this ICollectionWriter collection, params IReadOnlyList<TestDocument> documents)
    {
        ArgumentNullException.ThrowIfNull(collection);
        return collection.ReplaceAsync([.. documents.Select(document => document.ToIndexed())]);
    }

    /// <summary>The ids of every current document, in the order listed.</summary>
    public static async Task<IReadOnlyList<string>> IdsAsync(this ICollectionWriter collection)
    {
        ArgumentNullException.ThrowIfNull(collection);

        var ids = new List<string>();
        await foreach (var id in collection.ListDocumentIdsAsync())
            ids.Add(id);
        return ids;
    }

    /// <summary>The chunk ids a vector search finds, best first.</summary>
    public static async Task<IReadOnlyList<string>> NearestAsync(this ICollectionReader collection, float[] vector, int top = 100, CallerAccess? access = null, Filter? filter = null, DateTimeOffset? asOf = null)
    {
        ArgumentNullException.ThrowIfNull(collection);
        var hits = await collection.SearchAsync(new() { Mode = SearchMode.Vector, Vector = vector, Top = top, Access = access ?? CallerAccess.System, Filter = filter, AsOf = asOf });
        return [.. hits.Select(hit => hit.Chunk.Id)];
    }

    /// <summary>The chunk ids a keyword search finds, best first.</summary>
    public static async Task<IReadOnlyList<string>> MatchingAsync(this ICollectionReader collection, string text, int top = 100, CallerAccess? access = null, Filter? filter = null, DateTimeOffset? asOf = null)
    {
        ArgumentNullException.ThrowIfNull(collection);
        var hits = await collection.SearchAsync(new() { Mode = SearchMode.Keyword, Text = text, Top = top, Access = access ?? CallerAccess.System, Filter = filter, AsOf = asOf });
        return [.. hits.Select(hit => hit.Chunk.Id)];
    }
}
