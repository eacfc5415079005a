using System.Net;
using System.Net.Sockets;
using System.Text;
using Rag.Stores.Redis;

namespace Rag.Stores.Redis.Tests;

/// <summary>Answers every command as a test says: what a real server cannot be made to say without harm to others.</summary>
internal sealed class FakeServer : IDisposable
{
    public const string Hello = "%3\r\n+server\r\n+redis\r\n+version\r\n+8.0.2\r\n+proto\r\n:3\r\n";

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    /// <param name="answer">The bytes of the reply to a command with this name; null to stay silent.</param>
    public FakeServer(Func<string, string?> answer)
    {
        _listener.Start();
        Endpoint = $"127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";
        _ = AcceptAsync(answer);
    }

    public string Endpoint { get; }

    public void Dispose() => _listener.Stop();

    private async Task AcceptAsync(Func<string, string?> answer)
    {
        try
        {
            while (true)
                _ = ServeAsync(await _listener.AcceptTcpClientAsync(), answer);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private static async Task ServeAsync(TcpClient client, Func<string, string?> answer)
    {
        using (client)
        {
            var reader = new RespReader(client.GetStream());
            try
            {
                while (true)
                {
                    var command = await reader.ReadAsync(default);
                    var reply = answer(command.Items[0].Text) ?? "";
                    await client.GetStream().WriteAsync(Encoding.UTF8.GetBytes(reply));
                }
            }
            catch (Exception e) when (e is IOException or EndOfStreamException or ObjectDisposedException)
            {
                // The client has gone.
            }
        }
    }
}
