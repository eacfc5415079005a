using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Rag.Testing;

namespace Rag.Stores.Redis.Tests;

/// <summary>An encrypted connection, to the real server through a gate that has a certificate.</summary>
public sealed class RedisTlsTests : IAsyncLifetime
{
    private RedisHarness Harness { get; } = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await Harness.DisposeAsync();

    [RedisFact]
    public async Task A_certificate_is_checked_and_what_is_behind_it_works()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        using var gate = new TcpListener(IPAddress.Loopback, 0);
        gate.Start();
        _ = ServeAsync(gate, certificate);
        var endpoint = $"localhost:{((IPEndPoint)gate.LocalEndpoint).Port}";
        var known = new SslClientAuthenticationOptions
        {
            RemoteCertificateValidationCallback = (_, shown, _, _) => shown?.GetCertHashString() == certificate.GetCertHashString(),
        };
        await using var plain = Harness.Create();
        await using var trusting = RedisHarness.Open(plain.KeyPrefix, options => options.Tls = known, endpoint);
        await using var careful = RedisHarness.Open(plain.KeyPrefix, options => options.Tls = new(), endpoint);

        var collection = await trusting.OpenAsync("docs", TestSettings.Default);
        await collection.ReplaceAsync(new TestDocument("a", "apple"));

        Assert.Equal(["a#0"], await collection.MatchingAsync("apple"));
        Assert.Null(known.TargetHost);
        Assert.Equal("store.auth", (await Assert.ThrowsAsync<RagStoreException>(() => careful.ListAsync())).Code);
    }

    private static async Task ServeAsync(TcpListener gate, X509Certificate2 certificate)
    {
        try
        {
            while (true)
                _ = PassAsync(await gate.AcceptTcpClientAsync(), certificate);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private static async Task PassAsync(TcpClient client, X509Certificate2 certificate)
    {
        try
        {
            using var _ = client;
            await using var secured = new SslStream(client.GetStream());
            await secured.AuthenticateAsServerAsync(certificate);
            using var server = new TcpClient();
            await server.ConnectAsync(IPEndPoint.Parse(RedisHarness.Endpoint!));
            await Task.WhenAny(secured.CopyToAsync(server.GetStream()), server.GetStream().CopyToAsync(secured));
        }
        catch (Exception e) when (e is IOException or System.Security.Authentication.AuthenticationException)
        {
            // A client that does not trust the certificate goes away.
        }
    }
}
