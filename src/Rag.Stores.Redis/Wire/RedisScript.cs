using System.Security.Cryptography;
using System.Text;

namespace Rag.Stores.Redis;

/// <summary>A Lua script the server runs in one go. Sent by its digest, and in full to a server that does not know it yet.</summary>
internal sealed class RedisScript
{
    private const string Writes = "";
    private const string Reads = " flags=no-writes";

    // What only removes must work when memory is full.
    private const string Frees = " flags=allow-oom";

    private readonly string _source;
    private readonly string _digest;

    /// <summary>Joins the parts, which are files of this assembly, below a first line that says whether the script writes.</summary>
    /// <remarks>With such a line the server refuses a writing script before it begins when memory is full or it is a replica, not half-way.</remarks>
    private RedisScript(string flags, params string[] parts)
    {
        _source = $"#!lua{flags}\n" + string.Join('\n', parts.Select(Load));
#pragma warning disable CA5350 // The server names scripts by SHA-1; nothing is secured by it.
        _digest = Convert.ToHexStringLower(SHA1.HashData(Encoding.UTF8.GetBytes(_source)));
#pragma warning restore CA5350
    }

    public static RedisScript Open { get; } = new(Writes, "open");

    public static RedisScript Reserve { get; } = new(Writes, "shared", "reserve");

    public static RedisScript Replace { get; } = new(Writes, "shared", "change", "replace");

    public static RedisScript Delete { get; } = new(Frees, "shared", "change", "delete");

    public static RedisScript Abandon { get; } = new(Frees, "shared", "abandon");

    public static RedisScript Swept { get; } = new(Frees, "shared", "swept");

    public static RedisScript Search { get; } = new(Reads, "shared", "select", "search");

    public static RedisScript Count { get; } = new(Reads, "shared", "select", "count");

    public static RedisScript Fetch { get; } = new(Reads, "shared", "fetch");

    public static RedisScript Get { get; } = new(Reads, "shared", "get");

    public static RedisScript Look { get; } = new(Reads, "shared", "look");

    public static RedisScript Retire { get; } = new(Frees, "shared", "retire");

    /// <summary>Runs the script on the collection whose first key is given.</summary>
    public async Task<RedisReply> RunAsync(RedisLink link, string operation, string key, CancellationToken cancellationToken, params byte[][] arguments)
    {
        var reply = (await link.SendAsync(Command("EVALSHA", _digest, key, arguments), operation, cancellationToken).ConfigureAwait(false))[0];
        if (reply.IsError && reply.Text.StartsWith("NOSCRIPT", StringComparison.Ordinal))
            reply = (await link.SendAsync(Command("EVAL", _source, key, arguments), operation, cancellationToken).ConfigureAwait(false))[0];
        return reply.IsError ? throw RedisErrors.From(reply, operation) : reply;
    }

    private static RedisCommands Command(string name, string script, string key, byte[][] arguments)
    {
        var writer = new RedisCommands().Begin(4 + arguments.Length).Add(name).Add(script).Add(1).Add(key);
        foreach (var argument in arguments)
            writer.Add(argument);
        return writer;
    }

    private static string Load(string name)
    {
        using var stream = typeof(RedisScript).Assembly.GetManifestResourceStream($"Rag.Stores.Redis.{name}.lua")!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
