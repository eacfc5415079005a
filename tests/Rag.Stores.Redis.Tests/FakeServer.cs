using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

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
            using var reader = new StreamReader(client.GetStream(), Encoding.Latin1);
            try
            {
                while (await CommandAsync(reader) is { } command)
                {
                    var reply = Handshake(command) ?? answer(command[0]) ?? "";
                    await client.GetStream().WriteAsync(Encoding.Latin1.GetBytes(reply));
                }
            }
            catch (Exception e) when (e is IOException or ObjectDisposedException)
            {
                // The client has gone.
            }
        }
    }

    /// <summary>What every server answers when a client looks around.</summary>
    private static string? Handshake(string[] command) => command[0] switch
    {
        "ECHO" => $"${command[1].Length}\r\n{command[1]}\r\n",
        "CLIENT" => command[1] == "ID" ? ":1\r\n" : "+OK\r\n",
        "PING" => "+PONG\r\n",
        "INFO" or "CLUSTER" or "SENTINEL" => "-ERR unknown command\r\n",
        _ => null,
    };

    private static async Task<string[]?> CommandAsync(StreamReader reader)
    {
        if (await reader.ReadLineAsync() is not { } count)
            return null;
        var parts = new string[int.Parse(count[1..], CultureInfo.InvariantCulture)];
        for (var i = 0; i < parts.Length; i++)
        {
            var part = new char[int.Parse((await reader.ReadLineAsync())![1..], CultureInfo.InvariantCulture) + 2];
            await reader.ReadBlockAsync(part);
            parts[i] = new string(part[..^2]);
        }

        return parts;
    }
}
