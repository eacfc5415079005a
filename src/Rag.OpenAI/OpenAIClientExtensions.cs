using Microsoft.Extensions.AI;
using ChatClient = OpenAI.Chat.ChatClient;
using EmbeddingClient = OpenAI.Embeddings.EmbeddingClient;

namespace Rag.OpenAI;

/// <summary>Uses clients of the official SDK, with whatever authentication and pipeline they were made with.</summary>
/// <remarks>
/// For Entra ID tokens and pipelines of your own. The SDK client keeps its own retries, redirects and time limits, so
/// <see cref="OpenAIOptions.MaxAttempts"/> and <see cref="OpenAIOptions.HttpClient"/> have no effect; everything else has.
/// </remarks>
public static class OpenAIClientExtensions
{
    /// <summary>The client as an <see cref="IChatClient"/>. Named apart from the extension of Microsoft.Extensions.AI.OpenAI, so that both can be referenced.</summary>
    /// <param name="client">Not disposed.</param>
    /// <param name="options">Null takes the defaults. The endpoint, model and key are the client's.</param>
    public static IChatClient AsRagChatClient(this ChatClient client, OpenAIOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(client);
        return new OpenAIChatClient(client, OptionsFor(options, client.Endpoint, client.Model), maxAttempts: 1);
    }

    /// <summary>The client as an embedding generator that checks every answer.</summary>
    /// <param name="client">Not disposed.</param>
    /// <param name="options">Null takes the defaults. The endpoint, model and key are the client's.</param>
    public static IEmbeddingGenerator<string, Embedding<float>> AsRagEmbeddingGenerator(this EmbeddingClient client, OpenAIOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(client);
        return new OpenAIEmbeddingGenerator(client, OptionsFor(options, client.Endpoint, client.Model), maxAttempts: 1);
    }

    private static OpenAIOptions OptionsFor(OpenAIOptions? options, Uri endpoint, string model) =>
        (options ?? new OpenAIOptions()).For(endpoint, model).Checked(ownsConnection: false);
}
