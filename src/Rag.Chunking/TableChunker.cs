using System.Runtime.CompilerServices;
using Microsoft.ML.Tokenizers;
using Rag.Chunking;

namespace Rag;

/// <summary>Cuts comma- or tab-separated tables between records, the header repeated as <see cref="Chunk.Context"/>.</summary>
/// <remarks>
/// For <c>text/csv</c> and <c>text/tab-separated-values</c>; the delimiter is the one the first line uses most. A record is never cut unless
/// it is larger than a chunk, with the warning <c>table_split</c>. A first record with an empty or numeric field is data, not a header.
/// Header and records together stay within the size while the header takes no more than half of it. Records are not repeated between chunks.
/// </remarks>
public sealed class TableChunker : IChunker
{
    private readonly ChunkSize _size;
    private readonly ITokenizer _tokenizer;

    /// <summary>Creates a chunker.</summary>
    /// <param name="size">When null, the defaults of <see cref="ChunkSize"/>.</param>
    /// <param name="tokenizer">Counts the tokens; when null, <see cref="EstimatedTokenizer"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size or overlap is out of range.</exception>
    public TableChunker(ChunkSize? size = null, ITokenizer? tokenizer = null)
    {
        _size = (size ?? new ChunkSize()).Checked();
        _tokenizer = tokenizer ?? EstimatedTokenizer.Instance;
        Configuration = ChunkerName.Of("table/1", _size, _tokenizer);
    }

    /// <summary>Creates a chunker that counts with a tokenizer of Microsoft.ML.Tokenizers: tiktoken, SentencePiece, BPE.</summary>
    /// <param name="size">When null, the defaults of <see cref="ChunkSize"/>.</param>
    /// <param name="tokenizer">Counts the tokens; when null, <see cref="EstimatedTokenizer"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size or overlap is out of range.</exception>
    [OverloadResolutionPriority(-1)] // so that a null, and no tokenizer at all, mean the other constructor
    public TableChunker(ChunkSize? size = null, Tokenizer? tokenizer = null)
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
        var text = document.Text;
        var delimiter = document.MediaType == "text/tab-separated-values" ? '\t' : DelimitedRows.Guess(text);
        var rows = new DelimitedRows(text, delimiter).Read();
        while (rows.Count > 0 && text.AsSpan(rows[0].Start, rows[0].Length).IsWhiteSpace())
            rows.RemoveAt(0);

        if (rows.Count > 0)
        {
            var first = text.AsSpan(rows[0].Start, rows[0].Length);
            var header = DelimitedRows.IsHeader(first, delimiter) ? first.TrimStart('\uFEFF').Trim().ToString() : "";
            if (RowPacker.Write(writer, rows, header, []))
                RowPacker.Warn(writer);
        }

        return ValueTask.FromResult(writer.Finish());
    }
}
