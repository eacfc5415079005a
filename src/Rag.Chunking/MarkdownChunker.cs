using System.Runtime.CompilerServices;
using Microsoft.ML.Tokenizers;
using Rag.Chunking;

namespace Rag;

/// <summary>Cuts Markdown along its headings, so that a chunk says one thing and knows which headings it stands under.</summary>
/// <remarks>
/// A section that fits is one chunk, small neighbours are put together up to the size, large ones are cut inside between blocks. A table is a
/// chunk of its own; one too large is cut between rows with its header as <see cref="Chunk.Context"/>. Fenced code is not cut unless it is
/// larger than a chunk. <see cref="Chunk.Headings"/> are the headings that stand above everything in the chunk but the headings it begins with. Front matter left in the text is
/// the first chunk. Text is repeated between chunks only inside a section. Warnings: <c>table_split</c> when a row was cut,
/// <c>structure_too_deep</c> beyond 64 levels of lists or quotes, which are cut as plain text.
/// </remarks>
public sealed class MarkdownChunker : IChunker
{
    private readonly ChunkSize _size;
    private readonly ITokenizer _tokenizer;

    /// <summary>Creates a chunker.</summary>
    /// <param name="size">When null, the defaults of <see cref="ChunkSize"/>.</param>
    /// <param name="tokenizer">Counts the tokens; when null, <see cref="EstimatedTokenizer"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size or overlap is out of range.</exception>
    public MarkdownChunker(ChunkSize? size = null, ITokenizer? tokenizer = null)
    {
        _size = (size ?? new ChunkSize()).Checked();
        _tokenizer = tokenizer ?? EstimatedTokenizer.Instance;
        Configuration = ChunkerName.Of("markdown/1", _size, _tokenizer);
    }

    /// <summary>Creates a chunker that counts with a tokenizer of Microsoft.ML.Tokenizers: tiktoken, SentencePiece, BPE.</summary>
    /// <param name="size">When null, the defaults of <see cref="ChunkSize"/>.</param>
    /// <param name="tokenizer">Counts the tokens; when null, <see cref="EstimatedTokenizer"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size or overlap is out of range.</exception>
    [OverloadResolutionPriority(-1)] // so that a null, and no tokenizer at all, mean the other constructor
    public MarkdownChunker(ChunkSize? size = null, Tokenizer? tokenizer = null)
        : this(size, tokenizer?.AsRagTokenizer())
    {
    }

    /// <inheritdoc/>
    public string Configuration { get; }

    /// <inheritdoc/>
    public ValueTask<ChunkedDocument> ChunkAsync(Document document, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(document);
        cancellationToken.ThrowIfCancellationRequested();

        var writer = new ChunkWriter(document, _size, _tokenizer, cancellationToken);
        var scanner = new MarkdownScanner(document.Text);
        new MarkdownPacker(writer, scanner.Scan()).Pack();
        if (scanner.IsTooDeep)
            writer.Warn("structure_too_deep", "Lists or quotes nest deeper than 64 levels and were cut as plain text.");
        return ValueTask.FromResult(writer.Finish());
    }
}
