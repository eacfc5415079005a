namespace Rag;

/// <summary>Asks a collection. Every member checks the caller's access inside the store's own query.</summary>
/// <remarks>A document the caller may not see behaves in every way as one that does not exist. Safe for concurrent use.</remarks>
public interface ICollectionReader
{
    /// <summary>What the collection was made with.</summary>
    CollectionInfo Info { get; }

    /// <summary>Finds the chunks that best match, best first; equal scores are ordered by chunk id (<see cref="CodePointOrder"/>).</summary>
    /// <exception cref="RagInputException">The vector is missing, has another dimension, or has no direction; or the text is too long.</exception>
    /// <exception cref="RagFilterException">The filter is too complex or names a field that cannot exist.</exception>
    /// <exception cref="RagAccessException">The collection demands principals and none were given.</exception>
    /// <exception cref="RagStoreException">The backend refused or could not be reached.</exception>
    Task<IReadOnlyList<SearchHit>> SearchAsync(SearchQuery query, CancellationToken cancellationToken = default);

    /// <summary>The chunks of one document with an index from <paramref name="firstIndex"/>, at most <paramref name="count"/>, in order.</summary>
    Task<IReadOnlyList<Chunk>> GetChunksAsync(
        string documentId, int firstIndex, int count, CallerAccess access, DateTimeOffset? asOf = null, CancellationToken cancellationToken = default);

    /// <summary>A document with its text, or null when there is none the caller may see.</summary>
    Task<Document?> GetDocumentAsync(string id, CallerAccess access, DateTimeOffset? asOf = null, CancellationToken cancellationToken = default);

    /// <summary>How many documents and chunks the caller may see.</summary>
    Task<CollectionCounts> CountAsync(CallerAccess access, Filter? filter = null, DateTimeOffset? asOf = null, CancellationToken cancellationToken = default);
}
