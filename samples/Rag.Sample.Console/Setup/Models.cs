using Microsoft.Extensions.AI;
using Rag.Chunking.StaticEmbeddings;
using Rag.OpenAI;

namespace Rag.Sample.Console.Setup;

/// <summary>Makes the models that <c>--embedder</c> and <c>--chat</c> name.</summary>
internal static class Models
{
    private const string EmbedderHint = "Use hashing, static:FOLDER or openai:MODEL.";

    public static IEmbeddingGenerator<string, Embedding<float>> Embedder(string text) => text.Split(':', 2) switch
    {
        ["hashing"] => new HashingEmbeddingGenerator(),
        ["static", { Length: > 0 } folder] => StaticEmbeddingGenerator.Load(folder),
        ["openai", { Length: > 0 } model] => new OpenAIEmbeddingGenerator(OpenAI(model)),
        _ => throw new UsageException($"--embedder '{text}' is not known. {EmbedderHint}"),
    };

    /// <summary>The embedder for a collection that exists; a mismatch is told before anything is asked.</summary>
    public static IEmbeddingGenerator<string, Embedding<float>> EmbedderFor(CollectionInfo info, string text)
    {
        var embedder = Embedder(text);
        var model = embedder.GetService<EmbeddingGeneratorMetadata>()?.DefaultModelId;
        return model is null || model == info.Model
            ? embedder
            : throw new UsageException($"The collection '{info.Id.Name}' was made with the embedding model '{info.Model}', not '{model}'. Say which with --embedder.");
    }

    public static IChatClient Chat(string text) => text.Split(':', 2) switch
    {
        ["extractive"] => new ExtractiveChatClient(),
        ["openai", { Length: > 0 } model] => new OpenAIChatClient(OpenAI(model)),
        _ => throw new UsageException($"--chat '{text}' is not known. Use extractive or openai:MODEL."),
    };

    // The variables every client of OpenAI reads; a compatible server is named by its base address.
    private static OpenAIOptions OpenAI(string model)
    {
        var options = new OpenAIOptions { Model = model, ApiKey = Environment.GetEnvironmentVariable("OPENAI_API_KEY") };
        if (Environment.GetEnvironmentVariable("OPENAI_BASE_URL") is { Length: > 0 } address)
            options.Endpoint = Uri.TryCreate(address, UriKind.Absolute, out var endpoint) ? endpoint : throw new UsageException("OPENAI_BASE_URL is not an address.");
        return options;
    }
}
