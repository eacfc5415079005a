using Rag.Testing;

namespace Rag.Stores.Redis.Tests;

/// <summary>What a server may refuse, in words of ours: typed, transient or not, and without what was sent.</summary>
public sealed class RedisErrorTests
{
    [Trait(BadInputCoverage.Trait, "db-full")]
    [Trait(BadInputCoverage.Trait, "db-readonly-file")]
    [Theory]
    [InlineData("-OOM command not allowed when used memory > 'maxmemory'.", "store.full", false)]
    [InlineData("-READONLY You can't write against a read only replica.", "store.readonly", false)]
    [InlineData("-LOADING Redis is loading the dataset in memory", "store.unavailable", true)]
    [InlineData("-BUSY Redis is busy running a script.", "store.unavailable", true)]
    [InlineData("-MISCONF Redis is configured to save RDB snapshots, but it's currently unable to persist to disk.", "store.unavailable", false)]
    [InlineData("-MOVED 3999 127.0.0.1:1", "store.unavailable", true)]
    [InlineData("-CLUSTERDOWN The cluster is down", "store.unavailable", true)]
    [InlineData("-NOPERM this user has no permissions to run the 'evalsha' command", "store.refused", false)]
    [InlineData("-WRONGTYPE Operation against a key holding the wrong kind of value", "store.foreign", false)]
    [InlineData("-RAGVERSION of the collection", "store.version", false)]
    [InlineData("-ERR secret argument 'hunter2' is not understood", "store.failed", false)]
    [InlineData("!22\r\nERR 'hunter2' is wrong", "store.failed", false)]
    public async Task A_refusal_is_told_by_its_kind(string reply, string code, bool isTransient)
    {
        using var server = new FakeServer(command => Greeting(command) ?? reply + "\r\n");
        await using var store = RedisHarness.Open("rag", endpoint: server.Endpoint);

        var error = await Assert.ThrowsAsync<RagStoreException>(() => store.OpenAsync("docs", TestSettings.Default));

        Assert.Equal((code, isTransient), (error.Code, error.IsTransient));
        Assert.DoesNotContain("hunter2", error.ToString(), StringComparison.Ordinal);
    }

    [Trait(BadInputCoverage.Trait, "db-not-a-db")]
    [Theory]
    [InlineData("-ERR unknown command 'HELLO'\r\n", "store.unsupported")]
    [InlineData("%2\r\n+server\r\n+redis\r\n+version\r\n+7.4.1\r\n", "store.unsupported")]
    [InlineData("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n", "store.protocol")]
    [InlineData("-NOAUTH HELLO must be called with the client already authenticated\r\n", "store.auth")]
    public async Task A_server_that_will_not_do_is_told_when_it_is_reached(string hello, string code)
    {
        using var server = new FakeServer(command => command == "HELLO" ? hello : Greeting(command) ?? "+OK\r\n");
        await using var store = RedisHarness.Open("rag", endpoint: server.Endpoint);

        Assert.Equal(code, (await Assert.ThrowsAsync<RagStoreException>(() => store.ListAsync())).Code);
    }

    [Fact]
    public async Task A_server_without_vector_sets_is_told_by_name()
    {
        using var server = new FakeServer(command => command switch
        {
            "HELLO" => "%2\r\n+server\r\n+valkey\r\n+version\r\n+8.1.0\r\n",
            "COMMAND" => "*1\r\n_\r\n",
            _ => "+OK\r\n",
        });
        await using var store = RedisHarness.Open("rag", endpoint: server.Endpoint);

        var error = await Assert.ThrowsAsync<RagStoreException>(() => store.ListAsync());

        Assert.Equal("store.unsupported", error.Code);
        Assert.Contains("valkey 8.1.0", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_silent_server_is_a_timeout_and_a_cancellation_is_not()
    {
        using var server = new FakeServer(command => Greeting(command));
        await using var store = RedisHarness.Open("rag", options => options.CommandTimeout = TimeSpan.FromMilliseconds(50), server.Endpoint);
        await using var patient = RedisHarness.Open("rag", endpoint: server.Endpoint);
        using var cancellation = new CancellationTokenSource();

        var error = await Assert.ThrowsAsync<RagStoreException>(() => store.ListAsync());
        var waiting = patient.ListAsync(null, cancellation.Token);
        await cancellation.CancelAsync();

        Assert.Equal(("store.timeout", true), (error.Code, error.IsTransient));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_told_so()
    {
        var gone = new FakeServer(_ => null);
        gone.Dispose();
        await using var store = RedisHarness.Open("rag", endpoint: gone.Endpoint);

        var error = await Assert.ThrowsAsync<RagStoreException>(() => store.ListAsync());

        Assert.Equal(("store.unavailable", true), (error.Code, error.IsTransient));
    }

    [Theory]
    [InlineData("")]
    [InlineData("host:0")]
    [InlineData("host:x")]
    [InlineData("redis://user:hunter2@host:6379")]
    [InlineData("user:hunter2@host")]
    [InlineData("a b:1")]
    [InlineData("host:6379,ssl=true,password=hunter2")]
    [InlineData("host:6379,")]
    public void A_malformed_address_is_refused_and_not_repeated(string endpoint) =>
        Assert.DoesNotContain("hunter2", Assert.ThrowsAny<ArgumentException>(() => new RedisVectorStore(endpoint)).Message, StringComparison.Ordinal);

    [Fact]
    public void Options_are_checked_as_a_whole()
    {
        Assert.ThrowsAny<ArgumentException>(() => new RedisVectorStore("host", new() { KeyPrefix = "a{b}" }));
        Assert.ThrowsAny<ArgumentException>(() => new RedisVectorStore("host", new() { User = "ann" }));
        Assert.ThrowsAny<ArgumentException>(() => new RedisVectorStore("host", new() { Database = -1 }));
        Assert.ThrowsAny<ArgumentException>(() => new RedisVectorStore("host", new() { MaxConnections = 0 }));
        Assert.ThrowsAny<ArgumentException>(() => new RedisVectorStore("host", new() { SentinelService = "" }));
        Assert.ThrowsAny<ArgumentException>(() => new RedisVectorStore("host", new() { EfSearch = 0 }));
        Assert.ThrowsAny<ArgumentException>(() => new RedisVectorStore("host", new() { EfSearch = 1_000_001 }));
        Assert.ThrowsAny<ArgumentException>(() => new RedisVectorStore("host", new() { CommandTimeout = TimeSpan.Zero }));
    }

    private static string? Greeting(string command) => command switch
    {
        "HELLO" => FakeServer.Hello,
        "CLIENT" => "+OK\r\n",
        "COMMAND" => "*1\r\n*2\r\n+vsim\r\n:-1\r\n",
        _ => null,
    };
}
