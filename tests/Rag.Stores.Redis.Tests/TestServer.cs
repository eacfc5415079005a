using System.Text;
using Rag.Stores.Redis;
using StackExchange.Redis;

namespace Rag.Stores.Redis.Tests;

/// <summary>A connection beside the store's, to look at and to damage what it keeps.</summary>
internal sealed class TestServer : IDisposable
{
    private readonly ConnectionMultiplexer _connection;
    private readonly RedisLink _link;

    public TestServer(string? endpoint = null, RedisStoreOptions? options = null)
    {
        _connection = ConnectionMultiplexer.Connect(new ConfigurationOptions
        {
            EndPoints = { endpoint ?? RedisHarness.Endpoint! },
            User = options?.User,
            Password = options?.Password,
            Protocol = RedisProtocol.Resp3,
            AllowAdmin = true,
        });
        _link = new RedisLink(_connection, options ?? new());
    }

    public Task<RedisReply> SendAsync(params string[] parts) => SendAsync(parts.Select(Encoding.UTF8.GetBytes).ToArray());

    public async Task<RedisReply> SendAsync(params byte[][] parts)
    {
        var writer = new RedisCommands().Begin(parts.Length).Add(Encoding.UTF8.GetString(parts[0]));
        foreach (var part in parts.Skip(1))
            writer.Add(part);
        return (await _link.SendAsync(writer, "test", CancellationToken.None))[0];
    }

    /// <summary>Every key that begins with a prefix.</summary>
    public async Task<IReadOnlyList<string>> KeysAsync(string prefix)
    {
        var found = new List<string>();
        var cursor = "0";
        do
        {
            var reply = await SendAsync("SCAN", cursor, "MATCH", prefix + "*", "COUNT", "10000");
            cursor = reply.Items[0].Text;
            found.AddRange(reply.Items[1].Items.Select(item => item.Text));
        }
        while (cursor != "0");
        return found;
    }

    public void Dispose()
    {
        _link.Dispose();
        _connection.Dispose();
    }
}
