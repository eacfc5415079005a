using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace Rag.Core.Tests.Support;

/// <summary>A chat model that says what the test wants, and remembers what it was asked.</summary>
internal sealed class ScriptedChatClient(params string[] pieces) : IChatClient
{
    public List<ChatMessage> Messages { get; } = [];

    public Exception? Failure { get; init; }

    public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        Messages.AddRange(messages);
        return Failure is null ? Task.FromResult(new ChatResponse(new ChatMessage(ChatRole.Assistant, string.Concat(pieces)))) : Task.FromException<ChatResponse>(Failure);
    }

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        Messages.AddRange(messages);
        await Task.CompletedTask;
        foreach (var piece in pieces)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return new ChatResponseUpdate(ChatRole.Assistant, piece);
        }

        if (Failure is not null)
            throw Failure;
        yield return new ChatResponseUpdate(ChatRole.Assistant, [new UsageContent(new UsageDetails { InputTokenCount = 7, OutputTokenCount = 3 })]);
    }

    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    public void Dispose()
    {
    }
}
