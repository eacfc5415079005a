using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.Extensions.AI;

namespace Rag;

/// <summary>A chat client that needs no model: it answers with the sentences of the context that best match the question, each cited, and abstains when none does.</summary>
/// <remarks>
/// Understands the messages <see cref="RagPrompt.Build"/> writes; to any other conversation it says that it cannot find the information.
/// It never invents: every sentence stands in a source. Deterministic, offline, and safe for concurrent use.
/// </remarks>
public sealed class ExtractiveChatClient : IChatClient
{
    private readonly SentenceSelection _selection;

    /// <summary>Creates an answerer.</summary>
    /// <param name="analyzer">Makes words comparable; null for the default.</param>
    public ExtractiveChatClient(ITextAnalyzer? analyzer = null) => _selection = new SentenceSelection(new ContentTerms(analyzer ?? TextAnalyzer.Default));

    /// <inheritdoc/>
    public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messages);
        cancellationToken.ThrowIfCancellationRequested();

        var text = string.Concat(Sentences(messages));
        return Task.FromResult(new ChatResponse(new ChatMessage(ChatRole.Assistant, text)) { ModelId = "extractive", FinishReason = ChatFinishReason.Stop });
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messages);

        foreach (var sentence in Sentences(messages))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return new ChatResponseUpdate(ChatRole.Assistant, sentence) { ModelId = "extractive" };
        }

        await Task.CompletedTask.ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        if (serviceKey is not null)
            return null;
        return serviceType == typeof(ChatClientMetadata) ? new ChatClientMetadata("rag", null, "extractive")
            : serviceType.IsInstanceOfType(this) ? this : null;
    }

    /// <summary>Holds nothing to release.</summary>
    public void Dispose()
    {
    }

    private IEnumerable<string> Sentences(IEnumerable<ChatMessage> messages)
    {
        var last = messages.LastOrDefault(message => message.Role == ChatRole.User);
        if (last is null || RagPrompt.Read(last.Text) is not { } read)
            return [RagPrompt.Abstention];

        var chosen = _selection.Select(read.Question, read.Blocks);
        return chosen.Count == 0 ? [RagPrompt.Abstention] : Write(chosen);
    }

    private static IEnumerable<string> Write(IReadOnlyList<AnswerUnit> units)
    {
        for (var i = 0; i < units.Count; i++)
        {
            var text = new StringBuilder();
            // After a code block, and before another document speaks, a new paragraph begins.
            if (i > 0)
                text.Append(units[i - 1].Attached is not null || units[i - 1].Number != units[i].Number ? "\n\n" : " ");
            var label = string.Create(CultureInfo.InvariantCulture, $"[{units[i].Number}]");
            text.Append(units[i].Text).Append(' ').Append(label);
            // Code is cited as a whole, a list item by item: each is a claim of its own.
            if (units[i].Attached is { } attached)
                text.Append("\n\n").Append(attached[0] == '-' ? attached.Replace("\n", $" {label}\n", StringComparison.Ordinal) + " " : attached + "\n").Append(label);
            yield return text.ToString();
        }
    }
}
