namespace Rag;

/// <summary>Holds collections: makes, opens, lists and drops them.</summary>
/// <remarks>
/// Implementations are safe for concurrent use. They do not own a connection they were handed; whoever opened it closes it.
/// Every implementation passes the specs in <c>Rag.Testing</c>, so the same question gives the same answer in each.
/// </remarks>
public interface IVectorStore : IAsyncDisposable
{
    /// <summary>The backend, such as <c>memory</c>, <c>sqlite</c> or <c>postgres</c>; used in errors and telemetry.</summary>
    string Name { get; }

    /// <summary>Opens a collection, making it when <paramref name="settings"/> are given and it does not exist.</summary>
    /// <param name="id">The collection.</param>
    /// <param name="settings">What it must have been made with; null opens only an existing one, as it was made.</param>
    /// <param name="cancellationToken">Stops the opening.</param>
    /// <exception cref="ArgumentOutOfRangeException">The settings' dimension is not 1 to 4,096.</exception>
    /// <exception cref="RagStoreException"><c>not_found</c>, <c>store.mismatch</c>, or the backend's refusal.</exception>
    Task<IVectorCollection> OpenAsync(CollectionId id, CollectionSettings? settings = null, CancellationToken cancellationToken = default);

    /// <summary>The collections of one tenant (null: those without), ordered by name.</summary>
    Task<IReadOnlyList<CollectionInfo>> ListAsync(string? tenant = null, CancellationToken cancellationToken = default);

    /// <summary>Removes a collection with everything in it.</summary>
    /// <returns>Whether it existed.</returns>
    Task<bool> DropAsync(CollectionId id, CancellationToken cancellationToken = default);
}
