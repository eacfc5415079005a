using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.Extensions.AI;

namespace Rag;

/// <summary>Answers questions: retrieves, packs, asks the model, and checks what it cited.</summary>
/// <remarks>Safe for concurrent use. Nothing that is handed in is disposed.</remarks>
public sealed class RagChain
{
    private readonly IRetriever _retriever;
    private readonly IChatClient _chatClient;
    private readonly RagChainOptions _options;
    private readonly ITokenizer _tokenizer;
    private readonly CitationVerifier _verifier;

    /// <summary>Joins a retriever and a chat model.</summary>
    /// <param name="retriever">Finds the chunks.</param>
    /// <param name="chatClient">Writes the answer; null for <see cref="ExtractiveChatClient"/>, which needs no model.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public RagChain(IRetriever retriever, IChatClient? chatClient = null, RagChainOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(retriever);
        _retriever = retriever;
        _options = (options ?? new RagChainOptions()).Checked();
        _chatClient = chatClient ?? new ExtractiveChatClient(_options.Analyzer);
        _tokenizer = _options.Tokenizer ?? EstimatedTokenizer.Instance;
        _verifier = new CitationVerifier(_options.Analyzer);
    }

    /// <summary>Answers a question.</summary>
    /// <exception cref="RagInputException">The question is empty or too long.</exception>
    /// <exception cref="RagAccessException">The collection demands principals and none were given.</exception>
    /// <exception cref="RagChatException">The model failed.</exception>
    public async Task<RagAnswer> AskAsync(RetrievalRequest question, CancellationToken cancellationToken = default)
    {
        RagAnswer? answer = null;
        await foreach (var update in AskStreamingAsync(question, cancellationToken).ConfigureAwait(false))
            answer = update.Answer;
        return answer!;
    }

    /// <summary>Answers a question word by word. What is streamed is not checked yet; the last update carries the checked answer.</summary>
    /// <inheritdoc cref="AskAsync"/>
    public async IAsyncEnumerable<RagAnswerUpdate> AskStreamingAsync(
        RetrievalRequest question, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(question);

        using var activity = RagTelemetry.Start("chat", null);
        var clock = _options.TimeProvider;
        var started = clock.GetTimestamp();
        var found = await _retriever.RetrieveAsync(question, cancellationToken).ConfigureAwait(false);
        var context = ContextPacker.Pack(found.Hits, _tokenizer, _options.MaxContextTokens);
        var retrieved = clock.GetTimestamp();

        var text = new StringBuilder();
        UsageDetails? usage = null;
        if (context.Sources.Count == 0)
        {
            // Without sources there is nothing to answer from, so no model is asked.
            text.Append(RagPrompt.Abstention);
            yield return new RagAnswerUpdate(RagPrompt.Abstention);
        }
        else
        {
            var messages = RagPrompt.Build(question.Question, context, _options.Instructions);
            await foreach (var update in ChatGuard.ReadAsync(_chatClient, messages, cancellationToken).ConfigureAwait(false))
            {
                foreach (var content in update.Contents.OfType<UsageContent>())
                    (usage ??= new UsageDetails()).Add(content.Details);
                var words = update.Text;
                if (words.Length > _options.MaxAnswerLength - text.Length)
                    words = words[..(_options.MaxAnswerLength - text.Length)];
                if (words.Length == 0 && update.Text.Length > 0)
                    break;
                text.Append(words);
                if (words.Length > 0)
                    yield return new RagAnswerUpdate(words);
            }
        }

        var generated = clock.GetTimestamp();
        var answer = Check(question.Question, text.ToString(), context, usage);
        RecordUsage(usage);
        yield return new RagAnswerUpdate("", answer with
        {
            Warnings = found.Warnings,
            Timings = new RagTimings(
                clock.GetElapsedTime(started, retrieved), clock.GetElapsedTime(retrieved, generated), clock.GetElapsedTime(generated)),
        });
    }

    private RagAnswer Check(string question, string text, PackedContext context, UsageDetails? usage)
    {
        var citations = _verifier.Verify(text, context);
        RagTelemetry.Citations.Add(citations.Count(citation => citation.Verified), new KeyValuePair<string, object?>("rag.verified", true));
        RagTelemetry.Citations.Add(citations.Count(citation => !citation.Verified), new KeyValuePair<string, object?>("rag.verified", false));
        var (status, open) = AnswerGrounding.Judge(question, text, citations, context, _options.Analyzer);
        return new RagAnswer
        {
            Question = question,
            Text = text,
            Status = status,
            Open = open,
            Citations = citations,
            Sources = context.Sources,
            Chunks = context.Chunks,
            Usage = usage,
        };
    }

    private static void RecordUsage(UsageDetails? usage)
    {
        if (usage?.InputTokenCount is { } input)
            RagTelemetry.TokenUsage.Record(input, new("gen_ai.operation.name", "chat"), new("gen_ai.token.type", "input"));
        if (usage?.OutputTokenCount is { } output)
            RagTelemetry.TokenUsage.Record(output, new("gen_ai.operation.name", "chat"), new("gen_ai.token.type", "output"));
    }
}
