using System.Runtime.CompilerServices;
using Microsoft.ML.Tokenizers;
using Rag.Chunking;

namespace Rag;

/// <summary>Cuts source code between namespaces, types and functions, each with the comment that leads to it.</summary>
/// <remarks>
/// Knows C#, Java, Kotlin, JavaScript, TypeScript, Go, Rust, C, C++, Python and SQL by the document's media type; any other text is cut between
/// lines. A member that fits is never cut and small neighbours are put together up to the size. One too large is cut between the members
/// inside it, the enclosing namespace, type and function as <see cref="Chunk.Context"/>. Boundaries come from a scanner of strings, comments
/// and brackets, not from a compiler: code that does not compile is cut too.
/// </remarks>
public sealed class CodeChunker : IChunker
{
    private readonly ChunkSize _size;
    private readonly ITokenizer _tokenizer;

    /// <summary>Creates a chunker.</summary>
    /// <param name="size">When null, the defaults of <see cref="ChunkSize"/>.</param>
    /// <param name="tokenizer">Counts the tokens; when null, <see cref="EstimatedTokenizer"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size or overlap is out of range.</exception>
    public CodeChunker(ChunkSize? size = null, ITokenizer? tokenizer = null)
    {
        _size = (size ?? new ChunkSize()).Checked();
        _tokenizer = tokenizer ?? EstimatedTokenizer.Instance;
        Configuration = ChunkerName.Of("code/2", _size, _tokenizer);
    }

    /// <summary>Creates a chunker that counts with a tokenizer of Microsoft.ML.Tokenizers: tiktoken, SentencePiece, BPE.</summary>
    /// <param name="size">When null, the defaults of <see cref="ChunkSize"/>.</param>
    /// <param name="tokenizer">Counts the tokens; when null, <see cref="EstimatedTokenizer"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size or overlap is out of range.</exception>
    [OverloadResolutionPriority(-1)] // so that a null, and no tokenizer at all, mean the other constructor
    public CodeChunker(ChunkSize? size = null, Tokenizer? tokenizer = null)
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
        if (CodeLanguage.ByMediaType.TryGetValue(document.MediaType, out var language))
            new CodePacker(writer, new CodeScanner(document.Text, language)).Pack();
        else
            writer.AddCut(0, document.Text.Length, [], kind: ChunkKind.Code);
        return ValueTask.FromResult(writer.Finish());
    }
}
