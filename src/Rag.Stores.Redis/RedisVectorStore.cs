using System.Collections.Concurrent;
using Rag.Stores.Redis;
using StackExchange.Redis;

namespace Rag;

/// <summary>Keeps collections on a Redis server, 8.0 or newer, with its vector sets; keyword search and fusion are ours.</summary>
/// <remarks>
/// Every change is one script on the server, which runs one at a time: seen whole or not at all, by every process.
/// How much of it survives a crash of the server is the server's configuration (append-only file, snapshots), not this store's.
/// Nothing is connected before it is needed.
/// </remarks>
public sealed class RedisVectorStore : IVectorStore
{
    private readonly ConcurrentDictionary<CollectionId, RedisCollection> _collections = new();
    private readonly RedisStoreOptions _options;
    private readonly RedisLink _link;
    private volatile bool _disposed;

    /// <summary>Keeps collections on the server, or the cluster, at <paramref name="endpoint"/>.</summary>
    /// <param name="endpoint"><c>HOST</c> or <c>HOST:PORT</c>, the port 6379 when not given; several nodes of a cluster, or sentinels, parted by commas.</param>
    /// <param name="options">Copied; null for the defaults.</param>
    /// <exception cref="ArgumentException">The endpoint or an option is malformed.</exception>
    public RedisVectorStore(string endpoint, RedisStoreOptions? options = null)
    {
        var parsed = RedisEndpoint.ParseAll(endpoint);
        _options = (options ?? new()).Checked();
        _link = new RedisLink(parsed, _options);
    }

    /// <summary>Keeps collections behind a connection the application has already, with its addresses, users, encryption and retries.</summary>
    /// <param name="connection">Not disposed.</param>
    /// <param name="options">Copied; null for the defaults. User, password, encryption and sentinel are the connection's own and must not be set.</param>
    /// <exception cref="ArgumentException">An option is malformed, or is the connection's to say.</exception>
    public RedisVectorStore(IConnectionMultiplexer connection, RedisStoreOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(connection);
        _options = (options ?? new()).Checked();
        if (_options.User is not null || _options.Password is not null || _options.Tls is not null || _options.SentinelService is not null)
            throw new ArgumentException("User, Password, Tls and SentinelService are the connection's own: set them where it is made.", nameof(options));
        _link = new RedisLink(connection, _options);
    }

    /// <inheritdoc/>
    public string Name => RedisErrors.Store;

    /// <summary>What every key of this store begins with.</summary>
    public string KeyPrefix => _options.KeyPrefix;

    /// <inheritdoc/>
    public async Task<IVectorCollection> OpenAsync(CollectionId id, CollectionSettings? settings = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(id);
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (settings is not null)
            StoreGuard.Require(settings);

        var keys = Keys.Base(_options.KeyPrefix, id);
        var key = Keys.Meta(keys);
        var row = await CollectionRow.FindAsync(_link, key, id, "open", cancellationToken).ConfigureAwait(false);
        if (settings is null)
            return Use(row ?? throw RedisErrors.NotFound("open", id), keys, null);

        row ??= await CollectionRow.MakeAsync(_link, key, id, settings, cancellationToken).ConfigureAwait(false);
        row.Info.Require(settings, Name);
        if (row.Info.Chunking.Length == 0 && !string.IsNullOrEmpty(settings.Chunking))
        {
            row = await CollectionRow.SetChunkingAsync(_link, key, id, settings.Chunking, cancellationToken).ConfigureAwait(false);
            row.Info.Require(settings, Name);
        }

        // Each time, for whoever made the collection may have stopped before it was listed.
        await SendAsync(new RedisCommands().Begin(3).Add("SADD").Add(Keys.Names(_options.KeyPrefix, id.Tenant)).Add(id.Name), "open", cancellationToken).ConfigureAwait(false);
        return Use(row, keys, settings.Analyzer);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<CollectionInfo>> ListAsync(string? tenant = null, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        _ = new CollectionId("any", tenant);
        var names = await SendAsync(new RedisCommands().Begin(2).Add("SMEMBERS").Add(Keys.Names(_options.KeyPrefix, tenant)), "list", cancellationToken).ConfigureAwait(false);
        var found = new List<CollectionInfo>();
        foreach (var name in names.Items.Select(item => item.Text).Order(StringComparer.Ordinal))
        {
            var id = new CollectionId(name, tenant);
            if (await CollectionRow.FindAsync(_link, Keys.Meta(Keys.Base(_options.KeyPrefix, id)), id, "list", cancellationToken).ConfigureAwait(false) is { } row)
                found.Add(row.Info);
        }

        return found;
    }

    /// <inheritdoc/>
    public async Task<bool> DropAsync(CollectionId id, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(id);
        ObjectDisposedException.ThrowIf(_disposed, this);

        var keys = Keys.Base(_options.KeyPrefix, id);
        var retirement = new Retirement(_link, keys);
        var row = await CollectionRow.FindAsync(_link, Keys.Meta(keys), id, "drop", cancellationToken).ConfigureAwait(false);
        var dropped = row is not null && await retirement.DropAsync(row.Identity, cancellationToken).ConfigureAwait(false);
        // Also when another dropped it and stopped before its keys were gone.
        await retirement.SweepAsync("drop", cancellationToken).ConfigureAwait(false);
        await SendAsync(new RedisCommands().Begin(3).Add("SREM").Add(Keys.Names(_options.KeyPrefix, id.Tenant)).Add(id.Name), "drop", cancellationToken).ConfigureAwait(false);
        _collections.TryRemove(id, out _);
        return dropped;
    }

    /// <summary>Closes the connection, unless it was handed in. Later calls throw <see cref="ObjectDisposedException"/>.</summary>
    public ValueTask DisposeAsync()
    {
        _disposed = true;
        _link.Dispose();
        return ValueTask.CompletedTask;
    }

    private RedisCollection Use(CollectionRow row, string keys, ITextAnalyzer? analyzer)
    {
        var collection = _collections.AddOrUpdate(
            row.Info.Id,
            _ => new RedisCollection(_link, keys, row, _options),
            (_, known) => known.Identity.AsSpan().SequenceEqual(row.Identity) ? known : new RedisCollection(_link, keys, row, _options));
        collection.Use(row.Info, analyzer ?? _options.Analyzers.FirstOrDefault(known => known.Name == row.Info.Analyzer));
        return collection;
    }

    private async Task<RedisReply> SendAsync(RedisCommands command, string operation, CancellationToken cancellationToken)
    {
        var reply = (await _link.SendAsync(command, operation, cancellationToken).ConfigureAwait(false))[0];
        return reply.IsError ? throw RedisErrors.From(reply, operation) : reply;
    }
}
