using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Rag.Sample.Console.Tests;

/// <summary>What a server demands comes from the environment, reaches the server, and is shown nowhere.</summary>
public sealed class SecretTests : IDisposable
{
    private const string Secret = "s3cr3t-t0ken";
    private readonly RagProcess _rag = new();

    public void Dispose() => _rag.Dispose();

    [Theory]
    [InlineData(null, "X-Chroma-Token: " + Secret)]
    [InlineData("Authorization", "Authorization: Bearer " + Secret)]
    public async Task A_Chroma_server_is_sent_the_token_of_the_environment(string? header, string expected)
    {
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        var asking = RefuseAsync(server);
        (_rag.Variables["CHROMA_API_KEY"], _rag.Variables["CHROMA_TENANT"], _rag.Variables["CHROMA_DATABASE"]) = (Secret, "team", "books");
        if (header is not null)
            _rag.Variables["CHROMA_TOKEN_HEADER"] = header;

        var (exitCode, output, errors) = await _rag.RunAsync("status", "--store", $"chroma:http://{server.LocalEndpoint}");

        var request = await asking;
        Assert.Contains("/tenants/team/databases/books/", request, StringComparison.Ordinal);
        Assert.Contains(expected, request, StringComparison.Ordinal);
        Assert.Equal(1, exitCode);
        Assert.Contains("CHROMA_API_KEY", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cr3t", output + errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("CHROMA_API_KEY", "s3cr3t t0ken")]
    [InlineData("CHROMA_TOKEN_HEADER", "s3cr3t:")]
    public async Task A_variable_that_cannot_be_used_is_named_and_not_shown(string name, string value)
    {
        _rag.Variables[name] = value;

        var (exitCode, output, errors) = await _rag.RunAsync("status", "--store", "chroma:http://127.0.0.1:9");

        Assert.Equal(2, exitCode);
        Assert.Contains(name, errors, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cr3t", output + errors, StringComparison.Ordinal);
    }

    private static async Task<string> RefuseAsync(TcpListener server)
    {
        using var client = await server.AcceptTcpClientAsync();
        var buffer = new byte[4096];
        var read = await client.GetStream().ReadAsync(buffer);
        await client.GetStream().WriteAsync("HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray());
        return Encoding.ASCII.GetString(buffer, 0, read);
    }
}
