using System.Runtime.CompilerServices;
using Microsoft.ML.Tokenizers;
using Rag.Chunking;

namespace Rag;

/// <summary>Cuts narrative text: between paragraphs where it can, else lines, sentences, words, and graphemes at last.</summary>
/// <remarks>
/// A chunk is filled up to the last paragraph or line break in the second half of what fits, then to the last sentence end, then to the
/// last word. Chinese, Japanese, Thai and Korean are cut at their own punctuation and between characters. A grapheme larger than a chunk is
/// cut, with the warning <c>grapheme_split</c>.
/// </remarks>
public sealed class RecursiveChunker : IChunker
{
    private readonly ChunkSize _size;
    private readonly ITokenizer _tokenizer;

    /// <summary>Creates a chunker.</summary>
    /// <param name="size">When null, the defaults of <see cref="ChunkSize"/>.</param>
    /// <param name="tokenizer">Counts the tokens; when null, <see cref="EstimatedTokenizer"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size or overlap is out of range.</exception>
    public RecursiveChunker(ChunkSize? size = null, ITokenizer? tokenizer = null)
    {
        _size = (size ?? new ChunkSize()).Checked();
        _tokenizer = tokenizer ?? EstimatedTokenizer.Instance;
        Configuration = ChunkerName.Of("recursive/2", _size, _tokenizer);
    }

    /// <summary>Creates a chunker that counts with a tokenizer of Microsoft.ML.Tokenizers: tiktoken, SentencePiece, BPE.</summary>
    /// <param name="size">When null, the defaults of <see cref="ChunkSize"/>.</param>
    /// <param name="tokenizer">Counts the tokens; when null, <see cref="EstimatedTokenizer"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size or overlap is out of range.</exception>
    [OverloadResolutionPriority(-1)] // so that a null, and no tokenizer at all, mean the other constructor
    public RecursiveChunker(ChunkSize? size = null, Tokenizer? tokenizer = null)
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
        writer.AddCut(0, document.Text.Length, []);
        return ValueTask.FromResult(writer.Finish());
    }
}
