using System.Collections.Frozen;
using System.Runtime.CompilerServices;
using Microsoft.ML.Tokenizers;
using Rag.Chunking;

namespace Rag;

/// <summary>Chooses the chunker that fits a document by its media type and, for plain text, by its shape.</summary>
/// <remarks>
/// <c>text/markdown</c>, and plain text with headings, lists or fenced code as Markdown writes them: <see cref="MarkdownChunker"/>.
/// <c>text/csv</c> and <c>text/tab-separated-values</c>: <see cref="TableChunker"/>.
/// <c>application/json</c> and <c>application/yaml</c>: <see cref="JsonChunker"/>.
/// <c>text/x-log</c>, and plain text whose lines begin with times: <see cref="LogChunker"/>.
/// Source code such as <c>text/x-csharp</c>: <see cref="CodeChunker"/>. Everything else: <see cref="RecursiveChunker"/>.
/// Chunkers handed in for a media type come first. Warnings are those of the chunker chosen; all may give <c>token_limit_exceeded</c>.
/// <see cref="ParentChildChunker"/>, <see cref="SemanticChunker"/> and <see cref="ContextualChunker"/> are never chosen: they cost more, or change what is retrieved.
/// </remarks>
public sealed class AutoChunker : IChunker
{
    private readonly FrozenDictionary<string, IChunker> _byMediaType;
    private readonly MarkdownChunker _markdown;
    private readonly LogChunker _log;
    private readonly RecursiveChunker _recursive;

    /// <summary>Creates a chunker whose parts share a size and a tokenizer.</summary>
    /// <param name="size">When null, the defaults of <see cref="ChunkSize"/>.</param>
    /// <param name="tokenizer">Counts the tokens; when null, <see cref="EstimatedTokenizer"/>.</param>
    /// <param name="byMediaType">Chunkers to use for media types of the caller's choice, in place of the ones above; may be null.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size or overlap is out of range.</exception>
    public AutoChunker(ChunkSize? size = null, ITokenizer? tokenizer = null, IReadOnlyDictionary<string, IChunker>? byMediaType = null)
    {
        var shared = (size ?? new ChunkSize()).Checked();
        tokenizer ??= EstimatedTokenizer.Instance;
        _markdown = new MarkdownChunker(shared, tokenizer);
        _recursive = new RecursiveChunker(shared, tokenizer);
        _log = new LogChunker(shared, tokenizer);
        var table = new TableChunker(shared, tokenizer);
        var json = new JsonChunker(shared, tokenizer);
        var all = new Dictionary<string, IChunker>(StringComparer.OrdinalIgnoreCase)
        {
            ["text/markdown"] = _markdown,
            ["text/x-markdown"] = _markdown,
            ["text/csv"] = table,
            ["text/tab-separated-values"] = table,
            ["application/json"] = json,
            ["application/x-ndjson"] = json,
            ["application/yaml"] = json,
            ["application/x-yaml"] = json,
            ["text/yaml"] = json,
            ["text/x-log"] = _log,
        };
        var code = new CodeChunker(shared, tokenizer);
        foreach (var mediaType in CodeLanguage.ByMediaType.Keys)
            all[mediaType] = code;
        var own = (byMediaType ?? FrozenDictionary<string, IChunker>.Empty).OrderBy(entry => entry.Key, StringComparer.Ordinal).ToList();
        foreach (var (mediaType, chunker) in own)
            all[mediaType] = chunker;
        _byMediaType = all.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
        Configuration = ChunkerName.Of("auto/3", shared, tokenizer)
            + string.Concat(own.Select(entry => $" {entry.Key}=({entry.Value.Configuration})"));
    }

    /// <summary>Creates a chunker that counts with a tokenizer of Microsoft.ML.Tokenizers: tiktoken, SentencePiece, BPE.</summary>
    /// <param name="size">When null, the defaults of <see cref="ChunkSize"/>.</param>
    /// <param name="tokenizer">Counts the tokens; when null, <see cref="EstimatedTokenizer"/>.</param>
    /// <param name="byMediaType">Chunkers to use for media types of the caller's choice, in place of the ones above; may be null.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size or overlap is out of range.</exception>
    [OverloadResolutionPriority(-1)] // so that a null, and no tokenizer at all, mean the other constructor
    public AutoChunker(ChunkSize? size = null, Tokenizer? tokenizer = null, IReadOnlyDictionary<string, IChunker>? byMediaType = null)
        : this(size, tokenizer?.AsRagTokenizer(), byMediaType)
    {
    }

    /// <inheritdoc/>
    public string Configuration { get; }

    /// <inheritdoc/>
    public ValueTask<ChunkedDocument> ChunkAsync(Document document, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(document);

        return Choose(document).ChunkAsync(document, cancellationToken);
    }

    /// <summary>The chunker <paramref name="document"/> is given to.</summary>
    /// <exception cref="ArgumentNullException"><paramref name="document"/> is null.</exception>
    public IChunker Choose(Document document)
    {
        ArgumentNullException.ThrowIfNull(document);

        // Parameters such as "; charset=utf-8" say nothing about the shape.
        var mediaType = document.MediaType;
        var parameters = mediaType.IndexOf(';', StringComparison.Ordinal);
        if (parameters >= 0)
            mediaType = mediaType[..parameters].TrimEnd();
        if (_byMediaType.TryGetValue(mediaType, out var chunker))
            return chunker;
        if (mediaType != "text/plain")
            return _recursive;
        return LogRecords.IsLikely(document.Text) ? _log : MarkdownShape.IsLikely(document.Text) ? _markdown : _recursive;
    }
}
