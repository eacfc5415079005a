using System.Text;
using Rag.Stores.Redis;

namespace Rag.Stores.Redis.Tests;

/// <summary>A connection beside the store's, to look at and to damage what it keeps.</summary>
internal sealed class TestServer : IDisposable
{
    private readonly RedisPool _pool;

    public TestServer(string? endpoint = null, RedisStoreOptions? options = null) =>
        _pool = new RedisPool(RedisEndpoint.Parse(endpoint ?? RedisHarness.Endpoint!), options ?? new());

    public Task<RespValue> SendAsync(params string[] parts) => SendAsync(parts.Select(Encoding.UTF8.GetBytes).ToArray());

    public async Task<RespValue> SendAsync(params byte[][] parts)
    {
        var writer = new RespWriter().Begin(parts.Length);
        foreach (var part in parts)
            writer.Add(part);
        return (await _pool.SendAsync(writer, "test", CancellationToken.None))[0];
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

    public void Dispose() => _pool.Dispose();
}
