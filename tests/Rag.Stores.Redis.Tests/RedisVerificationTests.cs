using Rag.Testing;

namespace Rag.Stores.Redis.Tests;

/// <summary>Damage on the server is found, and a repair makes good what can be derived.</summary>
public sealed class RedisVerificationTests : IAsyncLifetime
{
    private RedisHarness Harness { get; } = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await Harness.DisposeAsync();

    [Trait(BadInputCoverage.Trait, "db-fts-desync")]
    [RedisTheory]
    [InlineData("words", "DEL", "p:apple")]
    [InlineData("shorter list", "SETRANGE", "p:apple", "4", "\u0009")]
    [InlineData("vector", "VREM", "vs", "0")]
    [InlineData("all vectors", "DEL", "vs")]
    [InlineData("extra vector", "VADD", "vs", "VALUES", "3", "1", "0", "0", "77", "NOQUANT")]
    [InlineData("filter", "DEL", "f:year")]
    [InlineData("readers", "DEL", "f:!readers")]
    [InlineData("places", "DEL", "o:0")]
    [InlineData("content", "DEL", "content")]
    [InlineData("ids", "DEL", "ids")]
    [InlineData("counter", "HINCRBY", "n", "length", "3")]
    [InlineData("index of a row", "HSET", "v:1", "index", "\u0080")]
    public async Task What_is_derived_is_compared_and_derived_anew(string what, params string[] damage)
    {
        await using var store = Harness.Create();
        var collection = await FilledAsync(store);
        var expected = await AnswersAsync(collection);
        using var server = new TestServer();
        await DamageAsync(server, store.KeyPrefix, damage);

        var problems = await collection.VerifyAsync();
        await collection.RepairAsync();

        Assert.True(problems.Count > 0 && problems.All(problem => problem.Code == "store.inconsistent"), what);
        Assert.Empty(await collection.VerifyAsync());
        Assert.Equal(expected, await AnswersAsync(collection));
    }

    [Trait(BadInputCoverage.Trait, "db-vector-missing")]
    [RedisTheory]
    [InlineData("store.inconsistent", "HSET", "v:1", "x0", "\u0001\u0002")]
    [InlineData("store.inconsistent", "HDEL", "v:1", "x1")]
    [InlineData("store.inconsistent", "HSET", "v:1", "c0", "\u0001\u0002")]
    [InlineData("store.inconsistent", "HSET", "v:1", "head", "\u0001\u0002")]
    [InlineData("store.inconsistent", "HSET", "v:1", "fingerprint", "other")]
    [InlineData("store.inconsistent", "DEL", "v:1")]
    [InlineData("chunk.text", "SETRANGE", "t:1", "2", "X")]
    [InlineData("chunk.text", "DEL", "t:1")]
    public async Task A_document_that_lost_something_counts_as_not_indexed_after_a_repair(string code, params string[] damage)
    {
        await using var store = Harness.Create();
        var collection = await FilledAsync(store);
        using var server = new TestServer();
        await DamageAsync(server, store.KeyPrefix, damage);

        var problems = await collection.VerifyAsync();
        await collection.RepairAsync();

        Assert.Contains(problems, problem => problem.Code == code && problem.Id.StartsWith('a'));
        Assert.DoesNotContain(problems, problem => problem.Id.StartsWith('b'));
        Assert.Empty(await collection.VerifyAsync());
        Assert.Equal(["b"], (await collection.GetFingerprintsAsync(["a", "b"])).Keys);
        await collection.ReplaceAsync(Documents);
        Assert.Equal(["a#0"], await collection.MatchingAsync("apple"));
    }

    [RedisFact]
    public async Task A_damaged_row_is_an_error_and_not_an_answer()
    {
        await using var store = Harness.Create();
        var collection = await FilledAsync(store);
        using var server = new TestServer();
        await DamageAsync(server, store.KeyPrefix, ["SETRANGE", "t:1", "2", "X"]);

        Assert.Equal("store.corrupt", (await Assert.ThrowsAsync<RagStoreException>(() => collection.GetDocumentAsync("a", CallerAccess.System))).Code);
        Assert.Equal("store.corrupt", (await Assert.ThrowsAsync<RagStoreException>(() => collection.MatchingAsync("apple"))).Code);
        Assert.Equal(["b#0"], await collection.MatchingAsync("banana"));
    }

    private static TestDocument[] Documents => [new TestDocument("a", "apple\n\nplum").With("year", 2024L), new TestDocument("b", "banana").With("year", 2025L)];

    private static async Task<IVectorCollection> FilledAsync(RedisVectorStore store)
    {
        var collection = await store.OpenAsync("docs", TestSettings.Default);
        await collection.ReplaceAsync(Documents);
        return collection;
    }

    private static async Task<IReadOnlyList<(string, double)>> AnswersAsync(IVectorCollection collection)
    {
        var hits = await collection.SearchAsync(new() { Text = "apple banana", Vector = new float[] { 1, 2, 3 }, Access = CallerAccess.For("ann"), Filter = Filter.Compare("year", Comparison.Greater, 2000L) });
        return [.. hits.Select(hit => (hit.Chunk.Id, hit.Score))];
    }

    private static async Task DamageAsync(TestServer server, string prefix, string[] damage)
    {
        var counters = (await server.KeysAsync(prefix)).Single(key => key.EndsWith(":n", StringComparison.Ordinal));
        var reply = await server.SendAsync([damage[0], counters[..^1] + damage[1], .. damage[2..]]);
        Assert.False(reply.IsError, reply.IsError ? reply.Text : "");
    }
}
