using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using Microsoft.ML.Tokenizers;

namespace Rag;

/// <summary>Has a chat model write one sentence of context for every chunk of another chunker, which is searched with the chunk's text.</summary>
/// <remarks>
/// <para>
/// A chunk that says "it rose by 3 %" is then found by the name of what rose (contextual retrieval: Anthropic 2024). One call of the model for each
/// chunk: the most expensive chunker, never chosen by <see cref="AutoChunker"/>. Answers are kept by the digest of model, instructions and text, so a
/// chunk is paid for once as long as the cache lives.
/// </para>
/// <para>
/// The sentence stands before what <see cref="Chunk.Context"/> already held; text, spans and sizes are those of the inner chunker. A chunk whose call
/// fails, or is answered with nothing, keeps its own context, with the warning <c>context_failed</c> for the document.
/// </para>
/// </remarks>
public sealed class ContextualChunker : IChunker
{
    private readonly IChunker _inner;
    private readonly IChatClient _chatClient;
    private readonly IContextCache _cache;
    private readonly ITokenizer _tokenizer;
    private readonly ContextualChunkerOptions _options;
    private readonly string _model;

    /// <summary>Creates a chunker around another.</summary>
    /// <param name="inner">Cuts the documents.</param>
    /// <param name="chatClient">Writes the sentences. Not disposed.</param>
    /// <param name="cache">Keeps them; when null, an <see cref="InMemoryContextCache"/> of its own.</param>
    /// <param name="tokenizer">Counts what is sent; when null, <see cref="EstimatedTokenizer"/>.</param>
    /// <param name="options">When null, the defaults.</param>
    /// <exception cref="ArgumentException">The instructions are empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range.</exception>
    public ContextualChunker(
        IChunker inner, IChatClient chatClient, IContextCache? cache = null, ITokenizer? tokenizer = null, ContextualChunkerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(inner);
        ArgumentNullException.ThrowIfNull(chatClient);
        _inner = inner;
        _chatClient = chatClient;
        _cache = cache ?? new InMemoryContextCache();
        _tokenizer = tokenizer ?? EstimatedTokenizer.Instance;
        _options = (options ?? new ContextualChunkerOptions()).Checked();
        _model = chatClient.GetService<ChatClientMetadata>()?.DefaultModelId ?? chatClient.GetType().Name;
        Configuration = string.Create(CultureInfo.InvariantCulture,
            $"contextual/1 model={_model} document={_options.MaxDocumentTokens} length={_options.MaxContextLength} tokenizer={_tokenizer.Name} instructions={SearchText.Hash(_options.Instructions)[..16]} ({inner.Configuration})");
    }

    /// <summary>Creates a chunker that counts with a tokenizer of Microsoft.ML.Tokenizers: tiktoken, SentencePiece, BPE.</summary>
    /// <param name="inner">Cuts the documents.</param>
    /// <param name="chatClient">Writes the sentences. Not disposed.</param>
    /// <param name="cache">Keeps them; when null, an <see cref="InMemoryContextCache"/> of its own.</param>
    /// <param name="tokenizer">Counts what is sent; when null, <see cref="EstimatedTokenizer"/>.</param>
    /// <param name="options">When null, the defaults.</param>
    /// <exception cref="ArgumentException">The instructions are empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range.</exception>
    [OverloadResolutionPriority(-1)] // so that a null, and no tokenizer at all, mean the other constructor
    public ContextualChunker(
        IChunker inner, IChatClient chatClient, IContextCache? cache = null, Tokenizer? tokenizer = null, ContextualChunkerOptions? options = null)
        : this(inner, chatClient, cache, tokenizer?.AsRagTokenizer(), options)
    {
    }

    /// <inheritdoc/>
    public string Configuration { get; }

    /// <inheritdoc/>
    public async ValueTask<ChunkedDocument> ChunkAsync(Document document, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(document);

        var inner = await _inner.ChunkAsync(document, cancellationToken).ConfigureAwait(false);
        var chunks = inner.Chunks.ToArray();
        var failures = 0;
        string? reason = null;
        await Parallel.ForAsync(0, chunks.Length, new ParallelOptions { MaxDegreeOfParallelism = _options.MaxConcurrency, CancellationToken = cancellationToken }, async (i, token) =>
        {
            try
            {
                var sentence = await DescribeAsync(document, chunks[i], token).ConfigureAwait(false);
                if (sentence.Length > 0)
                    chunks[i] = chunks[i] with { Context = chunks[i].Context.Length == 0 ? sentence : $"{sentence}\n{chunks[i].Context}" };
                else
                    Interlocked.Increment(ref failures);
            }
            catch (Exception exception) when (!token.IsCancellationRequested)
            {
                // A document without its contexts is worth more than no document.
                Interlocked.Increment(ref failures);
                Interlocked.CompareExchange(ref reason, exception.GetType().Name, null);
            }
        }).ConfigureAwait(false);

        if (failures == 0)
            return new ChunkedDocument(chunks, inner.Warnings);
        var warning = string.Create(CultureInfo.InvariantCulture,
            $"'{_model}' gave no context for {failures} of {chunks.Length} chunks ({reason ?? "an empty answer"}). Index the document again when the model can be reached.");
        return new ChunkedDocument(chunks, [.. inner.Warnings, new RagWarning("context_failed", warning, document.Id)]);
    }

    private async Task<string> DescribeAsync(Document document, Chunk chunk, CancellationToken cancellationToken)
    {
        var surroundings = Surroundings(document.Text, chunk.Span);
        var data = $"{document.Title}\n{string.Join(" > ", chunk.Headings)}\n{surroundings}\n{chunk.Text}";
        var key = SearchText.Hash($"{_model}\n{_options.MaxContextLength}\n{_options.Instructions}\n{data}");
        if (await _cache.GetAsync(key, cancellationToken).ConfigureAwait(false) is { } kept)
            return kept;

        // No document can hold a digest of itself, so none can forge the marker lines.
        var marker = key[..16];
        var prompt = $"<document {marker}>\n{document.Title}\n{surroundings}\n</document {marker}>\n<chunk {marker}>\n{string.Join(" > ", chunk.Headings)}\n{chunk.Text}\n</chunk {marker}>";
        var response = await _chatClient.GetResponseAsync(
            [new ChatMessage(ChatRole.System, _options.Instructions), new ChatMessage(ChatRole.User, prompt)], cancellationToken: cancellationToken).ConfigureAwait(false);
        var sentence = FirstLine(response.Text);
        if (sentence.Length > 0)
            await _cache.SetAsync(key, sentence, cancellationToken).ConfigureAwait(false);
        return sentence;
    }

    // The whole document where it fits, else its beginning, which says what it is, and an equal part around the chunk.
    private string Surroundings(string text, TextSpan chunk)
    {
        var index = _tokenizer.GetIndexByTokenCount(text, _options.MaxDocumentTokens, out _);
        if (index == text.Length)
            return text;

        var half = index / 2;
        var start = Edge(text, Math.Clamp(chunk.Start + (chunk.Length / 2) - (half / 2), 0, text.Length - half));
        var end = Edge(text, Math.Min(text.Length, start + half));
        var beginning = Edge(text, Math.Min(half, start));
        return $"{text[..beginning]}\n…\n{text[start..end]}";
    }

    private static int Edge(string text, int at) => at > 0 && at < text.Length && char.IsLowSurrogate(text[at]) && char.IsHighSurrogate(text[at - 1]) ? at - 1 : at;

    private string FirstLine(string? answer)
    {
        var clean = CleanText.Clean(answer ?? "", out _).AsSpan().Trim();
        var end = clean.IndexOfAny('\n', '\r');
        if (end >= 0)
            clean = clean[..end].TrimEnd();
        var line = clean.ToString();
        return line.Length <= _options.MaxContextLength ? line : line[..Edge(line, _options.MaxContextLength)].TrimEnd();
    }
}
