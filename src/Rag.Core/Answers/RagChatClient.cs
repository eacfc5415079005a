using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace Rag;

/// <summary>Gives any chat application retrieval: the last question of the user is answered from the collection, and the answer's text carries <see cref="CitationAnnotation"/>s.</summary>
/// <remarks>
/// Other messages, and what the question holds besides text, are passed on unchanged. After a tool call the question keeps its context,
/// so a client that invokes functions may stand on either side. A conversation that ends with the assistant, or whose question is empty, is passed on whole.
/// </remarks>
public sealed class RagChatClient : DelegatingChatClient
{
    private readonly IRetriever _retriever;
    private readonly Func<CallerAccess> _access;
    private readonly RagChainOptions _options;
    private readonly CitationVerifier _verifier;

    /// <summary>Wraps a chat client.</summary>
    /// <param name="innerClient">Writes the answers; disposed with this client, as <see cref="DelegatingChatClient"/> does.</param>
    /// <param name="retriever">Finds the chunks.</param>
    /// <param name="access">Asked at every question for whom it is; null for <see cref="CallerAccess.None"/>.</param>
    /// <param name="options">Null for the defaults.</param>
    public RagChatClient(IChatClient innerClient, IRetriever retriever, Func<CallerAccess>? access = null, RagChainOptions? options = null)
        : base(innerClient)
    {
        ArgumentNullException.ThrowIfNull(retriever);
        _retriever = retriever;
        _access = access ?? (() => CallerAccess.None);
        _options = (options ?? new RagChainOptions()).Checked();
        _verifier = new CitationVerifier(_options.Analyzer);
    }

    /// <inheritdoc/>
    public override async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        var (prepared, context) = await PrepareAsync(messages, cancellationToken).ConfigureAwait(false);
        var response = await base.GetResponseAsync(prepared, options, cancellationToken).ConfigureAwait(false);
        if (context is not null)
        {
            foreach (var content in response.Messages.Where(message => message.Role == ChatRole.Assistant).SelectMany(message => message.Contents).OfType<TextContent>())
                Annotate(content, _verifier.Verify(content.Text, context));
        }

        return response;
    }

    /// <inheritdoc/>
    /// <remarks>The annotations come in one last update with empty text: a label can be checked only when its sentence is complete.</remarks>
    public override async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var (prepared, context) = await PrepareAsync(messages, cancellationToken).ConfigureAwait(false);
        var text = new System.Text.StringBuilder();
        await foreach (var update in base.GetStreamingResponseAsync(prepared, options, cancellationToken).ConfigureAwait(false))
        {
            text.Append(update.Text);
            yield return update;
        }

        if (context is null || text.Length == 0)
            yield break;
        var content = new TextContent("");
        Annotate(content, _verifier.Verify(text.ToString(), context));
        yield return new ChatResponseUpdate(ChatRole.Assistant, [content]);
    }

    private async Task<(IEnumerable<ChatMessage> Messages, PackedContext? Context)> PrepareAsync(IEnumerable<ChatMessage> messages, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(messages);
        var all = messages.ToList();
        // After a tool has answered the model is called again, still for the user's last question.
        var last = all.FindLastIndex(message => message.Role == ChatRole.User);
        if (last < 0 || all[^1].Role == ChatRole.Assistant || string.IsNullOrWhiteSpace(all[last].Text))
            return (all, null);

        var question = all[last].Text;
        var found = await _retriever.RetrieveAsync(new RetrievalRequest(question) { Access = _access() }, cancellationToken).ConfigureAwait(false);
        var context = ContextPacker.Pack(found.Hits, _options.Tokenizer ?? EstimatedTokenizer.Instance, _options.MaxContextTokens);
        var prompt = RagPrompt.Build(question, context, _options.Instructions);
        all[last] = WithText(all[last], prompt[1].Text);
        // Some providers take system messages only before all others.
        all.Insert(all.TakeWhile(message => message.Role == ChatRole.System).Count(), prompt[0]);
        return (all, context);
    }

    // Images and files of the question stay with it.
    private static ChatMessage WithText(ChatMessage message, string text)
    {
        var copy = message.Clone();
        copy.Contents = [new TextContent(text), .. message.Contents.Where(content => content is not TextContent)];
        return copy;
    }

    // An annotation says "this is the source", so only what was verified becomes one.
    private static void Annotate(TextContent content, IEnumerable<Citation> citations)
    {
        foreach (var citation in citations.Where(citation => citation.Verified))
        {
            (content.Annotations ??= []).Add(new CitationAnnotation
            {
                Title = citation.Document!.Title ?? citation.Document.Source,
                FileId = citation.Document.Id,
                Snippet = citation.Quote,
                AnnotatedRegions = [new TextSpanAnnotatedRegion { StartIndex = citation.AnswerSpan.Start, EndIndex = citation.AnswerSpan.End }],
                RawRepresentation = citation,
            });
        }
    }
}
