using System.Globalization;

namespace Rag.OpenAI.Tests;

/// <summary>Retries, limits and errors, which chat and embeddings share; asked through embeddings.</summary>
public sealed class RetryTests
{
    private static readonly string Good = EmbeddingBodies.Base64([1, 2]);

    [Theory]
    [InlineData("Retry-After: 2", 2)]
    [InlineData("Retry-After: 120", 120)]
    [InlineData("retry-after-ms: 1500", 1.5)]
    public async Task A_server_that_names_a_time_is_left_alone_for_as_long(string header, double seconds)
    {
        var time = new FakeTime();
        await using var server = new ModelServer(ModelServer.Json("{}", 429, header), ModelServer.Json(Good));
        using var generator = new OpenAIEmbeddingGenerator(server.Options(time));

        Assert.Single(await generator.GenerateAsync(["a"]));

        Assert.Equal([TimeSpan.FromSeconds(seconds)], time.Waits);
        Assert.Equal(2, server.Requests.Count);
    }

    [Fact]
    public async Task A_date_is_waited_for_by_the_clock_handed_in()
    {
        var time = new FakeTime();
        var date = time.GetUtcNow().AddSeconds(3).ToString("r", CultureInfo.InvariantCulture);
        await using var server = new ModelServer(ModelServer.Json("{}", 429, "Retry-After: " + date), ModelServer.Json(Good));
        using var generator = new OpenAIEmbeddingGenerator(server.Options(time));

        await generator.GenerateAsync(["a"]);

        Assert.Equal([TimeSpan.FromSeconds(3)], time.Waits);
    }

    [Theory]
    [InlineData("999999999")]
    [InlineData("121")]
    [InlineData("Fri, 31 Dec 9999 23:59:59 GMT")]
    public async Task A_time_beyond_the_cap_fails_at_once(string value)
    {
        var time = new FakeTime();
        await using var server = new ModelServer(ModelServer.Json("{}", 429, "Retry-After: " + value));
        using var generator = new OpenAIEmbeddingGenerator(server.Options(time));

        var error = await Assert.ThrowsAsync<RagEmbeddingException>(() => generator.GenerateAsync(["a"]));

        Assert.Equal("embedding.rate_limited", error.Code);
        Assert.True(error.IsTransient);
        Assert.True(error.RetryAfter > TimeSpan.FromSeconds(120));
        Assert.Contains($"{error.RetryAfter!.Value.TotalSeconds:0} s", error.Message, StringComparison.Ordinal);
        Assert.Empty(time.Waits);
        Assert.Single(server.Requests);
    }

    [Theory]
    [InlineData("Retry-After: soon")]
    [InlineData("Retry-After: -5")]
    [InlineData("Retry-After: 0")]
    [InlineData("Retry-After: NaN")]
    [InlineData("Retry-After: Thu, 01 Jan 1970 00:00:00 GMT")]
    [InlineData("X: nothing")]
    public async Task Without_a_useful_time_the_back_off_doubles_with_jitter(string header)
    {
        var time = new FakeTime();
        await using var server = new ModelServer(ModelServer.Json("{}", 429, header));
        using var generator = new OpenAIEmbeddingGenerator(server.Options(time));

        var error = await Assert.ThrowsAsync<RagEmbeddingException>(() => generator.GenerateAsync(["a"]));

        Assert.Equal("embedding.rate_limited", error.Code);
        Assert.Equal(5, server.Requests.Count);
        Assert.Equal(4, time.Waits.Count);
        for (var i = 0; i < 4; i++)
            Assert.InRange(time.Waits[i].TotalSeconds, Math.Pow(2, i) / 2, Math.Pow(2, i));
        Assert.Equal(4, time.Waits.Select((wait, i) => wait.TotalSeconds / Math.Pow(2, i)).Distinct().Count());
    }

    [Theory]
    [InlineData(408)]
    [InlineData(409)]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    public async Task A_transient_status_is_tried_again(int status)
    {
        await using var server = new ModelServer(ModelServer.Json("{}", status), ModelServer.Json(Good));
        using var generator = new OpenAIEmbeddingGenerator(server.Options());

        Assert.Single(await generator.GenerateAsync(["a"]));

        Assert.Equal(2, server.Requests.Count);
        Assert.Single(server.Requests.Select(request => request.Body).Distinct());
    }

    [Theory]
    [InlineData(400, "embedding.failed")]
    [InlineData(401, "embedding.unauthorized")]
    [InlineData(403, "embedding.unauthorized")]
    [InlineData(404, "embedding.failed")]
    [InlineData(413, "embedding.failed")]
    [InlineData(422, "embedding.failed")]
    public async Task A_final_status_is_not_tried_again(int status, string code)
    {
        await using var server = new ModelServer(ModelServer.Json("{}", status));
        using var generator = new OpenAIEmbeddingGenerator(server.Options());

        var error = await Assert.ThrowsAsync<RagEmbeddingException>(() => generator.GenerateAsync(["a"]));

        Assert.Equal(code, error.Code);
        Assert.Equal(status, error.Status);
        Assert.False(error.IsTransient);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task An_error_repeats_the_servers_code_but_never_its_words()
    {
        var body = """{"error":{"message":"Incorrect API key sk-S3cretCanary for 'the document text'","type":"invalid_request_error","code":"invalid_api_key"}}""";
        await using var server = new ModelServer(ModelServer.Json(body, 401));
        using var generator = new OpenAIEmbeddingGenerator(server.Options());

        var error = await Assert.ThrowsAsync<RagEmbeddingException>(() => generator.GenerateAsync(["the document text"]));

        Assert.Contains("HTTP 401 (invalid_api_key)", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("the document text", error.ToString(), StringComparison.Ordinal);
        Secrets.AssertClean(error);
    }

    [Theory]
    [InlineData("""{"error":{"code":"sk-S3cretCanary"}}""")]
    [InlineData("""{"error":{"code":"text with blanks S3cretCanary"}}""")]
    [InlineData("""{"error":{"code":["S3cretCanary"]}}""")]
    [InlineData("""{"error":"S3cretCanary"}""")]
    [InlineData("""["S3cretCanary"]""")]
    [InlineData("<html>S3cretCanary")]
    public async Task A_code_that_is_no_code_is_left_out(string body)
    {
        await using var server = new ModelServer(ModelServer.Json(body, 400));
        using var generator = new OpenAIEmbeddingGenerator(server.Options());

        var error = await Assert.ThrowsAsync<RagEmbeddingException>(() => generator.GenerateAsync(["a"]));

        Assert.Contains("HTTP 400.", error.Message, StringComparison.Ordinal);
        Secrets.AssertClean(error);
    }

    [Theory]
    [InlineData(429, """{"error":{"code":"insufficient_quota"}}""", "X: y", "embedding.rate_limited")]
    [InlineData(500, """{"error":"failed to encode response: json: unsupported value: NaN"}""", "X: y", "embedding.failed")]
    [InlineData(503, "{}", "x-should-retry: false", "embedding.failed")]
    public async Task What_will_fail_again_is_not_tried_again(int status, string body, string header, string code)
    {
        await using var server = new ModelServer(ModelServer.Json(body, status, header));
        using var generator = new OpenAIEmbeddingGenerator(server.Options());

        var error = await Assert.ThrowsAsync<RagEmbeddingException>(() => generator.GenerateAsync(["a"]));

        Assert.Equal(code, error.Code);
        Assert.False(error.IsTransient);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_connection_dropped_before_or_within_the_answer_is_tried_again()
    {
        await using var server = new ModelServer(
            exchange => { exchange.Drop(); return Task.CompletedTask; },
            async exchange =>
            {
                await exchange.BeginAsync(200, $"Content-Length: {Good.Length}");
                await exchange.SendAsync(System.Text.Encoding.UTF8.GetBytes(Good[..20]));
                exchange.Drop();
            },
            async exchange =>
            {
                await exchange.BeginAsync(200, $"Content-Length: {Good.Length}");
                await exchange.SendAsync(System.Text.Encoding.UTF8.GetBytes(Good[..20]));
            },
            ModelServer.Json(Good));
        using var generator = new OpenAIEmbeddingGenerator(server.Options());

        Assert.Single(await generator.GenerateAsync(["a"]));

        Assert.Equal(4, server.Requests.Count);
    }

    [Fact]
    public async Task A_server_that_never_recovers_fails_after_the_attempts_allowed()
    {
        await using var server = new ModelServer(exchange => { exchange.Drop(); return Task.CompletedTask; });
        var options = server.Options();
        options.MaxAttempts = 2;
        using var generator = new OpenAIEmbeddingGenerator(options);

        var error = await Assert.ThrowsAsync<RagEmbeddingException>(() => generator.GenerateAsync(["a"]));

        Assert.Equal("embedding.failed", error.Code);
        Assert.True(error.IsTransient);
        Assert.Null(error.Status);
        Assert.Equal(2, server.Requests.Count);
        Secrets.AssertClean(error);
    }

    [Theory]
    [InlineData("https://user:S3cretCanary@127.0.0.1:1/v1?api-key=S3cretCanary")]
    [InlineData("http://user:S3cretCanary@127.0.0.1:1/v1/?api-key=S3cretCanary")]
    public async Task Secrets_in_the_address_appear_in_no_error(string address)
    {
        var options = new OpenAIOptions { Endpoint = new Uri(address), Model = "m", TimeProvider = new FakeTime(), Timeout = FakeTime.Never };
        using var generator = new OpenAIEmbeddingGenerator(options);

        var error = await Assert.ThrowsAsync<RagEmbeddingException>(() => generator.GenerateAsync(["a"]));

        Assert.Equal("embedding.failed", error.Code);
        Assert.Contains("127.0.0.1:1 ", error.Message, StringComparison.Ordinal);
        Secrets.AssertClean(error);
        Assert.DoesNotContain("S3cretCanary", generator.GetService(typeof(Microsoft.Extensions.AI.EmbeddingGeneratorMetadata))!.ToString() + ((Microsoft.Extensions.AI.EmbeddingGeneratorMetadata)generator.GetService(typeof(Microsoft.Extensions.AI.EmbeddingGeneratorMetadata))!).ProviderUri, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_query_of_the_address_is_sent_and_its_user_is_basic_authentication()
    {
        await using var server = new ModelServer(ModelServer.Json(Good));
        var options = server.Options();
        options.ApiKey = null;
        options.Endpoint = new UriBuilder(server.Endpoint) { UserName = "me", Password = "p%40ss", Query = "api-version=preview" }.Uri;
        using var generator = new OpenAIEmbeddingGenerator(options);

        await generator.GenerateAsync(["a"]);

        var request = Assert.Single(server.Requests);
        Assert.Equal("/v1/embeddings?api-version=preview", request.Path);
        Assert.Equal("Basic " + Convert.ToBase64String("me:p@ss"u8), request.Headers["Authorization"]);
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task A_redirect_to_another_host_is_never_followed(int status)
    {
        await using var other = new ModelServer(ModelServer.Json(Good));
        await using var server = new ModelServer(ModelServer.Json("", status, $"Location: {other.Endpoint}/embeddings"));
        using var generator = new OpenAIEmbeddingGenerator(server.Options());

        var error = await Assert.ThrowsAsync<RagEmbeddingException>(() => generator.GenerateAsync(["a"]));

        Assert.Equal("embedding.failed", error.Code);
        Assert.False(error.IsTransient);
        Assert.Empty(other.Requests);
        Assert.Single(server.Requests);
    }

    [Theory]
    [InlineData(302)]
    [InlineData(307)]
    public async Task A_client_handed_in_that_follows_redirects_gives_away_neither_key_nor_text(int status)
    {
        await using var other = new ModelServer(ModelServer.Json(Good));
        await using var server = new ModelServer(ModelServer.Json("", status, $"Location: {other.Endpoint}/embeddings"));
        using var client = new HttpClient();
        var options = server.Options();
        options.HttpClient = client;
        using var generator = new OpenAIEmbeddingGenerator(options);

        var error = await Assert.ThrowsAsync<RagEmbeddingException>(() => generator.GenerateAsync(["a text to keep"]));

        Assert.Equal("embedding.failed", error.Code);
        Assert.False(error.IsTransient);
        Assert.All(other.Requests, request =>
        {
            Assert.False(request.Headers.ContainsKey("Authorization"));
            Assert.DoesNotContain("a text to keep", request.Body, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task A_client_handed_in_is_not_disposed()
    {
        await using var server = new ModelServer(ModelServer.Json(Good));
        using var client = new HttpClient();
        var options = server.Options();
        options.HttpClient = client;

        using (var generator = new OpenAIEmbeddingGenerator(options))
            await generator.GenerateAsync(["a"]);

        using var response = await client.GetAsync(new Uri(server.Endpoint, "/"));
        Assert.True(response.IsSuccessStatusCode);
    }

    [Fact]
    public async Task A_body_announced_as_huge_is_not_read()
    {
        await using var server = new ModelServer(exchange => exchange.BeginAsync(200, "Content-Length: 2000000000"));
        using var generator = new OpenAIEmbeddingGenerator(server.Options());

        var error = await Assert.ThrowsAsync<RagEmbeddingException>(() => generator.GenerateAsync(["a"]));

        Assert.Equal("embedding.malformed", error.Code);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_body_without_end_is_read_up_to_the_limit()
    {
        var sent = 0L;
        await using var server = new ModelServer(async exchange =>
        {
            await exchange.BeginAsync(200, "Transfer-Encoding: chunked");
            var piece = new byte[65536];
            Array.Fill(piece, (byte)' ');
            while (sent < 2_000_000_000)
            {
                await exchange.ChunkAsync(piece);
                sent += piece.Length;
            }
        });
        var options = server.Options();
        options.MaxResponseBytes = 1_000_000;
        using var generator = new OpenAIEmbeddingGenerator(options);

        var error = await Assert.ThrowsAsync<RagEmbeddingException>(() => generator.GenerateAsync(["a"]));

        Assert.Equal("embedding.malformed", error.Code);
        Assert.Contains("1000000 bytes", error.Message, StringComparison.Ordinal);
        Assert.True(sent < 200_000_000);
    }

    [Fact]
    public async Task Cancelling_a_slow_body_is_a_cancellation()
    {
        using var cancel = new CancellationTokenSource();
        await using var server = new ModelServer(async exchange =>
        {
            await exchange.BeginAsync(200, "Content-Length: 1000");
            await exchange.SendAsync("{"u8.ToArray());
            await cancel.CancelAsync();
            await Task.Delay(Timeout.Infinite, exchange.Stopping);
        });
        using var generator = new OpenAIEmbeddingGenerator(server.Options());

        var error = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => generator.GenerateAsync(["a"], cancellationToken: cancel.Token));

        Assert.Equal(cancel.Token, error.CancellationToken);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task Cancelling_a_wait_ends_it()
    {
        using var cancel = new CancellationTokenSource();
        var time = new FakeTime { HoldWaits = true };
        await using var server = new ModelServer(ModelServer.Json("{}", 429, "Retry-After: 100"));
        using var generator = new OpenAIEmbeddingGenerator(server.Options(time));

        var call = generator.GenerateAsync(["a"], cancellationToken: cancel.Token);
        await time.Waiting.Task;
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_cancelled_token_sends_nothing()
    {
        await using var server = new ModelServer(ModelServer.Json(Good));
        using var generator = new OpenAIEmbeddingGenerator(server.Options());

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => generator.GenerateAsync(["a"], cancellationToken: new CancellationToken(canceled: true)));

        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task A_server_silent_beyond_the_time_limit_is_a_failure_and_tried_again()
    {
        var time = new FakeTime();
        await using var server = new ModelServer(
            async exchange =>
            {
                time.Expire();
                await Task.Delay(Timeout.Infinite, exchange.Stopping);
            },
            ModelServer.Json(Good));
        using var generator = new OpenAIEmbeddingGenerator(server.Options(time));

        Assert.Single(await generator.GenerateAsync(["a"]));

        Assert.Equal(2, server.Requests.Count);
    }

    [Fact]
    public async Task A_time_limit_reached_every_time_says_how_to_raise_it()
    {
        var time = new FakeTime();
        await using var server = new ModelServer(async exchange =>
        {
            await exchange.BeginAsync(200, "Content-Length: 1000");
            time.Expire();
            await Task.Delay(Timeout.Infinite, exchange.Stopping);
        });
        var options = server.Options(time);
        options.MaxAttempts = 1;
        using var generator = new OpenAIEmbeddingGenerator(options);

        var error = await Assert.ThrowsAsync<RagEmbeddingException>(() => generator.GenerateAsync(["a"]));

        Assert.Equal("embedding.failed", error.Code);
        Assert.True(error.IsTransient);
        Assert.Contains("Raise Timeout", error.Message, StringComparison.Ordinal);
    }
}
