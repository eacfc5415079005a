using System.Collections.Concurrent;
using Rag.Stores.Memory;

namespace Rag;

/// <summary>Keeps collections in memory and compares a question with everything: exact, and the reference for the other stores.</summary>
/// <remarks>
/// Readers work on an immutable snapshot, so a search never waits for a write nor sees half of one. Contents end with the process.
/// Good to some 100,000 chunks; a collection is indexed for keywords at the first keyword question after a write.
/// </remarks>
public sealed class InMemoryVectorStore : IVectorStore
{
    internal const string StoreName = "memory";

    private readonly ConcurrentDictionary<CollectionId, MemoryCollection> _collections = new();
    private volatile bool _disposed;

    /// <inheritdoc/>
    public string Name => StoreName;

    /// <inheritdoc/>
    public Task<IVectorCollection> OpenAsync(CollectionId id, CollectionSettings? settings = null, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        ArgumentNullException.ThrowIfNull(id);
        if (settings is not null)
            StoreGuard.Require(settings);
        cancellationToken.ThrowIfCancellationRequested();

        if (settings is null)
        {
            return _collections.TryGetValue(id, out var existing)
                ? Task.FromResult<IVectorCollection>(existing)
                : throw MemoryCollection.NotFound("open", id);
        }

        var collection = _collections.GetOrAdd(id, static (id, settings) => new MemoryCollection(id, settings), settings);
        collection.Require(settings);
        return Task.FromResult<IVectorCollection>(collection);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<CollectionInfo>> ListAsync(string? tenant = null, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        _ = new CollectionId("any", tenant);
        cancellationToken.ThrowIfCancellationRequested();

        return Task.FromResult<IReadOnlyList<CollectionInfo>>(
            [.. _collections.Values.Select(collection => collection.Info)
                .Where(info => info.Id.Tenant == tenant)
                .OrderBy(info => info.Id.Name, StringComparer.Ordinal)]);
    }

    /// <inheritdoc/>
    public Task<bool> DropAsync(CollectionId id, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        ArgumentNullException.ThrowIfNull(id);
        cancellationToken.ThrowIfCancellationRequested();

        if (!_collections.TryRemove(id, out var dropped))
            return Task.FromResult(false);
        dropped.Close(byDispose: false);
        return Task.FromResult(true);
    }

    /// <summary>Lets go of everything stored. Later calls throw <see cref="ObjectDisposedException"/>.</summary>
    public ValueTask DisposeAsync()
    {
        _disposed = true;
        foreach (var collection in _collections.Values)
            collection.Close(byDispose: true);
        _collections.Clear();
        return ValueTask.CompletedTask;
    }
}
