using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using ChatClient = OpenAI.Chat.ChatClient;

namespace Rag.OpenAI;

/// <summary>Chat completions of OpenAI, Azure OpenAI and every server that speaks their protocol.</summary>
/// <remarks>
/// <para>Safe for concurrent use; keeps nothing between calls. <see cref="ChatOptions.ConversationId"/> and <see cref="ChatOptions.TopK"/> have no counterpart and are not sent.</para>
/// <para>
/// <see cref="ChatOptions.AdditionalProperties"/> are sent as fields of the request, so that <c>top_k</c> or <c>guided_regex</c> reach a server that knows them;
/// <c>strict</c> among them asks for schemas to be followed to the letter.
/// </para>
/// <para>What fails is a <see cref="RagChatException"/>; transient failures are retried first, but never once a stream has begun.</para>
/// </remarks>
public sealed class OpenAIChatClient : IChatClient
{
    private readonly OpenAIOptions _options;
    private readonly IDisposable? _connection;
    private readonly ChatClient _client;
    private readonly ChatClientMetadata _metadata;
    private readonly ModelCall _call;

    /// <summary>Makes a client with a connection of its own.</summary>
    /// <exception cref="ArgumentException">An option cannot be used.</exception>
    public OpenAIChatClient(OpenAIOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options.Checked();
        var connection = new Connection(_options);
        _connection = connection;
        _client = new ChatClient(_options.Model, connection.Authentication, connection.SdkOptions);
        (_metadata, _call) = Wire(connection.Endpoint, _options.MaxAttempts);
    }

    internal OpenAIChatClient(ChatClient client, OpenAIOptions options, int maxAttempts, IDisposable? connection = null)
    {
        _client = client;
        _options = options;
        _connection = connection;
        (_metadata, _call) = Wire(client.Endpoint, maxAttempts);
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">There are no messages.</exception>
    /// <exception cref="NotSupportedException">A content or tool cannot be sent to chat completions.</exception>
    /// <exception cref="RagChatException">The model refused, could not be reached, or gave an answer that cannot be used.</exception>
    public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        var body = Body(messages, options, stream: false);
        var model = options?.ModelId ?? _options.Model;
        return _call.SendAsync(body, answer => ChatAnswer.Read(answer, model, _options.ApiKey), cancellationToken);
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">There are no messages.</exception>
    /// <exception cref="NotSupportedException">A content or tool cannot be sent to chat completions.</exception>
    /// <exception cref="RagChatException">The model refused, could not be reached, or broke off. Updates already received stay valid but incomplete.</exception>
    public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        StreamAsync(Body(messages, options, stream: true), options?.ModelId ?? _options.Model, cancellationToken);

    /// <inheritdoc/>
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is not null ? null
            : serviceType == typeof(ChatClientMetadata) ? _metadata
            : serviceType == typeof(ChatClient) ? _client
            : serviceType.IsInstanceOfType(this) ? this
            : null;
    }

    /// <summary>Closes the connection, unless it was handed in.</summary>
    public void Dispose() => _connection?.Dispose();

    private BinaryData Body(IEnumerable<ChatMessage> messages, ChatOptions? options, bool stream)
    {
        ArgumentNullException.ThrowIfNull(messages);
        IReadOnlyList<ChatMessage> list = [.. messages];
        if (list.Count == 0)
            throw new ArgumentException("There are no messages to answer.", nameof(messages));
        return ChatRequest.Write(list, options, _options.Model, _options.TakesMaxCompletionTokens ?? _options.IsOpenAIOrAzure, stream, _options.AskForUsage);
    }

    private async IAsyncEnumerable<ChatResponseUpdate> StreamAsync(BinaryData body, string model, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var events = await _call.OpenAsync(body, cancellationToken).ConfigureAwait(false);
        await using var closing = events.ConfigureAwait(false);
        var reader = new ChatStreamReader(model);
        while (await events.NextAsync().ConfigureAwait(false) is { } json)
        {
            if (Understood(json, reader, events) is { } update)
                yield return update;
        }

        // Some servers leave out [DONE], some the reason; without both, the connection was cut at a place that looks like an end.
        if (!events.Done && !reader.Finished)
            throw events.Error(new ModelFailure(FailureKind.Unavailable, "ended the stream before the answer was complete.") { IsTransient = true });
        if (!reader.Begun)
            throw events.Error(ModelFailure.Malformed("a stream without any answer in it"));
        if (End(reader, events) is { } last)
            yield return last;
    }

    private static ChatResponseUpdate? Understood(System.Text.Json.JsonDocument json, ChatStreamReader reader, EventStream events)
    {
        using (json)
        {
            try
            {
                return reader.Read(json.RootElement);
            }
            catch (ModelFailure failure)
            {
                throw events.Error(failure);
            }
        }
    }

    private static ChatResponseUpdate? End(ChatStreamReader reader, EventStream events)
    {
        try
        {
            return reader.End();
        }
        catch (ModelFailure failure)
        {
            throw events.Error(failure);
        }
    }

    private (ChatClientMetadata Metadata, ModelCall Call) Wire(Uri endpoint, int maxAttempts)
    {
        var who = $"Chat model '{_options.Model}' at {Connection.Origin(endpoint)}";
        return (
            new ChatClientMetadata("openai", endpoint, _options.Model),
            new ModelCall(_options, maxAttempts, (content, request) => _client.CompleteChatAsync(content, request), failure => failure.ToChat(who)));
    }
}
