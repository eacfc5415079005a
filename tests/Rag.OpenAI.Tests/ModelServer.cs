using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Rag.OpenAI.Tests;

/// <summary>A server on a real socket that answers each request with the next step of a script; the last step repeats.</summary>
internal sealed class ModelServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Func<Exchange, Task>[] _script;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentBag<Task> _running = [];
    private readonly Task _accepting;
    private int _step;

    public ModelServer(params Func<Exchange, Task>[] script)
    {
        _script = script;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public ConcurrentQueue<Exchange> Requests { get; } = [];

    public Uri Endpoint => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/v1");

    /// <summary>Options for this server with a clock on which nothing waits.</summary>
    public OpenAIOptions Options(FakeTime? time = null) => new()
    {
        Endpoint = Endpoint,
        Model = "model-1",
        ApiKey = Secrets.Key,
        Timeout = FakeTime.Never,
        TimeProvider = time ?? new FakeTime(),
        Random = new Random(1),
    };

    public static Func<Exchange, Task> Json(string body, int status = 200, params string[] headers) =>
        exchange => exchange.AnswerAsync(status, body, headers);

    /// <summary>Sends the text of events in pieces of the given size, so that lines and characters are cut anywhere.</summary>
    public static Func<Exchange, Task> Events(string text, int pieceSize = int.MaxValue, bool drop = false) => async exchange =>
    {
        await exchange.BeginAsync(200, "Content-Type: text/event-stream", "Transfer-Encoding: chunked");
        foreach (var piece in Encoding.UTF8.GetBytes(text).Chunk(Math.Min(pieceSize, 65536)))
            await exchange.ChunkAsync(piece);
        // Without the last chunk the answer is incomplete. A reset could overtake what was sent before it.
        if (!drop)
            await exchange.ChunkAsync([]);
    };

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        // Stopped between two turns of the loop, the listener would refuse the next one.
        await _accepting;
        _listener.Stop();
        foreach (var exchange in Requests)
            exchange.Drop();
        await Task.WhenAll(_running);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _running.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                var exchange = await Exchange.ReadAsync(client, _stop.Token);
                Requests.Enqueue(exchange);
                var step = Interlocked.Increment(ref _step) - 1;
                await _script[Math.Min(step, _script.Length - 1)](exchange);
                await exchange.CloseAsync();
            }
            catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
            {
                // The client went away, or a test dropped the connection: both are what tests do.
            }
        }
    }
}

/// <summary>One request and the socket to answer it on.</summary>
internal sealed class Exchange
{
    private readonly TcpClient _client;
    private readonly NetworkStream _stream;
    private bool _dropped;

    private Exchange(TcpClient client, string requestLine, Dictionary<string, string> headers, string body, CancellationToken stopping)
    {
        _client = client;
        _stream = client.GetStream();
        Path = requestLine.Split(' ')[1];
        Headers = headers;
        Body = body;
        Stopping = stopping;
    }

    public string Path { get; }

    public IReadOnlyDictionary<string, string> Headers { get; }

    public string Body { get; }

    public CancellationToken Stopping { get; }

    public static async Task<Exchange> ReadAsync(TcpClient client, CancellationToken cancellationToken)
    {
        var stream = client.GetStream();
        var received = new MemoryStream();
        var buffer = new byte[65536];
        int end;
        while ((end = received.GetBuffer().AsSpan(0, (int)received.Length).IndexOf("\r\n\r\n"u8)) < 0)
            received.Write(buffer, 0, await ReadSomeAsync());
        var lines = Encoding.ASCII.GetString(received.GetBuffer(), 0, end).Split("\r\n");
        var headers = lines.Skip(1).Select(line => line.Split(": ", 2)).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.OrdinalIgnoreCase);
        var length = headers.TryGetValue("Content-Length", out var text) ? int.Parse(text, CultureInfo.InvariantCulture) : 0;
        while (received.Length < end + 4 + length)
            received.Write(buffer, 0, await ReadSomeAsync());
        return new Exchange(client, lines[0], headers, Encoding.UTF8.GetString(received.GetBuffer(), end + 4, length), cancellationToken);

        async Task<int> ReadSomeAsync() => await stream.ReadAsync(buffer, cancellationToken) is > 0 and var count ? count : throw new IOException("The client closed.");
    }

    public async Task BeginAsync(int status, params string[] headers) =>
        await SendAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {status} Status\r\nConnection: close\r\n{string.Concat(headers.Select(header => header + "\r\n"))}\r\n"));

    public async Task AnswerAsync(int status, string body, params string[] headers)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        await BeginAsync(status, ["Content-Type: application/json", $"Content-Length: {bytes.Length}", .. headers]);
        await SendAsync(bytes);
    }

    public async Task ChunkAsync(byte[] bytes) =>
        await SendAsync((byte[])[.. Encoding.ASCII.GetBytes($"{bytes.Length:x}\r\n"), .. bytes, .. "\r\n"u8]);

    public async Task SendAsync(ReadOnlyMemory<byte> bytes) => await _stream.WriteAsync(bytes, Stopping);

    /// <summary>Resets the connection, as a crashed server's kernel does.</summary>
    public void Drop()
    {
        _dropped = true;
        try
        {
            if (_client.Client is { Connected: true } socket)
                socket.LingerState = new LingerOption(true, 0);
        }
        catch (ObjectDisposedException)
        {
            // Its own end came between the two.
        }

        _client.Close();
    }

    /// <summary>Ends the answer in an orderly way and waits until the client has seen the end.</summary>
    public async Task CloseAsync()
    {
        if (_dropped)
            return;
        _client.Client.Shutdown(SocketShutdown.Send);
        var rest = new byte[1024];
        while (await _stream.ReadAsync(rest, Stopping) > 0)
        {
        }
    }
}

internal static class Secrets
{
    public const string Key = "sk-S3cretCanary";

    /// <summary>No error may show the key, however deep one looks, nor break a log line.</summary>
    public static void AssertClean(Exception exception)
    {
        Assert.DoesNotContain("S3cretCanary", exception.ToString(), StringComparison.OrdinalIgnoreCase);
        Assert.True(exception.Message.Length <= 500);
        Assert.DoesNotContain(exception.Message, char.IsControl);
    }
}
