using System.Globalization;
using System.Net.Sockets;
using System.Security.Authentication;
using StackExchange.Redis;

namespace Rag.Stores.Redis;

/// <summary>Says what the server refused, or that it is gone, in words a user can act on. Never repeats what was sent.</summary>
internal static class RedisErrors
{
    public const string Store = "redis";

    /// <summary>The exception for an error reply. Only its first word is shown: the rest may repeat arguments.</summary>
    public static RagStoreException From(RedisReply reply, string operation)
    {
        var text = reply.Text;
        var space = text.IndexOf(' ', StringComparison.Ordinal);
        var word = space < 0 ? text : text[..space];
        if (word.Length > 32 || word.AsSpan().ContainsAnyExceptInRange('A', 'Z'))
            word = "ERR";
        return word switch
        {
            "RAGGONE" => Gone(operation),
            "RAGFOREIGN" or "WRONGTYPE" => Error("store.foreign", "a key under the collection's prefix is not ours or was changed by someone else. Choose another RedisStoreOptions.KeyPrefix or database, or remove the keys."),
            "RAGVERSION" => Error("store.version", "the collection was written by a newer version of this library. Update it, or index into another collection."),
            "RAGCORRUPT" => Corrupt(operation, "what is stored of the collection"),
            "RAGBUSY" => Busy(operation),
            "RAGLARGE" => Error("store.too_large", "the collection has used up its chunk numbers. Repair it, which numbers its chunks anew."),
            "NOAUTH" or "WRONGPASS" => Error("store.auth", "the server did not accept the user name and password. Check RedisStoreOptions.User and RedisStoreOptions.Password."),
            "NOPERM" => Error("store.refused", "the user may not run a command this store needs. Allow it the commands docs/redis.md lists."),
            "OOM" => Error("store.full", "the server's memory limit is reached. Raise maxmemory or remove something: nothing of this call was stored."),
            "READONLY" => Error("store.readonly", "the server is a read-only replica. Connect to its master, also to search."),
            "NOREPLICAS" => Transient("store.unavailable", "the server has too few replicas to accept a write."),
            _ when text.Contains("DB index", StringComparison.Ordinal) || text.Contains("SELECT is not allowed", StringComparison.Ordinal) =>
                Error("store.refused", "the server has no such database. Check RedisStoreOptions.Database; a cluster has only database 0."),
            _ when text.Contains("hashslot", StringComparison.OrdinalIgnoreCase) => Transient("store.unavailable", "the node of the cluster that holds the key could not be reached."),
            "LOADING" or "BUSY" or "MASTERDOWN" or "CLUSTERDOWN" or "TRYAGAIN" => Transient("store.unavailable", $"the server cannot answer now ({word}). Try again."),
            "MISCONF" => Error("store.unavailable", "the server cannot save to its disk and so accepts no writes (MISCONF). Check its disk."),
            "MOVED" or "ASK" or "CROSSSLOT" => Error("store.unavailable", $"the key belongs to another node of the cluster ({word}), which could not be reached. Give RedisVectorStore addresses of the cluster that this machine can reach."),
            _ when text.Contains("script was killed", StringComparison.OrdinalIgnoreCase) || text.Contains("SCRIPT KILL", StringComparison.Ordinal) =>
                Transient("store.unavailable", "the server's operator stopped the operation. Nothing was changed."),
            _ => Error("store.failed", $"the server answered with an error ({word})."),
        };

        RagStoreException Error(string code, string message) => new(Store, operation, code, message);
        RagStoreException Transient(string code, string message) => new(Store, operation, code, message) { IsTransient = true };
    }

    /// <summary>The exception for a connection that failed; what the package saw while connecting says why.</summary>
    public static RagStoreException Lost(string operation, Exception cause, bool sent, ConnectionAttemptCompletedEventArgs? attempt)
    {
        var causes = Chain(cause).Concat(Chain(attempt?.Exception)).ToList();
        var kind = attempt?.FailureType ?? (cause as RedisConnectionException)?.FailureType;
        var bare = causes.FirstOrDefault(one => one is SocketException or EndOfStreamException) ?? causes.FirstOrDefault(one => one is IOException);
        if (causes.OfType<AuthenticationException>().FirstOrDefault() is { } handshake)
            return new(Store, operation, "store.auth", "the TLS handshake failed. Check the certificate and RedisStoreOptions.Tls.", handshake);
        if (kind == ConnectionFailureType.AuthenticationFailure || (cause as RedisConnectionException)?.FailureType == ConnectionFailureType.AuthenticationFailure)
            return From(RedisReply.OfError("NOAUTH"), operation);
        if (causes.Any(one => one is RedisCommandException))
            return new(Store, operation, "store.refused", "the connection does not allow a command this store needs. Check the command map of the connection handed in, and RedisStoreOptions.Database.");
        if (bare is null && !sent && kind is ConnectionFailureType.ProtocolFailure or ConnectionFailureType.InternalFailure)
            return new(Store, operation, "store.protocol", "the server does not speak Redis's protocol. Check host and port: Redis 8.0 or newer is needed.");
        return sent
            ? new(Store, operation, "store.unavailable", "the connection to the server was lost. A change is there whole or not at all; run again to find out.", bare) { IsTransient = true }
            : new(Store, operation, "store.unavailable", "the server could not be reached. Check that it runs, and its host and port.", bare) { IsTransient = true };
    }

    public static RagStoreException TimedOut(string operation, TimeSpan limit) =>
        new(Store, operation, "store.timeout", $"the server did not answer within {limit.TotalSeconds:0.###} s. Try again, or raise the timeout in RedisStoreOptions.") { IsTransient = true };

    public static RagStoreException Unsupported(string operation, string found) =>
        new(Store, operation, "store.unsupported", $"the server is {found}, but Redis 8.0 or newer with vector sets (VADD, VSIM) is needed.");

    public static RagStoreException Gone(string operation) =>
        new(Store, operation, "not_found", "the collection does not exist or was removed. Index something into it first, or name another.");

    public static RagStoreException NotFound(string operation, CollectionId id) =>
        new(Store, operation, "not_found", $"there is no collection '{id.Name}'. Index something into it first, or name another.");

    public static RagStoreException Corrupt(string operation, string what) =>
        new(Store, operation, "store.corrupt", $"{what} is damaged. Run verify to see what is affected, then repair.");

    public static RagStoreException Busy(string operation) =>
        new(Store, operation, "store.locked", "others change the collection faster than this call can follow. Try again.") { IsTransient = true };

    public static RagStoreException NoAnalyzer(string operation, string analyzer) =>
        new(Store, operation, "store.analyzer", $"the collection was made with the analyzer '{analyzer}', which was not given. Add it to RedisStoreOptions.Analyzers, or open the collection with settings.");

    /// <summary>Refuses a server that lacks vector sets. A user who may not ask is believed: the first search tells.</summary>
    /// <param name="hello">The reply to <c>HELLO</c>.</param>
    /// <param name="command">The reply to <c>COMMAND INFO VSIM</c>.</param>
    public static void RequireVersion(RedisReply hello, RedisReply command)
    {
        if (hello.IsError && !hello.Text.StartsWith("NOPERM", StringComparison.Ordinal))
            throw hello.Text.StartsWith("ERR", StringComparison.Ordinal) ? Unsupported("connect", "older than version 6") : From(hello, "connect");
        if (Field(hello, "server") == "redis" && int.TryParse(Field(hello, "version").Split('.')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var major) && major < 8)
            throw Unsupported("connect", Found(hello));
        if (command is { Kind: ReplyKind.Array, Items: [{ IsNull: true } or { Items: [], Kind: ReplyKind.Array }] })
            throw Unsupported("connect", Found(hello));
    }

    private static string Found(RedisReply hello) => $"{Field(hello, "server")} {Field(hello, "version")}";

    private static string Field(RedisReply map, string name)
    {
        for (var i = 0; i + 1 < map.Items.Length; i += 2)
        {
            if (map.Items[i].Text == name)
                return map.Items[i + 1].Text;
        }

        return "unknown";
    }

    // Its message may name the address, but nothing secret; other inner exceptions stay out.
    private static IEnumerable<Exception> Chain(Exception? exception)
    {
        for (; exception is not null; exception = exception.InnerException)
            yield return exception;
    }
}
