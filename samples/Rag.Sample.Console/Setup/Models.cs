using Microsoft.Extensions.AI;

namespace Rag.Sample.Console.Setup;

/// <summary>Makes the models that <c>--embedder</c> and <c>--chat</c> name.</summary>
internal static class Models
{
    public static IEmbeddingGenerator<string, Embedding<float>> Embedder(string text) => text.Split(':', 2) switch
    {
        ["hashing"] => new HashingEmbeddingGenerator(),
        _ => throw new UsageException($"--embedder '{text}' is not known. Use hashing, openai:MODEL or static:FOLDER."),
    };

    public static IChatClient Chat(string text) => text.Split(':', 2) switch
    {
        ["extractive"] => new ExtractiveChatClient(),
        _ => throw new UsageException($"--chat '{text}' is not known. Use extractive or openai:MODEL."),
    };
}
