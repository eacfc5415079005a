using System.Net;
using System.Net.Http;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace Rag;

/// <summary>Reads a chat client's answer, and makes one type of error of whatever a client of another package does wrong.</summary>
internal static class ChatGuard
{
    // Their protocols say how every answer ended, so one that does not say it was cut off. Other clients may leave it out.
    private static readonly string[] s_tellTheEnd = ["openai", "azure.ai.openai", "anthropic", "ollama"];

    /// <summary>The updates of an answer as they come.</summary>
    /// <exception cref="RagChatException">The client failed, gave nothing where an update belongs, or its stream was cut off. It is named.</exception>
    public static async IAsyncEnumerable<ChatResponseUpdate> ReadAsync(
        IChatClient client, IReadOnlyList<ChatMessage> messages, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var metadata = client.GetService(typeof(ChatClientMetadata)) as ChatClientMetadata;
        var who = NameOf(client, metadata);
        var updates = Begin(client, messages, who, cancellationToken);
        var isEnded = false;
        await using (updates.ConfigureAwait(false))
        {
            while (await NextAsync(updates, who, cancellationToken).ConfigureAwait(false))
            {
                var update = updates.Current ?? throw Malformed(who, "null instead of an update");
                isEnded = update.FinishReason is not null || (isEnded && update.Text.Length == 0);
                yield return update;
            }
        }

        // Some clients end their stream without a word when they are cancelled.
        if (!isEnded)
            cancellationToken.ThrowIfCancellationRequested();
        if (!isEnded && s_tellTheEnd.Contains(metadata?.ProviderName, StringComparer.OrdinalIgnoreCase))
            throw new RagChatException("chat.unavailable", $"{who} ended the stream before the answer was complete. Try again.") { IsTransient = true };
    }

    private static IAsyncEnumerator<ChatResponseUpdate> Begin(IChatClient client, IReadOnlyList<ChatMessage> messages, string who, CancellationToken cancellationToken)
    {
        try
        {
            var updates = client.GetStreamingResponseAsync(messages, cancellationToken: cancellationToken) ?? throw Malformed(who, "null instead of a stream");
            return updates.GetAsyncEnumerator(cancellationToken);
        }
        catch (Exception exception) when (IsForeign(exception, cancellationToken))
        {
            throw Failed(who, exception);
        }
    }

    private static async ValueTask<bool> NextAsync(IAsyncEnumerator<ChatResponseUpdate> updates, string who, CancellationToken cancellationToken)
    {
        try
        {
            return await updates.MoveNextAsync().ConfigureAwait(false);
        }
        catch (Exception exception) when (IsForeign(exception, cancellationToken))
        {
            // Some clients make an error of their own of a request that was cancelled.
            cancellationToken.ThrowIfCancellationRequested();
            throw Failed(who, exception);
        }
    }

    private static bool IsForeign(Exception exception, CancellationToken cancellationToken) =>
        exception is not RagException && !(exception is OperationCanceledException && cancellationToken.IsCancellationRequested);

    private static RagChatException Failed(string who, Exception exception)
    {
        var status = (exception as HttpRequestException)?.StatusCode;
        return new RagChatException("chat.failed", $"{who} failed with {exception.GetType().Name}. Check that it is reachable and try again.", Bare(exception))
        {
            IsTransient = status is null or HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError,
            Status = (int?)status,
        };
    }

    private static RagChatException Malformed(string who, string what) =>
        new("chat.malformed", $"{who} gave {what}. Check the client and those it is wrapped in.");

    // The exceptions of SDKs quote the server's text, which may quote the prompt and the key.
    private static Exception? Bare(Exception exception) =>
        exception.GetType().Namespace is "System" or "System.IO" or "System.Net.Http" or "System.Net.Sockets" or "System.Threading.Tasks" ? exception : null;

    private static string NameOf(IChatClient client, ChatClientMetadata? metadata) => metadata switch
    {
        { ProviderName: { } provider, DefaultModelId: { } model } => $"The chat model '{model}' of {provider}",
        { ProviderName: { } provider } => $"The chat model of {provider}",
        { DefaultModelId: { } model } => $"The chat model '{model}'",
        _ => $"The chat model behind {client.GetType().Name}",
    };
}
