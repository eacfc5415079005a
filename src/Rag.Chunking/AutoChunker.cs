namespace Rag.Chunking;

/// <summary>Chooses the chunker that fits a document by its media type and, for plain text, by its shape.</summary>
/// <remarks>
/// <c>text/markdown</c>, and plain text with headings or fenced code as Markdown writes them: <see cref="MarkdownChunker"/>.
/// Everything else: <see cref="RecursiveChunker"/>.
/// </remarks>
public sealed class AutoChunker : IChunker
{
    private readonly MarkdownChunker _markdown;
    private readonly RecursiveChunker _recursive;

    /// <summary>Creates a chunker whose parts share a size and a tokenizer.</summary>
    /// <param name="size">When null, the defaults of <see cref="ChunkSize"/>.</param>
    /// <param name="tokenizer">Counts the tokens; when null, <see cref="EstimatedTokenizer"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size or overlap is out of range.</exception>
    public AutoChunker(ChunkSize? size = null, ITokenizer? tokenizer = null)
    {
        var checkedSize = (size ?? new ChunkSize()).Checked();
        tokenizer ??= EstimatedTokenizer.Instance;
        _markdown = new MarkdownChunker(checkedSize, tokenizer);
        _recursive = new RecursiveChunker(checkedSize, tokenizer);
        Configuration = ChunkerName.Of("auto/1", checkedSize, tokenizer);
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

        return document.MediaType switch
        {
            "text/markdown" or "text/x-markdown" => _markdown,
            "text/plain" when MarkdownShape.IsLikely(document.Text) => _markdown,
            _ => _recursive,
        };
    }
}
