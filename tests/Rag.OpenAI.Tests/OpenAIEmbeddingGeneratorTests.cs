using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Rag.OpenAI.Tests;

public sealed class OpenAIEmbeddingGeneratorTests
{
    private static readonly float[] First = [0.25f, -1.5f, 3e-5f];
    private static readonly float[] Second = [1f, 0f, -2f];

    [Fact]
    public async Task Base64_and_numbers_give_the_same_vectors()
    {
        await using var server = new ModelServer(ModelServer.Json(EmbeddingBodies.Base64(First, Second)), ModelServer.Json(EmbeddingBodies.Numbers(First, Second)));
        using var generator = new OpenAIEmbeddingGenerator(server.Options());

        var fromBase64 = await generator.GenerateAsync(["a", "b"]);
        var fromNumbers = await generator.GenerateAsync(["a", "b"]);

        Assert.Equal([First, Second], fromBase64.Select(embedding => embedding.Vector.ToArray()));
        Assert.Equal([First, Second], fromNumbers.Select(embedding => embedding.Vector.ToArray()));
        Assert.Equal(7, fromBase64.Usage?.InputTokenCount);
        Assert.Equal("model-1", fromBase64[0].ModelId);
    }

    [Fact]
    public async Task The_request_names_model_texts_encoding_and_dimensions()
    {
        await using var server = new ModelServer(ModelServer.Json(EmbeddingBodies.Base64(First)));
        var options = server.Options();
        options.Dimensions = 3;
        using var generator = new OpenAIEmbeddingGenerator(options);

        await generator.GenerateAsync(["Grüße 你好 \"q\"\n"], new EmbeddingGenerationOptions { AdditionalProperties = new() { ["input_type"] = "query" } });

        var request = Assert.Single(server.Requests);
        Assert.Equal("/v1/embeddings", request.Path);
        Assert.Equal("Bearer " + Secrets.Key, request.Headers["Authorization"]);
        var body = JsonDocument.Parse(request.Body).RootElement;
        Assert.Equal("model-1", body.GetProperty("model").GetString());
        Assert.Equal("Grüße 你好 \"q\"\n", body.GetProperty("input")[0].GetString());
        Assert.Equal("base64", body.GetProperty("encoding_format").GetString());
        Assert.Equal(3, body.GetProperty("dimensions").GetInt32());
        Assert.Equal("query", body.GetProperty("input_type").GetString());
    }

    [Fact]
    public async Task A_server_that_refuses_the_encoding_is_not_asked_for_it()
    {
        await using var server = new ModelServer(ModelServer.Json(EmbeddingBodies.Numbers(First)));
        var options = server.Options();
        options.AskForBase64 = false;
        options.ApiKey = null;
        using var generator = new OpenAIEmbeddingGenerator(options);

        await generator.GenerateAsync(["a"], new EmbeddingGenerationOptions { ModelId = "other" });

        var request = Assert.Single(server.Requests);
        Assert.DoesNotContain("encoding_format", request.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("dimensions", request.Body, StringComparison.Ordinal);
        Assert.Contains("\"other\"", request.Body, StringComparison.Ordinal);
        Assert.False(request.Headers.ContainsKey("Authorization"));
    }

    [Fact]
    public async Task A_shuffled_answer_is_put_in_the_order_of_the_texts()
    {
        var entries = Enumerable.Range(0, 16).Select(i => EmbeddingBodies.Entry(i, EmbeddingBodies.Encode([i + 1, 1]))).ToArray();
        new Random(3).Shuffle(entries);
        await using var server = new ModelServer(ModelServer.Json(EmbeddingBodies.Wrap(entries)));
        using var generator = new OpenAIEmbeddingGenerator(server.Options());

        var vectors = await generator.GenerateAsync(Enumerable.Range(0, 16).Select(i => $"text {i}"));

        Assert.Equal(Enumerable.Range(1, 16).Select(i => (float)i), vectors.Select(embedding => embedding.Vector.Span[0]));
    }

    public static TheoryData<string, string, string> BadAnswers() => new()
    {
        { "too few", EmbeddingBodies.Base64([1, 2]), "embedding.count" },
        { "too many", EmbeddingBodies.Base64([1, 2], [1, 2], [1, 2]), "embedding.count" },
        { "the same index twice", EmbeddingBodies.Wrap([EmbeddingBodies.Entry(0, "[1,2]"), EmbeddingBodies.Entry(0, "[1,2]")]), "embedding.count" },
        { "an index beyond the texts", EmbeddingBodies.Wrap([EmbeddingBodies.Entry(0, "[1,2]"), EmbeddingBodies.Entry(2, "[1,2]")]), "embedding.count" },
        { "a negative index", EmbeddingBodies.Wrap([EmbeddingBodies.Entry(-1, "[1,2]"), EmbeddingBodies.Entry(0, "[1,2]")]), "embedding.count" },
        { "no index", EmbeddingBodies.Wrap([EmbeddingBodies.Entry(0, "[1,2]"), EmbeddingBodies.Entry(null, "[1,2]")]), "embedding.count" },
        { "no data at all", EmbeddingBodies.Wrap([]), "embedding.count" },
        { "NaN as base64", EmbeddingBodies.Base64([1, 2], [float.NaN, 2]), "embedding.not_finite" },
        { "infinity as base64", EmbeddingBodies.Base64([1, 2], [float.NegativeInfinity, 2]), "embedding.not_finite" },
        { "1e999 as a number", EmbeddingBodies.Wrap([EmbeddingBodies.Entry(0, "[1,2]"), EmbeddingBodies.Entry(1, "[1e999,2]")]), "embedding.not_finite" },
        { "1e39 as a number", EmbeddingBodies.Wrap([EmbeddingBodies.Entry(0, "[1,2]"), EmbeddingBodies.Entry(1, "[1e39,2]")]), "embedding.not_finite" },
        { "an infinite length", EmbeddingBodies.Base64([1, 2], [3e38f, 3e38f]), "embedding.not_finite" },
        { "different dimensions", EmbeddingBodies.Base64([1, 2], [1, 2, 3]), "embedding.dimension" },
        { "an empty vector", EmbeddingBodies.Base64([], []), "embedding.dimension" },
        { "zeros", EmbeddingBodies.Base64([1, 2], [0, 0]), "embedding.zero" },
        { "denormals", EmbeddingBodies.Base64([1, 2], [1e-42f, 0]), "embedding.zero" },
        { "null in a vector", EmbeddingBodies.Wrap([EmbeddingBodies.Entry(0, "[1,2]"), EmbeddingBodies.Entry(1, "[1,null]")]), "embedding.malformed" },
        { "text in a vector", EmbeddingBodies.Wrap([EmbeddingBodies.Entry(0, "[1,2]"), EmbeddingBodies.Entry(1, "[1,\"2\"]")]), "embedding.malformed" },
        { "a nested vector", EmbeddingBodies.Wrap([EmbeddingBodies.Entry(0, "[1,2]"), EmbeddingBodies.Entry(1, "[[1,2]]")]), "embedding.malformed" },
        { "a null vector", EmbeddingBodies.Wrap([EmbeddingBodies.Entry(0, "[1,2]"), EmbeddingBodies.Entry(1, "null")]), "embedding.malformed" },
        { "three bytes of base64", EmbeddingBodies.Wrap([EmbeddingBodies.Entry(0, "\"AAAA\"")]), "embedding.malformed" },
        { "no base64", EmbeddingBodies.Wrap([EmbeddingBodies.Entry(0, "\"*not base64*\"")]), "embedding.malformed" },
        { "bare NaN", EmbeddingBodies.Wrap([EmbeddingBodies.Entry(0, "[NaN,2]")]), "embedding.malformed" },
        { "a body that ends in the middle", EmbeddingBodies.Base64([1, 2], [1, 2])[..60], "embedding.malformed" },
        { "two bodies", EmbeddingBodies.Base64([1, 2], [1, 2]) + "{}", "embedding.malformed" },
        { "a page", "<html>proxy login</html>", "embedding.malformed" },
        { "nothing", "", "embedding.malformed" },
        { "an array", "[]", "embedding.malformed" },
        { "null", "null", "embedding.malformed" },
        { "no data", "{}", "embedding.malformed" },
        { "data that is no array", "{\"data\":{}}", "embedding.malformed" },
        { "data of nulls", "{\"data\":[null,null]}", "embedding.malformed" },
        { "deep nesting", "{\"x\":" + new string('[', 5000) + new string(']', 5000) + "}", "embedding.malformed" },
    };

    [Theory]
    [MemberData(nameof(BadAnswers))]
    public async Task An_answer_that_cannot_be_trusted_is_refused(string what, string body, string code)
    {
        await using var server = new ModelServer(ModelServer.Json(body));
        using var generator = new OpenAIEmbeddingGenerator(server.Options());

        var error = await Assert.ThrowsAsync<RagEmbeddingException>(() => generator.GenerateAsync(["first secret text", "second secret text"]));

        Assert.True(code == error.Code, $"{what}: {error.Code}: {error.Message}");
        Assert.False(error.IsTransient);
        Assert.Single(server.Requests);
        Assert.DoesNotContain("secret text", error.ToString(), StringComparison.Ordinal);
        Secrets.AssertClean(error);
    }

    [Fact]
    public async Task The_first_bad_vector_is_named()
    {
        await using var server = new ModelServer(ModelServer.Json(EmbeddingBodies.Base64([1, 2], [0, 0], [float.NaN, 0])));
        using var generator = new OpenAIEmbeddingGenerator(server.Options());

        var error = await Assert.ThrowsAsync<RagEmbeddingException>(() => generator.GenerateAsync(["a", "b", "c"]));

        Assert.Equal(1, error.Index);
    }

    [Fact]
    public async Task A_server_that_ignores_the_dimensions_asked_for_is_refused_with_both_numbers()
    {
        await using var server = new ModelServer(ModelServer.Json(EmbeddingBodies.Base64([1, 2, 3])));
        var options = server.Options();
        options.Dimensions = 2;
        using var generator = new OpenAIEmbeddingGenerator(options);

        var error = await Assert.ThrowsAsync<RagEmbeddingException>(() => generator.GenerateAsync(["a"]));

        Assert.Equal("embedding.dimension", error.Code);
        Assert.Contains("answered 3 dimensions", error.Message, StringComparison.Ordinal);
        Assert.Contains("where 2 were expected", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_texts_cost_no_request()
    {
        await using var server = new ModelServer(ModelServer.Json("{}"));
        using var generator = new OpenAIEmbeddingGenerator(server.Options());

        Assert.Empty(await generator.GenerateAsync([]));

        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task An_empty_text_is_refused_before_anything_is_sent()
    {
        await using var server = new ModelServer(ModelServer.Json("{}"));
        using var generator = new OpenAIEmbeddingGenerator(server.Options());

        await Assert.ThrowsAsync<ArgumentException>(() => generator.GenerateAsync(["a", ""]));
        await Assert.ThrowsAsync<ArgumentNullException>(() => generator.GenerateAsync(null!));

        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task A_lone_surrogate_does_not_break_the_request()
    {
        await using var server = new ModelServer(ModelServer.Json(EmbeddingBodies.Base64(First)));
        using var generator = new OpenAIEmbeddingGenerator(server.Options());

        await generator.GenerateAsync(["a\ud800b"]);

        Assert.Equal("a\ufffdb", JsonDocument.Parse(Assert.Single(server.Requests).Body).RootElement.GetProperty("input")[0].GetString());
    }

    [Fact]
    public async Task The_generator_says_what_it_is()
    {
        await using var server = new ModelServer(ModelServer.Json("{}"));
        using var generator = new OpenAIEmbeddingGenerator(server.Options());

        var metadata = Assert.IsType<EmbeddingGeneratorMetadata>(generator.GetService(typeof(EmbeddingGeneratorMetadata)));
        Assert.Equal("model-1", metadata.DefaultModelId);
        Assert.Equal("openai", metadata.ProviderName);
        Assert.Same(generator, generator.GetService(typeof(IEmbeddingGenerator)));
        Assert.NotNull(generator.GetService(typeof(global::OpenAI.Embeddings.EmbeddingClient)));
        Assert.Null(generator.GetService(typeof(string)));
    }
}
