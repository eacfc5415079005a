using System.Collections.Concurrent;
using Npgsql;
using Rag.Stores.Postgres;

namespace Rag;

/// <summary>Keeps collections in PostgreSQL with pgvector: many processes may read and write at once.</summary>
/// <remarks>
/// Everything stands in one schema, which is made and brought up to date when it is first used. A search is one statement and one round trip.
/// Nothing is connected before it is needed. Safe for concurrent use.
/// </remarks>
public sealed class PostgresVectorStore : IVectorStore
{
    private const int StatementsPrepared = 100;

    private readonly ConcurrentDictionary<CollectionId, PostgresCollection> _collections = new();
    private readonly Database _database;

    /// <summary>Keeps collections in the database of a data source the host shares with its own work. It is not disposed.</summary>
    /// <param name="dataSource">Pooled; the store takes a connection per operation and returns it.</param>
    /// <param name="options">Copied; null for the defaults.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public PostgresVectorStore(NpgsqlDataSource dataSource, PostgresStoreOptions? options = null)
        : this(dataSource ?? throw new ArgumentNullException(nameof(dataSource)), isOwned: false, options)
    {
    }

    private PostgresVectorStore(NpgsqlDataSource dataSource, bool isOwned, PostgresStoreOptions? options) =>
        _database = new Database(dataSource, isOwned, (options ?? new()).Checked());

    /// <inheritdoc/>
    public string Name => PostgresErrors.Store;

    /// <summary>Keeps collections in the database a connection string names, over a pool of connections of its own.</summary>
    /// <param name="connectionString">As Npgsql reads it, such as <c>Host=localhost;Username=rag;Password=…;Database=rag</c>.</param>
    /// <param name="options">Copied; null for the defaults.</param>
    /// <exception cref="ArgumentException">The connection string cannot be read, or an option is out of its range. The message does not repeat the connection string.</exception>
    public static PostgresVectorStore Connect(string connectionString, PostgresStoreOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(connectionString);
        NpgsqlDataSource source;
        try
        {
            var builder = new NpgsqlDataSourceBuilder(connectionString);
            var settings = builder.ConnectionStringBuilder;
            if ((options ?? new()).PrepareStatements && settings.MaxAutoPrepare == 0)
                (settings.MaxAutoPrepare, settings.AutoPrepareMinUsages) = (StatementsPrepared, 2);
            // Nothing is left on a connection that would have to be reset, and a pooler would reset another's.
            settings.NoResetOnClose = true;
            source = builder.Build();
        }
        catch (Exception e) when (e is ArgumentException or FormatException or InvalidCastException or OverflowException)
        {
            // What the driver says may repeat a part of it.
            throw new ArgumentException("The connection string cannot be read. Use keywords of Npgsql, such as Host=localhost;Username=rag;Password=…;Database=rag", nameof(connectionString));
        }

        return new PostgresVectorStore(source, isOwned: true, options);
    }

    /// <inheritdoc/>
    public async Task<IVectorCollection> OpenAsync(CollectionId id, CollectionSettings? settings = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(id);
        if (settings is not null)
            StoreGuard.Require(settings);

        var row = await FindAsync("open", id, cancellationToken).ConfigureAwait(false);
        if (settings is not null && (row is null || NeedsChunking(row, settings)))
            row = await MakeAsync(id, settings, cancellationToken).ConfigureAwait(false);
        if (row is null)
            throw PostgresErrors.NotFound("open", id);
        if (settings is not null)
            row.Info.Require(settings, Name);

        // One object per collection: it knows whether there is an index. A collection dropped and made again has another key.
        var collection = _collections.AddOrUpdate(
            id, _ => new PostgresCollection(_database, row), (_, known) => known.Key == row.Key ? known : new PostgresCollection(_database, row));
        collection.Use(row, settings?.Analyzer ?? _database.Options.Analyzers.FirstOrDefault(analyzer => analyzer.Name == row.Info.Analyzer));
        return collection;
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<CollectionInfo>> ListAsync(string? tenant = null, CancellationToken cancellationToken = default)
    {
        var id = new CollectionId("any", tenant);
        return await _database.AskAsync("list", id, names => CollectionRow.List(names, tenant), async reader =>
        {
            var found = new List<CollectionInfo>();
            while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                found.Add(CollectionRow.Read(reader).Info);
            return (IReadOnlyList<CollectionInfo>)found;
        }, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<bool> DropAsync(CollectionId id, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(id);

        var dropped = await _database.WriteAsync("drop", id.Tenant, async (connection, transaction) =>
        {
            await _database.ExecuteAsync(connection, transaction, cancellationToken).ConfigureAwait(false);
            await Migration.LockAsync(connection, _database.Options.Schema, cancellationToken).ConfigureAwait(false);
            var names = _database.Names;
            if (await _database.QueryAsync(connection, CollectionRow.Find(names, id), reader => CollectionRow.ReadOneAsync(reader, cancellationToken), cancellationToken).ConfigureAwait(false) is not { } row)
                return false;
            // Waits for a writer, and makes later ones find nothing.
            await _database.ExecuteAsync(connection, [CollectionRow.Find(names, row.Key, locked: true)], cancellationToken).ConfigureAwait(false);
            var segments = new Sql();
            segments.Add($"DELETE FROM {names.Table("segment")} WHERE collection = {segments.Bind(row.Key)}");
            var collection = new Sql();
            collection.Add($"DELETE FROM {names.Table("collection")} WHERE key = {collection.Bind(row.Key)}");
            await _database.ExecuteAsync(connection, [segments, collection], cancellationToken).ConfigureAwait(false);
            await Database.ScriptAsync(connection, Schema.DropParts(names, row.Key), cancellationToken).ConfigureAwait(false);
            return true;
        }, gone: null, cancellationToken).ConfigureAwait(false);
        if (dropped)
            _collections.TryRemove(id, out _);
        return dropped;
    }

    /// <summary>Builds the HNSW index of a collection now, whatever its size, and returns when it is there; at once when it is there already.</summary>
    /// <remarks>Readers and writers go on meanwhile. Cancelled or failed, nothing is left of it.</remarks>
    /// <returns>Whether there is an index: not for vectors of more than 4,000 dimensions.</returns>
    /// <exception cref="RagStoreException"><c>not_found</c>, <c>store.refused</c> when the user may not make an index, or the server's other refusals.</exception>
    public async Task<bool> BuildIndexAsync(CollectionId id, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(id);
        var collection = (PostgresCollection)await OpenAsync(id, null, cancellationToken).ConfigureAwait(false);
        return await collection.BuildIndexAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Builds an index that answers comparisons by order (<c>&lt;</c>, <c>&lt;=</c>, <c>&gt;</c>, <c>&gt;=</c>) of one field's numbers or times, and returns when it is there; at once when it is there already.</summary>
    /// <remarks>
    /// Without it such a filter reads a row of every document: half a microsecond each. Equality needs no index of its own. Readers and writers go on meanwhile; later writes keep the index, which costs them some microseconds a document.
    /// It is dropped with the collection. The server does not use it for a role that row-level security binds.
    /// </remarks>
    /// <param name="id">The collection.</param>
    /// <param name="field">A key of metadata; not of what documents themselves have, such as <c>title</c>.</param>
    /// <param name="kind">What is compared: <see cref="MetadataKind.Integer"/> or <see cref="MetadataKind.Number"/>, which are one, or <see cref="MetadataKind.Time"/>.</param>
    /// <param name="cancellationToken">Stops the build; nothing is left of it.</param>
    /// <exception cref="ArgumentException">The field is not a key, or values of that kind are not indexed.</exception>
    /// <exception cref="RagStoreException"><c>not_found</c>, <c>store.refused</c> when the user may not make an index, or the server's other refusals.</exception>
    public async Task IndexFieldAsync(CollectionId id, string field, MetadataKind kind, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(id);
        if (!Metadata.IsKey(field))
            throw new ArgumentException("A field must be a letter followed by at most 63 letters, digits or underscores, as metadata keys are.", nameof(field));
        if (kind is not (MetadataKind.Integer or MetadataKind.Number or MetadataKind.Time))
            throw new ArgumentException($"Only numbers and times are indexed for comparison by order, not {kind}.", nameof(kind));

        var collection = (PostgresCollection)await OpenAsync(id, null, cancellationToken).ConfigureAwait(false);
        await collection.IndexFieldAsync(field, kind == MetadataKind.Time, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Ends what goes on in the background and, when the connections are the store's own, closes them. Later calls throw <see cref="ObjectDisposedException"/>.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var collection in _collections.Values)
            await collection.DisposeAsync().ConfigureAwait(false);
        await _database.DisposeAsync().ConfigureAwait(false);
    }

    private static bool NeedsChunking(CollectionRow row, CollectionSettings settings) =>
        row.Info.Chunking.Length == 0 && !string.IsNullOrEmpty(settings.Chunking);

    private Task<CollectionRow?> FindAsync(string operation, CollectionId id, CancellationToken cancellationToken) =>
        _database.AskAsync(operation, id, names => CollectionRow.Find(names, id), reader => CollectionRow.ReadOneAsync(reader, cancellationToken), cancellationToken);

    private Task<CollectionRow> MakeAsync(CollectionId id, CollectionSettings settings, CancellationToken cancellationToken) =>
        _database.WriteAsync("open", id.Tenant, async (connection, transaction) =>
        {
            await _database.ExecuteAsync(connection, transaction, cancellationToken).ConfigureAwait(false);
            await Migration.LockAsync(connection, _database.Options.Schema, cancellationToken).ConfigureAwait(false);
            var names = _database.Names;
            var row = await OneAsync(CollectionRow.Find(names, id)).ConfigureAwait(false);
            if (row is null)
            {
                row = await OneAsync(CollectionRow.Insert(names, id, settings)).ConfigureAwait(false);
                await Database.ScriptAsync(connection, Schema.MakeParts(names, row!.Key, settings.Dimensions, _database.IsSecured), cancellationToken).ConfigureAwait(false);
                return row;
            }

            row.Info.Require(settings, Name);
            return NeedsChunking(row, settings) ? (await OneAsync(CollectionRow.SetChunking(names, row.Key, settings.Chunking!)).ConfigureAwait(false))! : row;

            Task<CollectionRow?> OneAsync(Sql sql) => _database.QueryAsync(connection, sql, reader => CollectionRow.ReadOneAsync(reader, cancellationToken), cancellationToken);
        }, gone: null, cancellationToken);
}
