using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;

namespace Rag.OpenAI.Tests;

public sealed class OpenAIOptionsTests
{
    [Fact]
    public void Bad_options_fail_where_the_client_is_made_and_show_no_secret()
    {
        AssertRefused<ArgumentException>(options => options.Model = " ", "Model");
        AssertRefused<ArgumentException>(options => options.ApiKey = null, "ApiKey");
        AssertRefused<ArgumentException>(options => options.ApiKey = "", "ApiKey");
        AssertRefused<ArgumentException>(options => options.ApiKey = Secrets.Key + "\n", "ApiKey");
        AssertRefused<ArgumentException>(options => options.ApiKey = Secrets.Key + "ü", "ApiKey");
        AssertRefused<ArgumentException>(options => options.Endpoint = new Uri("S3cretCanary", UriKind.Relative), "Endpoint");
        AssertRefused<ArgumentException>(options => options.Endpoint = new Uri("ftp://S3cretCanary@host/"), "Endpoint");
        AssertRefused<ArgumentOutOfRangeException>(options => options.Dimensions = 0, "Dimensions");
        AssertRefused<ArgumentOutOfRangeException>(options => options.MaxAttempts = 0, "MaxAttempts");
        AssertRefused<ArgumentOutOfRangeException>(options => options.RetryAfterCap = TimeSpan.FromSeconds(-1), "RetryAfterCap");
        AssertRefused<ArgumentOutOfRangeException>(options => options.Timeout = TimeSpan.Zero, "Timeout");
        AssertRefused<ArgumentOutOfRangeException>(options => options.MaxResponseBytes = 0, "MaxResponseBytes");
    }

    [Fact]
    public async Task Options_changed_later_do_not_change_a_client()
    {
        await using var server = new ModelServer(ModelServer.Json(EmbeddingBodies.Base64([1, 2])));
        var options = server.Options();
        using var generator = new OpenAIEmbeddingGenerator(options);

        options.Model = "changed";
        await generator.GenerateAsync(["a"]);

        Assert.Contains("model-1", Assert.Single(server.Requests).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Services_get_models_with_the_clock_of_the_container()
    {
        var time = new FakeTime();
        await using var server = new ModelServer(ModelServer.Json("{}", 429, "Retry-After: 9"), ModelServer.Json(EmbeddingBodies.Base64([1, 2])), ModelServer.Json("""{"choices":[{"message":{"content":"hi"},"finish_reason":"stop"}]}"""));
        var services = new ServiceCollection()
            .AddSingleton<TimeProvider>(time)
            .AddOpenAIEmbeddings(options => (options.Endpoint, options.Model, options.Timeout) = (server.Endpoint, "e", FakeTime.Never))
            .AddOpenAIChat((provider, options) => (options.Endpoint, options.Model, options.Timeout) = (server.Endpoint, "c", FakeTime.Never));
        await using var container = services.BuildServiceProvider();

        await container.GetRequiredService<IEmbeddingGenerator<string, Embedding<float>>>().GenerateAsync(["a"]);
        var answer = await container.GetRequiredService<IChatClient>().GetResponseAsync("x");

        Assert.Equal("hi", answer.Text);
        Assert.Equal([TimeSpan.FromSeconds(9)], time.Waits);
        Assert.Same(container.GetRequiredService<IChatClient>(), container.GetRequiredService<IChatClient>());
    }

    [Fact]
    public async Task A_client_of_the_SDK_brings_its_own_endpoint_model_key_and_retries()
    {
        await using var server = new ModelServer(
            ModelServer.Json(EmbeddingBodies.Base64([1, 2])),
            ModelServer.Json("""{"choices":[{"message":{"content":"hi"},"finish_reason":"stop"}]}"""),
            ModelServer.Events("data: {\"choices\":[{\"delta\":{\"content\":\"streamed\"},\"finish_reason\":\"stop\"}]}\n\n"),
            ModelServer.Json("""{"error":{"message":"sk-S3cretCanary"}}""", 401));
        var sdk = new global::OpenAI.OpenAIClient(new System.ClientModel.ApiKeyCredential(Secrets.Key), new global::OpenAI.OpenAIClientOptions { Endpoint = server.Endpoint });
        using var generator = sdk.GetEmbeddingClient("e").AsRagEmbeddingGenerator();
        using var chat = sdk.GetChatClient("c").AsRagChatClient();

        Assert.Single(await generator.GenerateAsync(["a"]));
        Assert.Equal("hi", (await chat.GetResponseAsync("x")).Text);
        Assert.Equal("streamed", (await chat.GetStreamingResponseAsync("x").ToChatResponseAsync()).Text);
        var error = await Assert.ThrowsAsync<RagChatException>(() => chat.GetResponseAsync("x"));

        Assert.Equal("chat.unauthorized", error.Code);
        Secrets.AssertClean(error);
        Assert.All(server.Requests, request => Assert.Equal("Bearer " + Secrets.Key, request.Headers["Authorization"]));
    }

    private static void AssertRefused<T>(Action<OpenAIOptions> change, string parameter) where T : ArgumentException
    {
        var options = new OpenAIOptions { Model = "m", ApiKey = Secrets.Key };
        change(options);

        var chat = Assert.Throws<T>(() => new OpenAIChatClient(options));
        Assert.Throws<T>(() => new OpenAIEmbeddingGenerator(options));

        Assert.Equal(parameter, chat.ParamName);
        Secrets.AssertClean(new RagChatException("x", chat.Message.ReplaceLineEndings(" ")));
    }
}
