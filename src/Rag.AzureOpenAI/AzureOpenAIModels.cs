using Microsoft.Extensions.AI;
using Rag.OpenAI;

namespace Rag.AzureOpenAI;

/// <summary>Makes models of Azure OpenAI with a connection of their own, which obeys this library's retries, limits and clock.</summary>
public static class AzureOpenAIModels
{
    /// <summary>A chat client; dispose it to close its connection.</summary>
    /// <exception cref="ArgumentException">An option cannot be used.</exception>
    public static IChatClient CreateChatClient(AzureOpenAIOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var connection = new AzureConnection(options.Checked());
        return new OpenAIChatClient(connection.Client.GetChatClient(options.Deployment), connection.Options, connection.Options.MaxAttempts, connection);
    }

    /// <summary>An embedding generator; dispose it to close its connection.</summary>
    /// <exception cref="ArgumentException">An option cannot be used.</exception>
    public static IEmbeddingGenerator<string, Embedding<float>> CreateEmbeddingGenerator(AzureOpenAIOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var connection = new AzureConnection(options.Checked());
        return new OpenAIEmbeddingGenerator(connection.Client.GetEmbeddingClient(options.Deployment), connection.Options, connection.Options.MaxAttempts, connection);
    }
}
