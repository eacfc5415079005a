using System.Collections.Concurrent;
using System.Globalization;
using Rag.Stores.Chroma;

namespace Rag;

/// <summary>Keeps collections on a Chroma server, over its HTTP API version 2. Several processes may read and write at once.</summary>
/// <remarks>
/// The server finds vectors; words are found by an index this process derives from the server's records and keeps in step with every commit.
/// A write becomes visible by one record, so that a killed writer leaves the old state or the new one.
/// </remarks>
public sealed class ChromaVectorStore : IVectorStore
{
    private readonly ConcurrentDictionary<string, ChromaCollection> _collections = new(StringComparer.Ordinal);
    private readonly ChromaStoreOptions _options;
    private readonly ChromaClient _client;

    /// <summary>Keeps collections on the server at <paramref name="server"/>; nothing is asked before it is needed.</summary>
    /// <param name="server">Such as <c>http://localhost:8000</c>; an HTTP or HTTPS address without user, query or fragment.</param>
    /// <param name="options">Copied; null for the defaults.</param>
    /// <exception cref="ArgumentException">The address or an option cannot be used.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public ChromaVectorStore(Uri server, ChromaStoreOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(server);
        if (!server.IsAbsoluteUri || server.Scheme is not ("http" or "https") || server.UserInfo.Length > 0 || server.Query.Length > 0 || server.Fragment.Length > 0)
            throw new ArgumentException("The server's address must be an absolute http or https address without user, query or fragment. Pass a secret as ChromaStoreOptions.Token.", nameof(server));
        _options = (options ?? new()).Checked();
        _client = new ChromaClient(server.AbsolutePath.EndsWith('/') ? server : new Uri(server.AbsoluteUri + "/"), _options);
    }

    /// <inheritdoc/>
    public string Name => ChromaErrors.Store;

    /// <inheritdoc/>
    public async Task<IVectorCollection> OpenAsync(CollectionId id, CollectionSettings? settings = null, CancellationToken cancellationToken = default)
    {
        _client.ThrowIfDisposed();
        ArgumentNullException.ThrowIfNull(id);
        if (settings is not null)
            StoreGuard.Require(settings);
        cancellationToken.ThrowIfCancellationRequested();

        var found = await FindAsync(id, cancellationToken).ConfigureAwait(false);
        if (found is null && settings is not null)
        {
            await MakeAsync(id, settings, cancellationToken).ConfigureAwait(false);
            found = await FindAsync(id, cancellationToken).ConfigureAwait(false);
        }

        if (found is null)
            throw ChromaErrors.NotFound("open", id);
        var info = CollectionMetadata.Read(found, id, "open");
        if (settings is not null)
            info.Require(settings, Name);

        var records = new ChromaTable(_client, found.Id, id);
        info = info with { Chunking = await ChunkingAsync(records, null, cancellationToken).ConfigureAwait(false) };
        if (settings is not null)
        {
            if (info.Chunking.Length == 0 && !string.IsNullOrEmpty(settings.Chunking))
                info = info with { Chunking = await ChunkingAsync(records, settings.Chunking, cancellationToken).ConfigureAwait(false) };
            info.Require(settings, Name);
        }

        // One object per collection, so that what a search keeps in memory is kept once. A collection dropped and made again has another key.
        if (!_collections.TryGetValue(found.Id, out var collection))
        {
            var vectors = await CompleteAsync(records, found.Id, id, cancellationToken).ConfigureAwait(false);
            collection = _collections.GetOrAdd(found.Id, _ => new ChromaCollection(_client, records, vectors, info));
        }

        collection.Use(info, settings?.Analyzer ?? _options.Analyzers.FirstOrDefault(analyzer => analyzer.Name == info.Analyzer));
        return collection;
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<CollectionInfo>> ListAsync(string? tenant = null, CancellationToken cancellationToken = default)
    {
        _client.ThrowIfDisposed();
        _ = new CollectionId("any", tenant);

        var infos = new List<CollectionInfo>();
        foreach (var answer in await AllAsync("list", cancellationToken).ConfigureAwait(false))
        {
            if (!CollectionMetadata.IsOwn(answer, _options.Prefix) || CollectionMetadata.TenantOf(answer) != tenant)
                continue;
            var info = CollectionMetadata.Read(answer, null, "list");
            try
            {
                infos.Add(info with { Chunking = await ChunkingAsync(new(_client, answer.Id, info.Id), null, cancellationToken).ConfigureAwait(false) });
            }
            catch (RagStoreException e) when (e.Code == "not_found")
            {
                // Dropped since it was listed.
            }
        }

        return [.. infos.OrderBy(info => info.Id.Name, StringComparer.Ordinal)];
    }

    /// <inheritdoc/>
    public async Task<bool> DropAsync(CollectionId id, CancellationToken cancellationToken = default)
    {
        _client.ThrowIfDisposed();
        ArgumentNullException.ThrowIfNull(id);

        if (await FindAsync(id, cancellationToken).ConfigureAwait(false) is not { } found)
            return false;
        CollectionMetadata.Read(found, id, "drop");
        // The records first: without them there is no collection, whatever becomes of the vectors.
        var dropped = await RemoveAsync(found.Name, cancellationToken).ConfigureAwait(false);
        _collections.TryRemove(found.Id, out _);
        await RemoveAsync(CollectionMetadata.VectorsOf(_options.Prefix, found.Id), cancellationToken).ConfigureAwait(false);
        return dropped;
    }

    /// <summary>Lets go of what searches kept in memory. Later calls throw <see cref="ObjectDisposedException"/>; an HttpClient that was handed in stays open.</summary>
    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        _collections.Clear();
        return ValueTask.CompletedTask;
    }

    private async Task<CollectionAnswer?> FindAsync(CollectionId id, CancellationToken cancellationToken)
    {
        try
        {
            return await _client.ReadAsync("open", HttpMethod.Get, $"{_client.CollectionsPath}/{CollectionMetadata.NameOf(_options.Prefix, id)}", null, ChromaJson.Default.CollectionAnswer, cancellationToken).ConfigureAwait(false);
        }
        catch (RagStoreException e) when (e.Code == "not_found")
        {
            return null;
        }
    }

    private async Task MakeAsync(CollectionId id, CollectionSettings settings, CancellationToken cancellationToken)
    {
        try
        {
            await _client.WriteAsync("open", _client.CollectionsPath, CollectionMetadata.Create(_options.Prefix, id, settings), cancellationToken).ConfigureAwait(false);
        }
        catch (RagStoreException e) when (e.Code == "store.conflict")
        {
            // Made by another at the same time; whether with the same settings is checked as for any that exists.
        }
    }

    // Whoever opens a collection first completes it: its maker may have been killed in between.
    private async Task<ChromaTable> CompleteAsync(ChromaTable records, string key, CollectionId id, CancellationToken cancellationToken)
    {
        var vectors = await _client.ReadAsync("open", HttpMethod.Post, _client.CollectionsPath, CollectionMetadata.CreateVectors(_options.Prefix, key), ChromaJson.Default.CollectionAnswer, cancellationToken).ConfigureAwait(false);
        var log = await records.FindAsync("open", static json => RecordIds.IsIn(json, RecordIds.Kind, [RecordIds.Commit, RecordIds.Settled]), Include.Ids, cancellationToken).ConfigureAwait(false);
        if (log.Count == 0)
            await records.AddAsync("open", [new WritePlan("").ToRecord(0)], cancellationToken).ConfigureAwait(false);
        return new ChromaTable(_client, vectors.Id, id);
    }

    // The first who states a chunking has it recorded: a record that exists is left as it is.
    private static async Task<string> ChunkingAsync(ChromaTable records, string? stated, CancellationToken cancellationToken)
    {
        if (stated is not null)
            await records.AddAsync("open", [new(RecordIds.Chunking, null, ChromaRecord.Field(RecordIds.Chunking, stated))], cancellationToken).ConfigureAwait(false);
        var found = await records.GetAsync("open", [RecordIds.Chunking], Include.Fields, cancellationToken).ConfigureAwait(false);
        return found is [var record] ? record.Text(RecordIds.Chunking) ?? "" : "";
    }

    private async Task<IReadOnlyList<CollectionAnswer>> AllAsync(string operation, CancellationToken cancellationToken)
    {
        const int AtOnce = 1_000;
        var all = new List<CollectionAnswer>();
        while (true)
        {
            var path = string.Create(CultureInfo.InvariantCulture, $"{_client.CollectionsPath}?limit={AtOnce}&offset={all.Count}");
            var part = await _client.ReadAsync(operation, HttpMethod.Get, path, null, ChromaJson.Default.CollectionAnswerArray, cancellationToken).ConfigureAwait(false);
            all.AddRange(part);
            if (part.Length < AtOnce)
                return [.. all.DistinctBy(answer => answer.Id, StringComparer.Ordinal)];
        }
    }

    private async Task<bool> RemoveAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await _client.SendAsync("drop", HttpMethod.Delete, $"{_client.CollectionsPath}/{name}", null, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (RagStoreException e) when (e.Code == "not_found")
        {
            return false;
        }
    }
}
