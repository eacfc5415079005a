namespace Rag;

/// <summary>Changes a collection, one whole document at a time.</summary>
public interface ICollectionWriter
{
    /// <summary>Adds documents, replacing those with the same id. All of one call become visible together, or none.</summary>
    /// <remarks>With history on, the version replaced stays searchable until the new one's <see cref="Document.ValidFrom"/>, which must then be set.</remarks>
    /// <exception cref="RagInputException">An id is invalid or given twice, or a vector has another dimension or no direction; nothing is stored.</exception>
    /// <exception cref="RagStoreException">The backend refused or could not be reached; nothing is stored.</exception>
    Task ReplaceAsync(IReadOnlyList<IndexedDocument> documents, CancellationToken cancellationToken = default);

    /// <summary>Removes documents by id. Unknown ids, and those the caller may not see, are ignored.</summary>
    /// <param name="ids">Document ids.</param>
    /// <param name="access">On whose behalf.</param>
    /// <param name="at">With history on: the moment the documents ceased to hold; null erases them with every earlier version, for good.</param>
    /// <param name="cancellationToken">Stops before anything is removed.</param>
    /// <returns>How many documents were removed.</returns>
    Task<int> DeleteAsync(IReadOnlyList<string> ids, CallerAccess access, DateTimeOffset? at = null, CancellationToken cancellationToken = default);

    /// <summary>The fingerprints of those documents of <paramref name="ids"/> that are stored, by id.</summary>
    Task<IReadOnlyDictionary<string, string>> GetFingerprintsAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken = default);

    /// <summary>The id of every current document, in <see cref="CodePointOrder"/>.</summary>
    IAsyncEnumerable<string> ListDocumentIdsAsync(CancellationToken cancellationToken = default);

    /// <summary>The vectors already stored for texts with these <see cref="IndexedChunk.ContentHash"/> values, by hash; unknown ones are left out.</summary>
    Task<IReadOnlyDictionary<string, ReadOnlyMemory<float>>> FindVectorsAsync(IReadOnlyCollection<string> contentHashes, CancellationToken cancellationToken = default);
}
