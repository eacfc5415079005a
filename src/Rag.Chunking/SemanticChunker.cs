using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using Microsoft.ML.Tokenizers;
using Rag.Chunking;

namespace Rag;

/// <summary>Cuts narrative text where its subject changes: where the embeddings of the sentences before and after part.</summary>
/// <remarks>
/// <para>
/// Each sentence is embedded once. A gap's similarity is the cosine between the mean vectors of a few sentences before and after it; its depth, how far
/// that lies below the nearest peaks to both sides (TextTiling: Hearst 1997, there with word counts). The deepest valleys are cut; what is then larger
/// than the size is cut inside like narrative text, and only there is text repeated.
/// </para>
/// <para>Indexing embeds every sentence besides every chunk: use it where subjects change without headings. As deterministic as the embedding model.</para>
/// </remarks>
public sealed class SemanticChunker : IChunker
{
    private readonly IEmbeddingGenerator<string, Embedding<float>> _embedder;
    private readonly ChunkSize _size;
    private readonly ITokenizer _tokenizer;
    private readonly SemanticChunkerOptions _options;
    private readonly string _model;

    /// <summary>Creates a chunker.</summary>
    /// <param name="embedder">Embeds sentences; need not be the model of the collection. Not disposed.</param>
    /// <param name="size">When null, the defaults of <see cref="ChunkSize"/>.</param>
    /// <param name="tokenizer">Counts the tokens; when null, <see cref="EstimatedTokenizer"/>.</param>
    /// <param name="options">When null, the defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size, overlap or option is out of range.</exception>
    public SemanticChunker(
        IEmbeddingGenerator<string, Embedding<float>> embedder, ChunkSize? size = null, ITokenizer? tokenizer = null, SemanticChunkerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(embedder);
        _embedder = embedder;
        _size = (size ?? new ChunkSize()).Checked();
        _tokenizer = tokenizer ?? EstimatedTokenizer.Instance;
        _options = (options ?? new SemanticChunkerOptions()).Checked();
        _model = embedder.GetService<EmbeddingGeneratorMetadata>()?.DefaultModelId ?? embedder.GetType().Name;
        Configuration = ChunkerName.Of("semantic/1", _size, _tokenizer) + string.Create(
            System.Globalization.CultureInfo.InvariantCulture, $" percentile={_options.Percentile} window={_options.Window} min={_options.MinSentences} model={_model}");
    }

    /// <summary>Creates a chunker that counts with a tokenizer of Microsoft.ML.Tokenizers: tiktoken, SentencePiece, BPE.</summary>
    /// <param name="embedder">Embeds sentences; need not be the model of the collection. Not disposed.</param>
    /// <param name="size">When null, the defaults of <see cref="ChunkSize"/>.</param>
    /// <param name="tokenizer">Counts the tokens; when null, <see cref="EstimatedTokenizer"/>.</param>
    /// <param name="options">When null, the defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size, overlap or option is out of range.</exception>
    [OverloadResolutionPriority(-1)] // so that a null, and no tokenizer at all, mean the other constructor
    public SemanticChunker(
        IEmbeddingGenerator<string, Embedding<float>> embedder, ChunkSize? size = null, Tokenizer? tokenizer = null, SemanticChunkerOptions? options = null)
        : this(embedder, size, tokenizer?.AsRagTokenizer(), options)
    {
    }

    /// <inheritdoc/>
    public string Configuration { get; }

    /// <inheritdoc/>
    /// <exception cref="RagEmbeddingException">A sentence could not be embedded.</exception>
    public async ValueTask<ChunkedDocument> ChunkAsync(Document document, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(document);
        cancellationToken.ThrowIfCancellationRequested();

        var writer = new ChunkWriter(document, _size, _tokenizer, cancellationToken);
        var sentences = Sentences(document.Text);
        // Two subjects take at least that many sentences: below it there is nothing to ask a model.
        var breaks = sentences.Count < _options.MinSentences * 2
            ? []
            : SubjectBreaks.Find(await EmbedAsync(document.Text, sentences, cancellationToken).ConfigureAwait(false), _options);
        var start = 0;
        foreach (var sentence in breaks)
        {
            writer.AddCut(start, sentences[sentence].Start, []);
            start = sentences[sentence].Start;
        }

        writer.AddCut(start, document.Text.Length, []);
        return writer.Finish();
    }

    // Sentences with a letter or digit, beginning where a grapheme does: what has neither belongs to the one before.
    private static List<TextSpan> Sentences(string text)
    {
        var sentences = new List<TextSpan>();
        var known = 0;
        foreach (var sentence in SentenceSplitter.Split(text))
        {
            var hasWords = false;
            foreach (var unit in text.AsSpan(sentence.Start, sentence.Length))
                hasWords |= char.IsLetterOrDigit(unit) || char.IsSurrogate(unit);
            if (!hasWords || GraphemeEdges.AtOrBefore(text, known, sentence.Start) != sentence.Start)
                continue;
            sentences.Add(sentence);
            known = sentence.Start;
        }

        return sentences;
    }

    private async Task<List<ReadOnlyMemory<float>>> EmbedAsync(string text, List<TextSpan> sentences, CancellationToken cancellationToken)
    {
        var vectors = new List<ReadOnlyMemory<float>>(sentences.Count);
        for (var first = 0; first < sentences.Count; first += _options.BatchSize)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var batch = sentences.Skip(first).Take(_options.BatchSize).Select(sentence => Embeddable(text, sentence)).ToList();
            GeneratedEmbeddings<Embedding<float>> answer;
            try
            {
                answer = await _embedder.GenerateAsync(batch, cancellationToken: cancellationToken).ConfigureAwait(false)
                    ?? throw new RagEmbeddingException("embedding.malformed", $"'{_model}' answered nothing.");
            }
            catch (Exception exception) when (exception is not (RagException or OperationCanceledException))
            {
                throw new RagEmbeddingException("embedding.failed", $"'{_model}' failed with {exception.GetType().Name} on {batch.Count} sentences. Check that it is reachable, or set a smaller BatchSize.", exception);
            }

            EmbeddingGuard.Require(answer, batch.Count, vectors.Count > 0 ? vectors[0].Length : null, _model);
            vectors.AddRange(answer.Select(embedding => embedding.Vector));
        }

        return vectors;
    }

    // No sentence is longer than a chunk for the model: a table without full stops would be refused by it.
    private string Embeddable(string text, TextSpan sentence)
    {
        var length = _tokenizer.GetIndexByTokenCount(text.AsSpan(sentence.Start, sentence.Length), Math.Max(_size.MaxTokens, 1), out _);
        if (length > 0 && length < sentence.Length && char.IsHighSurrogate(text[sentence.Start + length - 1]))
            length--;
        return text.Substring(sentence.Start, length > 0 ? length : sentence.Length);
    }
}
