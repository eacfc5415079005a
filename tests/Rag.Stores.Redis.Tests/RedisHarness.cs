using Rag.Stores.Redis;
using Rag.Testing;

namespace Rag.Stores.Redis.Tests;

/// <summary>Stores on the server RAG_TEST_REDIS names, each under a prefix of its own that is removed afterwards.</summary>
public sealed class RedisHarness : StoreHarness
{
    private readonly List<string> _prefixes = [];

    /// <summary>The server, or null.</summary>
    public static string? Endpoint => Environment.GetEnvironmentVariable("RAG_TEST_REDIS") is { Length: > 0 } endpoint ? endpoint : null;

    public override string? Missing => Endpoint is null ? "RAG_TEST_REDIS does not name a Redis server, such as 127.0.0.1:6379." : null;

    public override bool IsDurable => true;

    public override Task<IVectorStore> CreateAsync() => Task.FromResult<IVectorStore>(Create());

    public override async Task<IVectorStore> ReopenAsync(IVectorStore store)
    {
        await store.DisposeAsync();
        return Open(((RedisVectorStore)store).KeyPrefix);
    }

    public override async ValueTask DisposeAsync()
    {
        foreach (var prefix in _prefixes)
            await RemoveAsync(prefix);
        await base.DisposeAsync();
    }

    public RedisVectorStore Create(Action<RedisStoreOptions>? change = null)
    {
        var prefix = $"rag-test-{Guid.NewGuid():N}";
        _prefixes.Add(prefix);
        return Open(prefix, change);
    }

    public static RedisVectorStore Open(string prefix, Action<RedisStoreOptions>? change = null, string? endpoint = null)
    {
        var options = new RedisStoreOptions { KeyPrefix = prefix };
        options.Analyzers.Add(WordAnalyzer.Instance);
        change?.Invoke(options);
        return new RedisVectorStore(endpoint ?? Endpoint!, options);
    }

    private static async Task RemoveAsync(string prefix)
    {
        using var server = new TestServer();
        foreach (var some in (await server.KeysAsync(prefix)).Chunk(1_000))
            await server.SendAsync(["UNLINK", .. some]);
    }
}
