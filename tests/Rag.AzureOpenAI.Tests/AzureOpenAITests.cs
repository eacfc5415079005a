using System.ClientModel;
using System.ClientModel.Primitives;
using Azure;
using Azure.AI.OpenAI;
using Azure.Identity;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Rag.OpenAI;
using Rag.OpenAI.Tests;

namespace Rag.AzureOpenAI.Tests;

/// <summary>Azure's own client against a server on a real socket.</summary>
public sealed class AzureOpenAITests
{
    private const string Answer = """{"id":"1","choices":[{"message":{"content":"Hi"},"finish_reason":"stop"}],"usage":{"prompt_tokens":3,"completion_tokens":1,"total_tokens":4}}""";
    private const string Stream = "data: {\"choices\":[],\"prompt_filter_results\":[]}\n\ndata: {\"choices\":[{\"delta\":{\"content\":\"Hi\"}}]}\n\ndata: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n";

    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Fact]
    public async Task A_key_a_version_and_a_deployment_are_sent_as_azure_wants_them()
    {
        await using var server = new ModelServer(ModelServer.Json(Answer), ModelServer.Json(EmbeddingBodies.Base64([1, 2])));
        var options = Options(server, apiKey: Secrets.Key);
        options.ApiVersion = "2031-02-03";
        using var chat = AzureOpenAIModels.CreateChatClient(options);
        using var embedder = AzureOpenAIModels.CreateEmbeddingGenerator(options);

        var response = await chat.GetResponseAsync("x", new ChatOptions { MaxOutputTokens = 5 });
        var vectors = await embedder.GenerateAsync(["a"]);

        Assert.Equal(("Hi", 3), (response.Text, response.Usage!.InputTokenCount));
        Assert.Equal([1, 2], vectors[0].Vector.ToArray());
        var requests = server.Requests.ToArray();
        Assert.Equal(["/openai/deployments/dep/chat/completions?api-version=2031-02-03", "/openai/deployments/dep/embeddings?api-version=2031-02-03"], requests.Select(request => request.Path));
        Assert.All(requests, request => Assert.Equal(Secrets.Key, request.Headers["api-key"]));
        Assert.Contains("\"max_completion_tokens\":5", requests[0].Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_is_fetched_once_and_again_when_it_has_expired()
    {
        await using var server = new ModelServer(ModelServer.Json(Answer));
        var lasting = new TestCredential(Hour);
        var expiring = new TestCredential(TimeSpan.FromSeconds(-1));
        foreach (var credential in new[] { lasting, expiring })
        {
            using var chat = AzureOpenAIModels.CreateChatClient(Options(server, credential: credential));
            for (var call = 0; call < 3; call++)
                Assert.Equal("Hi", (await chat.GetResponseAsync("x")).Text);
        }

        Assert.Equal((1, 3), (lasting.Asked, expiring.Asked));
        Assert.Equal(["1", "1", "1", "1", "2", "3"], server.Requests.Select(request => request.Headers["Authorization"].Split('-')[1]));
        Assert.Equal(["https://cognitiveservices.azure.com/.default"], lasting.Scopes);
    }

    [Fact]
    public async Task A_token_that_is_refused_is_an_error_that_shows_neither_token_nor_tenant()
    {
        await using var server = new ModelServer(ModelServer.Json(Answer));
        foreach (var exception in new Exception[] { new AuthenticationFailedException("tenant S3cretCanary"), new CredentialUnavailableException("S3cretCanary"), new RequestFailedException(401, "S3cretCanary"), new InvalidOperationException("S3cretCanary") })
        {
            var credential = new TestCredential(Hour, () => exception);
            using var chat = AzureOpenAIModels.CreateChatClient(Options(server, credential: credential));
            using var embedder = AzureOpenAIModels.CreateEmbeddingGenerator(Options(server, credential: credential));

            var error = await Assert.ThrowsAsync<RagChatException>(() => chat.GetResponseAsync("x"));
            var other = await Assert.ThrowsAsync<RagEmbeddingException>(() => embedder.GenerateAsync(["a"]));

            Assert.Equal(("chat.unauthorized", "embedding.unauthorized"), (error.Code, other.Code));
            Assert.Contains(exception.GetType().Name, error.Message, StringComparison.Ordinal);
            Assert.Equal(2, credential.Asked);
            Secrets.AssertClean(error);
            Secrets.AssertClean(other);
        }

        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task A_token_service_that_is_down_for_a_moment_is_asked_again()
    {
        await using var server = new ModelServer(ModelServer.Json(Answer));
        var failures = new Queue<Exception?>([new HttpRequestException("down"), new RequestFailedException(503, "busy"), null]);
        using var chat = AzureOpenAIModels.CreateChatClient(Options(server, credential: new TestCredential(Hour, failures.Dequeue)));

        Assert.Equal("Hi", (await chat.GetResponseAsync("x")).Text);
    }

    [Fact]
    public async Task A_token_the_server_does_not_accept_is_unauthorized()
    {
        await using var server = new ModelServer(ModelServer.Json("""{"error":{"code":"401","message":"S3cretCanary"}}""", 401));
        using var chat = AzureOpenAIModels.CreateChatClient(Options(server, credential: new TestCredential(Hour)));

        var error = await Assert.ThrowsAsync<RagChatException>(() => chat.GetResponseAsync("x"));

        Assert.Equal(("chat.unauthorized", 401), (error.Code, error.Status));
        Secrets.AssertClean(error);
    }

    [Fact]
    public async Task A_client_handed_in_is_guarded_the_same()
    {
        await using var server = new ModelServer(
            ModelServer.Json(EmbeddingBodies.Wrap([EmbeddingBodies.Entry(1, "[3,4]"), EmbeddingBodies.Entry(0, "[1,2]")])),
            ModelServer.Json(EmbeddingBodies.Base64([1, 2])),
            ModelServer.Events(Stream, 3),
            ModelServer.Events(Stream[..Stream.IndexOf("data: {\"choices\":[{\"delta\":{},", StringComparison.Ordinal)], drop: true));
        var settings = new AzureOpenAIClientOptions(AzureOpenAIClientOptions.ServiceVersion.V2024_10_21) { RetryPolicy = new ClientRetryPolicy(0) };
        var client = new AzureOpenAIClient(Origin(server), new ApiKeyCredential(Secrets.Key), settings);
        var options = new OpenAIOptions { TimeProvider = new FakeTime(), Timeout = FakeTime.Never };
        using var embedder = client.AsRagEmbeddingGenerator("dep", options);
        using var chat = client.AsRagChatClient("dep", options);

        var vectors = await embedder.GenerateAsync(["a", "b"]);
        var few = await Assert.ThrowsAsync<RagEmbeddingException>(() => embedder.GenerateAsync(["a", "b"]));
        var streamed = await chat.GetStreamingResponseAsync("x").ToChatResponseAsync();
        var cut = await Assert.ThrowsAsync<RagChatException>(() => chat.GetStreamingResponseAsync("x").ToChatResponseAsync());

        Assert.Equal([[1, 2], [3, 4]], vectors.Select(vector => vector.Vector.ToArray()));
        Assert.Equal("embedding.count", few.Code);
        Assert.Equal(("Hi", ChatFinishReason.Stop), (streamed.Text, streamed.FinishReason));
        Assert.Equal("chat.unavailable", cut.Code);
        Assert.All(server.Requests, request => Assert.EndsWith("?api-version=2024-10-21", request.Path, StringComparison.Ordinal));
        Assert.Equal("dep", embedder.GetService<EmbeddingGeneratorMetadata>()!.DefaultModelId);
    }

    [Fact]
    public async Task A_client_handed_in_whose_token_is_refused_gives_our_error()
    {
        await using var server = new ModelServer(ModelServer.Json(Answer));
        var settings = new AzureOpenAIClientOptions { RetryPolicy = new ClientRetryPolicy(0) };
        using var chat = new AzureOpenAIClient(Origin(server), new TestCredential(Hour, () => new AuthenticationFailedException("S3cretCanary")), settings).AsRagChatClient("dep");

        var error = await Assert.ThrowsAsync<RagChatException>(() => chat.GetResponseAsync("x"));

        Assert.Equal("chat.unauthorized", error.Code);
        Secrets.AssertClean(error);
    }

    [Fact]
    public async Task A_busy_deployment_is_asked_again_after_what_it_asked_for()
    {
        var time = new FakeTime();
        await using var server = new ModelServer(ModelServer.Json("{}", 429, "retry-after-ms: 1500"), ModelServer.Json(Answer));
        using var chat = AzureOpenAIModels.CreateChatClient(Options(server, apiKey: Secrets.Key, time: time));

        Assert.Equal("Hi", (await chat.GetResponseAsync("x")).Text);
        Assert.Equal([TimeSpan.FromMilliseconds(1500)], time.Waits);
    }

    [Theory]
    [InlineData("https://x.openai.azure.com", "https://cognitiveservices.azure.com/.default")]
    [InlineData("https://x.openai.azure.us", "https://cognitiveservices.azure.us/.default")]
    [InlineData("https://x.openai.azure.cn/", "https://cognitiveservices.azure.cn/.default")]
    public void The_audience_is_that_of_the_cloud(string endpoint, string audience) =>
        Assert.Equal(audience, new AzureOpenAIOptions { Endpoint = new Uri(endpoint) }.AudienceOrDefault);

    [Fact]
    public void Bad_options_fail_where_the_model_is_made_and_show_no_secret()
    {
        AssertRefused(options => options.Endpoint = null);
        AssertRefused(options => options.Endpoint = new Uri("https://S3cretCanary@x.openai.azure.com"));
        AssertRefused(options => options.Endpoint = new Uri("https://x.openai.azure.com/openai/v1"));
        AssertRefused(options => options.Deployment = " ");
        AssertRefused(options => options.ApiKey = null);
        AssertRefused(options => options.ApiKey = Secrets.Key + "\n");
        AssertRefused(options => options.Credential = new TestCredential(Hour));
        AssertRefused(options => (options.ApiKey, options.Credential, options.Endpoint) = (null, new TestCredential(Hour), new Uri("http://x.openai.azure.com")));
        AssertRefused(options => options.ApiVersion = "1&key=S3cretCanary");
        AssertRefused(options => options.Audience = "cognitive");
        Assert.Throws<ArgumentOutOfRangeException>(() => AzureOpenAIModels.CreateChatClient(new AzureOpenAIOptions { Endpoint = new Uri("https://x.openai.azure.com"), Deployment = "dep", ApiKey = "k", Call = { MaxAttempts = 0 } }));

        static void AssertRefused(Action<AzureOpenAIOptions> change)
        {
            var options = new AzureOpenAIOptions { Endpoint = new Uri("https://x.openai.azure.com"), Deployment = "dep", ApiKey = Secrets.Key };
            change(options);

            Secrets.AssertClean(Assert.Throws<ArgumentException>(() => AzureOpenAIModels.CreateChatClient(options)));
        }
    }

    [Fact]
    public async Task Services_get_models()
    {
        await using var server = new ModelServer(ModelServer.Json(Answer), ModelServer.Json(EmbeddingBodies.Base64([1, 2])));
        await using var services = new ServiceCollection()
            .AddSingleton<TimeProvider>(new FakeTime())
            .AddAzureOpenAIChat(options => (options.Endpoint, options.Deployment, options.ApiKey, options.Call.Timeout) = (Origin(server), "chat", Secrets.Key, FakeTime.Never))
            .AddAzureOpenAIEmbeddings(options => (options.Endpoint, options.Deployment, options.ApiKey, options.Call.Timeout) = (Origin(server), "embeddings", Secrets.Key, FakeTime.Never))
            .BuildServiceProvider();

        Assert.Equal("Hi", (await services.GetRequiredService<IChatClient>().GetResponseAsync("x")).Text);
        Assert.Single(await services.GetRequiredService<IEmbeddingGenerator<string, Embedding<float>>>().GenerateAsync(["a"]));
        Assert.Equal(["chat", "embeddings"], server.Requests.Select(request => request.Path.Split('/')[3]));
    }

    private static AzureOpenAIOptions Options(ModelServer server, string? apiKey = null, TestCredential? credential = null, FakeTime? time = null) => new()
    {
        Endpoint = Origin(server),
        Deployment = "dep",
        ApiKey = apiKey,
        Credential = credential,
        Call = { Timeout = FakeTime.Never, TimeProvider = time ?? new FakeTime(), Random = new Random(1) },
    };

    private static Uri Origin(ModelServer server) => new(server.Endpoint, "/");
}
