using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Rag.Stores.Postgres.Tests;

/// <summary>Stands between a store and the server and, once armed, breaks the connection at the next commit: before the server hears of it, or before the client hears that it was done.</summary>
internal sealed class CommitProxy : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopped = new();
    private volatile bool _armed;

    public CommitProxy()
    {
        _listener.Start();
        ConnectionString = new NpgsqlConnectionStringBuilder(Server.ConnectionString)
        {
            Host = "127.0.0.1",
            Port = ((IPEndPoint)_listener.LocalEndpoint).Port,
            SslMode = SslMode.Disable,
            GssEncryptionMode = GssEncryptionMode.Disable,
            Pooling = false,
        }.ConnectionString;
        _ = AcceptAsync();
    }

    public string ConnectionString { get; }

    /// <summary>Whether the server still gets the commit, so that only its answer is lost.</summary>
    public bool LosesAnswer { get; init; }

    public void Arm() => _armed = true;

    public void Dispose()
    {
        _stopped.Cancel();
        _listener.Stop();
    }

    private async Task AcceptAsync()
    {
        var address = new NpgsqlConnectionStringBuilder(Server.ConnectionString);
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_stopped.Token);
                var server = new TcpClient();
                await server.ConnectAsync(address.Host!, address.Port, _stopped.Token);
                _ = PassAsync(client, server);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task PassAsync(TcpClient client, TcpClient server)
    {
        using (client)
        using (server)
        {
            var isOver = new TaskCompletionSource();
            var answers = AnswerAsync(server.GetStream(), client.GetStream(), isOver.Task);
            var buffer = new byte[65_536];
            try
            {
                int read;
                while ((read = await client.GetStream().ReadAsync(buffer, _stopped.Token)) > 0)
                {
                    var isLast = _armed && buffer.AsSpan(0, read).IndexOf("COMMIT\0"u8) >= 0;
                    if (isLast)
                        isOver.SetResult();
                    if (!isLast || LosesAnswer)
                        await server.GetStream().WriteAsync(buffer.AsMemory(0, read), _stopped.Token);
                    if (!isLast)
                        continue;
                    _armed = false;
                    if (LosesAnswer)
                        await answers;
                    return;
                }
            }
            catch (Exception e) when (e is OperationCanceledException or IOException)
            {
                // Cut from the other side.
            }
        }
    }

    /// <summary>Passes answers on until it is over; then waits for one more, the server's word that it is done, and keeps it.</summary>
    private async Task AnswerAsync(NetworkStream from, NetworkStream to, Task isOver)
    {
        var buffer = new byte[65_536];
        try
        {
            int read;
            while ((read = await from.ReadAsync(buffer, _stopped.Token)) > 0 && !isOver.IsCompleted)
                await to.WriteAsync(buffer.AsMemory(0, read), _stopped.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // Cut from the other side.
        }
    }
}
