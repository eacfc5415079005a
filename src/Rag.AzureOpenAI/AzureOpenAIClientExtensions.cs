using Azure.AI.OpenAI;
using Microsoft.Extensions.AI;
using Rag.OpenAI;

namespace Rag.AzureOpenAI;

/// <summary>Uses an <see cref="AzureOpenAIClient"/>, with whatever credential, cloud and pipeline it was made with.</summary>
/// <remarks>
/// Answers, streams and errors are read and guarded as in Rag.OpenAI. The client keeps its own retries and time limits, so
/// <see cref="OpenAIOptions.MaxAttempts"/> and <see cref="OpenAIOptions.HttpClient"/> have no effect; everything else has.
/// </remarks>
public static class AzureOpenAIClientExtensions
{
    /// <summary>The chat model of a deployment.</summary>
    /// <param name="client">Not disposed.</param>
    /// <param name="deployment">The deployment's name.</param>
    /// <param name="options">Null takes the defaults. The endpoint, model and key are the client's.</param>
    public static IChatClient AsRagChatClient(this AzureOpenAIClient client, string deployment, OpenAIOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentException.ThrowIfNullOrWhiteSpace(deployment);
        var chat = client.GetChatClient(deployment);
        return new OpenAIChatClient(chat, AzureConnection.OptionsFor(options, chat.Endpoint, deployment), maxAttempts: 1);
    }

    /// <summary>The embedding model of a deployment, every answer checked.</summary>
    /// <param name="client">Not disposed.</param>
    /// <param name="deployment">The deployment's name.</param>
    /// <param name="options">Null takes the defaults. The endpoint, model and key are the client's.</param>
    public static IEmbeddingGenerator<string, Embedding<float>> AsRagEmbeddingGenerator(this AzureOpenAIClient client, string deployment, OpenAIOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentException.ThrowIfNullOrWhiteSpace(deployment);
        var embeddings = client.GetEmbeddingClient(deployment);
        return new OpenAIEmbeddingGenerator(embeddings, AzureConnection.OptionsFor(options, embeddings.Endpoint, deployment), maxAttempts: 1);
    }
}
