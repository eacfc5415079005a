using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using Rag.Testing;

namespace Rag.Stores.Chroma.Tests;

/// <summary>What becomes of a server's refusals and broken answers.</summary>
public sealed class ChromaErrorTests
{
    private const string Secret = "s3cr3t-t0ken";
    private const string Leak = "text of a document";

    [Theory]
    [InlineData(401, "store.refused", false)]
    [InlineData(403, "store.refused", false)]
    [InlineData(400, "store.failed", false)]
    [InlineData(409, "store.conflict", false)]
    [InlineData(413, "store.too_large", false)]
    [InlineData(429, "store.busy", true)]
    [InlineData(500, "store.failed", true)]
    [InlineData(503, "store.unavailable", true)]
    public async Task A_refusal_is_typed_and_tells_no_secret(int status, string code, bool transient)
    {
        var error = await FailedAsync(() =>
        {
            var answer = new HttpResponseMessage((HttpStatusCode)status) { Content = new StringContent($"{{\"error\":\"InternalError\",\"message\":\"{Leak} {Secret}\"}}") };
            answer.Headers.RetryAfter = new RetryConditionHeaderValue(TimeSpan.FromSeconds(7));
            return answer;
        });

        Assert.Equal((code, transient, "chroma", "list"), (error.Code, error.IsTransient, error.Store, error.Operation));
        Assert.DoesNotContain(Leak, error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, error.ToString(), StringComparison.Ordinal);
        Assert.Equal(status is 429 or 503, error.Message.Contains("7 seconds", StringComparison.Ordinal));
    }

    [Trait(BadInputCoverage.Trait, "db-http-redirect")]
    [Theory]
    [InlineData(302)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task A_redirect_is_not_followed_and_the_token_goes_nowhere_else(int status)
    {
        using var elsewhere = new TcpListener(IPAddress.Loopback, 0);
        elsewhere.Start();
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        var answering = AnswerAsync(server, $"HTTP/1.1 {status} Moved\r\nLocation: http://{elsewhere.LocalEndpoint}/latest/meta-data/\r\nContent-Length: 0\r\n\r\n");
        await using var store = new ChromaVectorStore(new Uri($"http://{server.LocalEndpoint}"), new() { Token = Secret });

        var error = await Assert.ThrowsAsync<RagStoreException>(() => store.OpenAsync("docs", TestSettings.Default));

        Assert.Equal(("store.unavailable", false), (error.Code, error.IsTransient));
        Assert.DoesNotContain(Secret, error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("meta-data", error.Message, StringComparison.Ordinal);
        Assert.False(elsewhere.Pending());
        await answering;

        static async Task AnswerAsync(TcpListener server, string answer)
        {
            using var client = await server.AcceptTcpClientAsync();
            _ = await client.GetStream().ReadAsync(new byte[4096]);
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(answer));
        }
    }

    [Trait(BadInputCoverage.Trait, "db-not-a-db")]
    [Theory]
    [InlineData("", "store.invalid_answer")]
    [InlineData("null", "store.invalid_answer")]
    [InlineData("<html>text of a document</html>", "store.invalid_answer")]
    [InlineData("{\"ids\":[\"text of a document\"]}", "store.invalid_answer")]
    [InlineData("[{\"id\":\"", "store.invalid_answer")]
    public async Task An_answer_that_is_not_the_protocol_is_refused(string body, string code)
    {
        var error = await FailedAsync(() => new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(body) });

        Assert.Equal(code, error.Code);
        Assert.DoesNotContain(Leak, error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_cut_short_is_unavailability()
    {
        var error = await FailedAsync(() => new HttpResponseMessage(HttpStatusCode.OK) { Content = new StreamContent(new BrokenStream()) });

        Assert.Equal(("store.unavailable", true), (error.Code, error.IsTransient));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_answer_larger_than_allowed_is_not_read_to_its_end(bool announced)
    {
        var error = await FailedAsync(() =>
        {
            var answer = new HttpResponseMessage(HttpStatusCode.OK) { Content = new StreamContent(new EndlessStream()) };
            answer.Content.Headers.ContentLength = announced ? 1L << 40 : null;
            return answer;
        });

        Assert.Equal("store.too_large", error.Code);
    }

    [Fact]
    public async Task An_answer_from_another_host_is_refused()
    {
        var error = await FailedAsync(() => new HttpResponseMessage(HttpStatusCode.OK)
        {
            Content = new StringContent("[]"),
            RequestMessage = new HttpRequestMessage(HttpMethod.Get, "http://elsewhere.example/"),
        });

        Assert.Equal("store.unavailable", error.Code);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_unavailability()
    {
        await using var store = new ChromaVectorStore(new Uri("http://127.0.0.1:9"));

        var error = await Assert.ThrowsAsync<RagStoreException>(() => store.OpenAsync("docs", TestSettings.Default));

        Assert.Equal(("store.unavailable", true, "open"), (error.Code, error.IsTransient, error.Operation));
    }

    [Theory]
    [InlineData("X-Chroma-Token", Secret)]
    [InlineData("Authorization", "Bearer " + Secret)]
    public async Task The_token_is_sent_in_its_header(string header, string value)
    {
        string? sent = null;
        using var http = new HttpClient(new Answering(request =>
        {
            sent = request.Headers.GetValues(header).Single();
            return new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent("[]") };
        }));
        await using var store = new ChromaVectorStore(new Uri("http://chroma.example/behind/a/proxy"), new() { HttpClient = http, Token = Secret, TokenHeader = header });

        Assert.Empty(await store.ListAsync());

        Assert.Equal(value, sent);
    }

    [Fact]
    public async Task Cancellation_is_not_a_failure()
    {
        await using var store = new ChromaVectorStore(new Uri("http://127.0.0.1:9"));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => store.ListAsync(null, new CancellationToken(true)));
    }

    [Theory]
    [InlineData("ftp://localhost")]
    [InlineData("http://user:hunter2@localhost")]
    [InlineData("http://localhost/?token=hunter2")]
    [InlineData("relative")]
    public void An_address_that_cannot_be_used_is_refused(string address)
    {
        var error = Assert.Throws<ArgumentException>(() => new ChromaVectorStore(new Uri(address, UriKind.RelativeOrAbsolute)));

        Assert.DoesNotContain("hunter2", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_outside_their_range_are_refused()
    {
        foreach (var prefix in new[] { "", "-a", "a-", "A", "a_b", new string('a', 33) })
            Refused(options => options.Prefix = prefix);
        Refused(options => options.Timeout = TimeSpan.Zero);
        Refused(options => options.MaxAnswerBytes = 1);
        Refused(options => options.VectorCacheBytes = -1);
        foreach (var token in new[] { "", "a\nb", "a b", "caf\u00E9" })
            Refused(options => options.Token = token);
        foreach (var header in new[] { "", "a b", "a:b", "Content-Type", "X-\u00E9" })
            Refused(options => options.TokenHeader = header);
        Refused(options => options.Database = " ");

        static void Refused(Action<ChromaStoreOptions> change)
        {
            var options = new ChromaStoreOptions();
            change(options);
            Assert.ThrowsAny<ArgumentException>(() => new ChromaVectorStore(new Uri("http://localhost"), options));
        }
    }

    private static async Task<RagStoreException> FailedAsync(Func<HttpResponseMessage> answer)
    {
        using var http = new HttpClient(new Answering(_ => answer()));
        await using var store = new ChromaVectorStore(new Uri("http://chroma.example"), new() { HttpClient = http, Token = Secret, MaxAnswerBytes = 1 << 20 });
        return await Assert.ThrowsAsync<RagStoreException>(() => store.ListAsync());
    }

    private sealed class Answering(Func<HttpRequestMessage, HttpResponseMessage> answer) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var response = answer(request);
            response.RequestMessage ??= request;
            return Task.FromResult(response);
        }
    }

    private sealed class BrokenStream : MemoryStream
    {
        public BrokenStream()
            : base(Encoding.UTF8.GetBytes("[{\"id\":"))
        {
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var read = await base.ReadAsync(buffer, cancellationToken);
            return read > 0 ? read : throw new HttpIOException(HttpRequestError.ResponseEnded, "The response ended prematurely.");
        }
    }

    private sealed class EndlessStream : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            buffer.Span.Fill((byte)' ');
            return ValueTask.FromResult(buffer.Length);
        }
    }
}
