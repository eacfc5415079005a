using System.Collections.Concurrent;
using Rag.Stores.Sqlite;

namespace Rag;

/// <summary>Keeps collections in one SQLite file: the embedded default. Several processes may read while one writes.</summary>
/// <remarks>
/// The file is the only truth: what a search keeps in memory is read from it at the first search and follows what any process commits.
/// A commit survives a crash of the process at any instant; after a loss of power the last commits may be missing, never half there.
/// Nothing is opened before it is needed.
/// </remarks>
public sealed class SqliteVectorStore : IVectorStore
{
    private readonly ConcurrentDictionary<CollectionId, SqliteCollection> _collections = new();
    private readonly SqliteFile _file;
    private readonly SqliteStoreOptions _options;

    /// <summary>Keeps collections in the file at <paramref name="path"/>, which is made when it does not exist.</summary>
    /// <param name="path">A file's path, taken literally: no connection string.</param>
    /// <param name="options">Copied; null for the defaults.</param>
    /// <exception cref="RagInputException"><c>path.outside_root</c>: the path leads out of <see cref="SqliteStoreOptions.Root"/>.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public SqliteVectorStore(string path, SqliteStoreOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        _options = (options ?? new()).Checked();
        FilePath = StorePath.Resolve(path, _options.Root);
        _file = new SqliteFile(FilePath, _options);
    }

    /// <summary>The file's full path.</summary>
    public string FilePath { get; }

    /// <inheritdoc/>
    public string Name => SqliteErrors.Store;

    /// <inheritdoc/>
    public async Task<IVectorCollection> OpenAsync(CollectionId id, CollectionSettings? settings = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(id);
        if (settings is not null)
            StoreGuard.Require(settings);

        var row = await Find(id, cancellationToken).ConfigureAwait(false);
        if (settings is not null && (row is null || NeedsChunking(row, settings)))
            row = await Make(id, settings, cancellationToken).ConfigureAwait(false);
        if (row is null)
            throw SqliteErrors.NotFound("open", id);
        if (settings is not null)
            row.Info.Require(settings, Name);

        // One object per collection, so that what a search keeps in memory is kept once. A collection dropped and made again has another key.
        var collection = _collections.AddOrUpdate(
            id, _ => new SqliteCollection(_file, row, _options),
            (_, known) => known.Key == row.Key ? known : new SqliteCollection(_file, row, _options));
        collection.Use(row.Info, settings?.Analyzer ?? _options.Analyzers.FirstOrDefault(analyzer => analyzer.Name == row.Info.Analyzer));
        return collection;
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<CollectionInfo>> ListAsync(string? tenant = null, CancellationToken cancellationToken = default)
    {
        _ = new CollectionId("any", tenant);
        using var read = await _file.ReadAsync("list", cancellationToken).ConfigureAwait(false);
        return CollectionRow.List(read.Connection, tenant);
    }

    /// <inheritdoc/>
    public async Task<bool> DropAsync(CollectionId id, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(id);

        if (await Find(id, cancellationToken).ConfigureAwait(false) is null)
            return false;
        using var write = await _file.WriteAsync("drop", cancellationToken).ConfigureAwait(false);
        if (CollectionRow.Find(write.Connection, id) is not { } row)
            return false;
        row.Drop(write.Connection);
        write.Commit(CommitKind.Erasure);
        _collections.TryRemove(id, out _);
        return true;
    }

    /// <summary>Closes the file when the operations under way are done. Later calls throw <see cref="ObjectDisposedException"/>.</summary>
    public ValueTask DisposeAsync() => _file.DisposeAsync();

    private static bool NeedsChunking(CollectionRow row, CollectionSettings settings) =>
        row.Info.Chunking.Length == 0 && !string.IsNullOrEmpty(settings.Chunking);

    private async Task<CollectionRow?> Find(CollectionId id, CancellationToken cancellationToken)
    {
        using var read = await _file.ReadAsync("open", cancellationToken).ConfigureAwait(false);
        return CollectionRow.Find(read.Connection, id);
    }

    private async Task<CollectionRow> Make(CollectionId id, CollectionSettings settings, CancellationToken cancellationToken)
    {
        using var write = await _file.WriteAsync("open", cancellationToken).ConfigureAwait(false);
        var row = CollectionRow.Find(write.Connection, id);
        if (row is null)
        {
            CollectionRow.Add(write.Connection, id, settings);
        }
        else
        {
            row.Info.Require(settings, Name);
            if (NeedsChunking(row, settings))
                row.SetChunking(write.Connection, settings.Chunking!);
        }

        row = CollectionRow.Find(write.Connection, id)!;
        write.Commit();
        return row;
    }
}
