using System.ClientModel;
using System.ClientModel.Primitives;
using Microsoft.Extensions.AI;
using OllamaSharp;
using OpenAI;
using Rag.OpenAI.Tests;

namespace Rag.Models.Tests;

/// <summary>Embedding generators of other packages, each against a server of its protocol on a real socket.</summary>
public sealed class EmbedderTests
{
    public static TheoryData<string> Clients => ["Microsoft.Extensions.AI.OpenAI", "OllamaSharp"];

    [Theory]
    [MemberData(nameof(Clients))]
    public async Task Documents_are_embedded_and_found(string name)
    {
        await using var server = new ModelServer(exchange => exchange.AnswerAsync(200, Vectors(name, exchange.Body.Contains("apple", StringComparison.Ordinal) ? "[1,0]" : "[0,1]")));

        var report = await IndexAsync(name, server, new Document { Id = "a", Text = "apple" });

        Assert.Equal(1, report.Added);
        Assert.Empty(report.Failed);
    }

    [Theory]
    [InlineData("Microsoft.Extensions.AI.OpenAI", "")]
    [InlineData("OllamaSharp", "")]
    [InlineData("OllamaSharp", "[1,0],[0,1],[1,1]")]
    [InlineData("Microsoft.Extensions.AI.OpenAI", "[0,0]")]
    [InlineData("OllamaSharp", "[0,0]")]
    [InlineData("OllamaSharp", "[1,0,0]")]
    [InlineData("OllamaSharp", "null")]
    public async Task An_answer_that_does_not_fit_the_texts_is_refused_and_named(string name, string vectors)
    {
        await using var server = new ModelServer(ModelServer.Json(Vectors(name, vectors)));

        var report = await IndexAsync(name, server, new Document { Id = "a", Text = "apple" });

        var failure = Assert.Single(report.Failed);
        Assert.StartsWith("embedding.", failure.Code, StringComparison.Ordinal);
        Assert.Contains("model-1", failure.Error, StringComparison.Ordinal);
        Assert.Equal(0, report.Added);
    }

    private static async Task<IndexingReport> IndexAsync(string name, ModelServer server, Document document)
    {
        using var embedder = Embedder(name, server.Endpoint);
        await using var store = new InMemoryVectorStore();
        var collection = await store.OpenAsync("docs", new CollectionSettings { Model = "model-1", Dimensions = 2, Analyzer = TextAnalyzer.Default });
        return await new IndexingPipeline(collection, new RecursiveChunker(), embedder, new IndexingOptions { RetryDelay = TimeSpan.Zero }).RunAsync(new[] { document }.ToAsyncEnumerable());
    }

    private static IEmbeddingGenerator<string, Embedding<float>> Embedder(string name, Uri server) => name == "OllamaSharp"
        ? new OllamaApiClient(new Uri(server, "/"), "model-1")
        : new OpenAIClient(new ApiKeyCredential(Secrets.Key), new OpenAIClientOptions { Endpoint = server, RetryPolicy = new ClientRetryPolicy(0) }).GetEmbeddingClient("model-1").AsIEmbeddingGenerator();

    private static string Vectors(string name, string vectors) => name == "OllamaSharp"
        ? $"{{\"model\":\"model-1\",\"embeddings\":[{vectors}],\"prompt_eval_count\":3}}"
        : $"{{\"object\":\"list\",\"model\":\"model-1\",\"data\":[{(vectors.Length == 0 ? "" : $"{{\"object\":\"embedding\",\"index\":0,\"embedding\":{Base64(vectors)}}}")}],\"usage\":{{\"prompt_tokens\":3,\"total_tokens\":3}}}}";

    // The official SDK asks for base64, and so is answered.
    private static string Base64(string numbers)
    {
        var vector = System.Text.Json.JsonSerializer.Deserialize<float[]>(numbers)!;
        return $"\"{Convert.ToBase64String(System.Runtime.InteropServices.MemoryMarshal.AsBytes(vector.AsSpan()))}\"";
    }
}
