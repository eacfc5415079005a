using System.Runtime.CompilerServices;
using Microsoft.ML.Tokenizers;
using Rag.Chunking;

namespace Rag;

/// <summary>Cuts logs between records: a line that begins with a time or a level, and the lines after it that do not, such as a stack trace.</summary>
/// <remarks>
/// Records are put together up to the size. One larger than a chunk is cut like text, with the warning <c>record_split</c>; its later parts have
/// its first line as <see cref="Chunk.Context"/>. Where no line begins with a time or a level, every line is a record. Records are not
/// repeated between chunks.
/// </remarks>
public sealed class LogChunker : IChunker
{
    private const int MaxFirstLine = 240;

    private readonly ChunkSize _size;
    private readonly ITokenizer _tokenizer;

    /// <summary>Creates a chunker.</summary>
    /// <param name="size">When null, the defaults of <see cref="ChunkSize"/>.</param>
    /// <param name="tokenizer">Counts the tokens; when null, <see cref="EstimatedTokenizer"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size or overlap is out of range.</exception>
    public LogChunker(ChunkSize? size = null, ITokenizer? tokenizer = null)
    {
        _size = (size ?? new ChunkSize()).Checked();
        _tokenizer = tokenizer ?? EstimatedTokenizer.Instance;
        Configuration = ChunkerName.Of("log/1", _size, _tokenizer);
    }

    /// <summary>Creates a chunker that counts with a tokenizer of Microsoft.ML.Tokenizers: tiktoken, SentencePiece, BPE.</summary>
    /// <param name="size">When null, the defaults of <see cref="ChunkSize"/>.</param>
    /// <param name="tokenizer">Counts the tokens; when null, <see cref="EstimatedTokenizer"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size or overlap is out of range.</exception>
    [OverloadResolutionPriority(-1)] // so that a null, and no tokenizer at all, mean the other constructor
    public LogChunker(ChunkSize? size = null, Tokenizer? tokenizer = null)
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
        var records = LogRecords.Read(document.Text, cancellationToken);
        if (RowPacker.Write(writer, records, "", [], ChunkKind.Code, record => FirstLine(document.Text, record)))
            writer.Warn("record_split", $"A record of a log is larger than {_size.MaxTokens} tokens and was cut.");
        return ValueTask.FromResult(writer.Finish());
    }

    private static string FirstLine(string text, TextSpan record)
    {
        var line = text.AsSpan(record.Start, record.Length).TrimStart();
        var end = line.IndexOfAny('\n', '\r');
        if (end >= 0)
            line = line[..end];
        if (line.Length > MaxFirstLine)
            line = line[..(char.IsHighSurrogate(line[MaxFirstLine - 1]) ? MaxFirstLine - 1 : MaxFirstLine)];
        return line.TrimEnd().ToString();
    }
}
