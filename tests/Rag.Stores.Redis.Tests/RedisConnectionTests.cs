using Rag.Testing;
using StackExchange.Redis;

namespace Rag.Stores.Redis.Tests;

/// <summary>A connection that the application has already.</summary>
public sealed class RedisConnectionTests : IAsyncLifetime
{
    private RedisHarness Harness { get; } = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await Harness.DisposeAsync();

    [RedisTheory]
    [InlineData(RedisProtocol.Resp2)]
    [InlineData(RedisProtocol.Resp3)]
    public async Task A_connection_handed_in_is_used_and_left_open(RedisProtocol protocol)
    {
        await using var plain = Harness.Create();
        await using var connection = await ConnectionMultiplexer.ConnectAsync(new ConfigurationOptions { EndPoints = { RedisHarness.Endpoint! }, Protocol = protocol });
        var store = new RedisVectorStore(connection, new RedisStoreOptions { KeyPrefix = plain.KeyPrefix });

        var collection = await store.OpenAsync("docs", TestSettings.Default);
        await collection.ReplaceAsync(new TestDocument("a", "apple"), new TestDocument("b", "pear"));
        var found = await collection.MatchingAsync("apple");
        var problems = await collection.VerifyAsync();
        await collection.RepairAsync();
        Assert.Equal(2, (await collection.CountAsync(CallerAccess.System)).Documents);
        Assert.Single(await store.ListAsync());
        Assert.True(await store.DropAsync("docs"));
        await store.DisposeAsync();

        Assert.Equal(["a#0"], found);
        Assert.Empty(problems);
        Assert.True(connection.IsConnected);
        Assert.Equal("PONG", (await connection.GetDatabase().ExecuteAsync("PING")).ToString());
        await Assert.ThrowsAsync<ObjectDisposedException>(() => store.ListAsync());
    }

    [RedisFact]
    public async Task A_connection_handed_in_keeps_its_own_users_and_encryption()
    {
        await using var connection = await ConnectionMultiplexer.ConnectAsync(RedisHarness.Endpoint!);

        Assert.Throws<ArgumentException>(() => new RedisVectorStore(connection, new RedisStoreOptions { User = "a", Password = "b" }));
        Assert.Throws<ArgumentException>(() => new RedisVectorStore(connection, new RedisStoreOptions { Tls = new() }));
        Assert.Throws<ArgumentException>(() => new RedisVectorStore(connection, new RedisStoreOptions { SentinelService = "master" }));
    }

    [RedisFact]
    public async Task A_database_that_does_not_exist_is_told()
    {
        await using var store = Harness.Create(options => options.Database = 100_000);

        Assert.Equal("store.refused", (await Assert.ThrowsAsync<RagStoreException>(() => store.ListAsync())).Code);
    }

    [RedisFact]
    public async Task A_connection_that_was_cut_is_made_anew_by_the_next_call()
    {
        await using var store = Harness.Create();
        await store.OpenAsync("docs", TestSettings.Default);
        using var server = new TestServer();
        using (var proxy = new CuttingProxy(RedisHarness.Endpoint!))
        {
            await using var cut = RedisHarness.Open(store.KeyPrefix, endpoint: proxy.Endpoint);
            Assert.Single(await cut.ListAsync());
            proxy.CutAfter(1);
            Assert.Equal("store.unavailable", (await Assert.ThrowsAsync<RagStoreException>(() => cut.ListAsync())).Code);
            proxy.CutAfter(long.MaxValue);

            Assert.Single(await cut.ListAsync());
        }
    }

    [Fact]
    public async Task An_application_whose_connection_is_down_is_told_so()
    {
        await using var connection = await ConnectionMultiplexer.ConnectAsync(new ConfigurationOptions { EndPoints = { "127.0.0.1:1" }, AbortOnConnectFail = false, ConnectRetry = 0, BacklogPolicy = BacklogPolicy.FailFast });
        await using var store = new RedisVectorStore(connection);

        var error = await Assert.ThrowsAsync<RagStoreException>(() => store.ListAsync());

        Assert.Equal(("store.unavailable", true), (error.Code, error.IsTransient));
    }
}
