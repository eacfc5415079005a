using System.Net;
using System.Net.Sockets;

namespace Rag.Stores.Redis.Tests;

/// <summary>Stands between a store and the server and cuts every connection once so many bytes have passed to the server, or from it.</summary>
internal sealed class CuttingProxy : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopped = new();
    private long _left = long.MaxValue;

    public CuttingProxy(string server)
    {
        _listener.Start();
        Endpoint = $"127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";
        _ = AcceptAsync(server);
    }

    public string Endpoint { get; }

    /// <summary>How many bytes went to the server.</summary>
    public long Sent { get; private set; }

    /// <summary>Lets so many more bytes pass to the server, then nothing more, and no more connections.</summary>
    public void CutAfter(long bytes) => Interlocked.Exchange(ref _left, bytes);

    public void Dispose()
    {
        _stopped.Cancel();
        _listener.Stop();
    }

    private async Task AcceptAsync(string server)
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_stopped.Token);
                if (Interlocked.Read(ref _left) <= 0)
                {
                    client.Dispose();
                    continue;
                }

                var target = new TcpClient();
                await target.ConnectAsync(IPEndPoint.Parse(server), _stopped.Token);
                _ = PassAsync(client, target);
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
            await Task.WhenAny(CountAsync(client.GetStream(), server.GetStream()), CopyAsync(server.GetStream(), client.GetStream()));
    }

    private async Task CountAsync(NetworkStream from, NetworkStream to)
    {
        var buffer = new byte[16_384];
        try
        {
            int read;
            while ((read = await from.ReadAsync(buffer, _stopped.Token)) > 0)
            {
                var before = Interlocked.Add(ref _left, -read) + read;
                await to.WriteAsync(buffer.AsMemory(0, (int)Math.Clamp(before, 0, read)), _stopped.Token);
                Sent += read;
                if (before <= read)
                    return;
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // Cut from the other side.
        }
    }

    private async Task CopyAsync(NetworkStream from, NetworkStream to)
    {
        try
        {
            await from.CopyToAsync(to, _stopped.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // Cut from the other side.
        }
    }
}
