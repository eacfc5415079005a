using System.Net.Security;
using System.Net.Sockets;

namespace Rag.Stores.Redis;

/// <summary>One connection, used by one caller at a time: commands go out together, replies come back in their order.</summary>
internal sealed class RedisConnection : IDisposable
{
    private readonly Socket _socket;
    private readonly Stream _stream;
    private readonly RespReader _reader;

    private RedisConnection(Socket socket, Stream stream)
    {
        _socket = socket;
        _stream = stream;
        _reader = new RespReader(stream);
    }

    /// <summary>Whether an answer may be under way that nobody read: such a connection is not used again.</summary>
    public bool IsBroken { get; private set; } = true;

    /// <summary>Whether the server has closed its end while the connection lay idle.</summary>
    public bool IsStale
    {
        get
        {
            try
            {
                return _socket.Poll(0, SelectMode.SelectRead);
            }
            catch (SocketException)
            {
                return true;
            }
        }
    }

    public static async Task<RedisConnection> ConnectAsync(RedisEndpoint endpoint, RedisStoreOptions options, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(endpoint.Host, endpoint.Port, cancellationToken).ConfigureAwait(false);
            Stream stream = new NetworkStream(socket, ownsSocket: true);
            if (options.Tls is not null)
            {
                var secured = new SslStream(stream, leaveInnerStreamOpen: false);
                await secured.AuthenticateAsClientAsync(TlsFor(endpoint, options.Tls), cancellationToken).ConfigureAwait(false);
                stream = secured;
            }

            var connection = new RedisConnection(socket, stream);
            await connection.GreetAsync(options, cancellationToken).ConfigureAwait(false);
            return connection;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Sends commands and reads their replies; an error reply is a value.</summary>
    public async Task<RespValue[]> SendAsync(RespWriter commands, CancellationToken cancellationToken)
    {
        IsBroken = true;
        // Read while writing: a server that waits for us to read must not wait for ever.
        var writing = WriteAsync(commands.Written, cancellationToken);
        var replies = new RespValue[commands.Commands];
        try
        {
            for (var i = 0; i < replies.Length; i++)
            {
                do
                    replies[i] = await _reader.ReadAsync(cancellationToken).ConfigureAwait(false);
                while (replies[i].Kind == RespKind.Push);
            }
        }
        catch
        {
            Dispose();
            await writing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }

        await writing.ConfigureAwait(false);
        IsBroken = false;
        return replies;
    }

    public void Dispose() => _stream.Dispose();

    private async Task WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        await _stream.WriteAsync(bytes, cancellationToken).ConfigureAwait(false);
        await _stream.FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task GreetAsync(RedisStoreOptions options, CancellationToken cancellationToken)
    {
        var greeting = new RespWriter();
        if (options.Password is { } password)
            greeting.Begin(5).Add("HELLO").Add(3).Add("AUTH").Add(options.User ?? "default").Add(password);
        else
            greeting.Begin(2).Add("HELLO").Add(3);
        greeting.Begin(3).Add("CLIENT").Add("SETNAME").Add("rag");
        greeting.Begin(3).Add("COMMAND").Add("INFO").Add("VSIM");
        if (options.Database != 0)
            greeting.Begin(2).Add("SELECT").Add(options.Database);
        var replies = await SendAsync(greeting, cancellationToken).ConfigureAwait(false);
        Require(replies[0]);
        if (options.Database != 0 && replies[3].IsError)
            throw replies[3].Text.StartsWith("NOPERM", StringComparison.Ordinal)
                ? RedisErrors.From(replies[3], "connect")
                : new RagStoreException(RedisErrors.Store, "connect", "store.refused", $"the server has no database {options.Database}. A cluster has only database 0.");
        // A user who may not ask about commands is believed to have them: the first search tells.
        if (replies[2] is { Kind: RespKind.Array, Items: [{ IsNull: true } or { Items: [] }] })
            throw RedisErrors.Unsupported("connect", Found(replies[0]));
    }

    // A copy with the host's name: what was handed in is not changed.
    private static SslClientAuthenticationOptions TlsFor(RedisEndpoint endpoint, SslClientAuthenticationOptions given) => new()
    {
        TargetHost = given.TargetHost ?? endpoint.Host,
        ClientCertificates = given.ClientCertificates,
        ClientCertificateContext = given.ClientCertificateContext,
        LocalCertificateSelectionCallback = given.LocalCertificateSelectionCallback,
        RemoteCertificateValidationCallback = given.RemoteCertificateValidationCallback,
        CertificateChainPolicy = given.CertificateChainPolicy,
        CertificateRevocationCheckMode = given.CertificateRevocationCheckMode,
        EnabledSslProtocols = given.EnabledSslProtocols,
    };

    private static void Require(RespValue hello)
    {
        if (!hello.IsError)
        {
            if (int.TryParse(Field(hello, "version").Split('.')[0], out var major) && major < 8 && Field(hello, "server") == "redis")
                throw RedisErrors.Unsupported("connect", Found(hello));
            return;
        }

        var text = hello.Text;
        if (text.StartsWith("NOAUTH", StringComparison.Ordinal) || text.StartsWith("WRONGPASS", StringComparison.Ordinal) || text.StartsWith("NOPERM", StringComparison.Ordinal)
            || text.StartsWith("LOADING", StringComparison.Ordinal))
            throw RedisErrors.From(hello, "connect");
        throw RedisErrors.Unsupported("connect", "older than version 6");
    }

    private static string Found(RespValue hello) => $"{Field(hello, "server")} {Field(hello, "version")}";

    private static string Field(RespValue map, string name)
    {
        for (var i = 0; i + 1 < map.Items.Length; i += 2)
        {
            if (map.Items[i].Text == name)
                return map.Items[i + 1].Text;
        }

        return "unknown";
    }
}
