using System.Runtime.CompilerServices;
using Microsoft.ML.Tokenizers;
using Rag.Chunking;

namespace Rag;

/// <summary>Cuts JSON and YAML between members and elements, the path to them as <see cref="Chunk.Context"/>, such as <c>orders[3].lines</c>.</summary>
/// <remarks>
/// A member that fits is never cut and neighbours are put together up to the size; one too large is cut between what it holds. The path is
/// that of the member or element whose inside a chunk holds; it is empty where the chunk holds what opens it. Comments, last commas, single
/// quotes, bare keys and several values in a row (JSON Lines) are read too. For media types ending in <c>yaml</c> the structure is that of block YAML
/// by indentation. Text is repeated only where a single value had to be cut. Warnings: <c>json_invalid</c> when the text is not JSON and
/// was cut as plain text, <c>structure_too_deep</c> beyond 64 levels, which are cut as plain text.
/// </remarks>
public sealed class JsonChunker : IChunker
{
    private readonly ChunkSize _size;
    private readonly ITokenizer _tokenizer;

    /// <summary>Creates a chunker.</summary>
    /// <param name="size">When null, the defaults of <see cref="ChunkSize"/>.</param>
    /// <param name="tokenizer">Counts the tokens; when null, <see cref="EstimatedTokenizer"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size or overlap is out of range.</exception>
    public JsonChunker(ChunkSize? size = null, ITokenizer? tokenizer = null)
    {
        _size = (size ?? new ChunkSize()).Checked();
        _tokenizer = tokenizer ?? EstimatedTokenizer.Instance;
        Configuration = ChunkerName.Of("json/1", _size, _tokenizer);
    }

    /// <summary>Creates a chunker that counts with a tokenizer of Microsoft.ML.Tokenizers: tiktoken, SentencePiece, BPE.</summary>
    /// <param name="size">When null, the defaults of <see cref="ChunkSize"/>.</param>
    /// <param name="tokenizer">Counts the tokens; when null, <see cref="EstimatedTokenizer"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size or overlap is out of range.</exception>
    [OverloadResolutionPriority(-1)] // so that a null, and no tokenizer at all, mean the other constructor
    public JsonChunker(ChunkSize? size = null, Tokenizer? tokenizer = null)
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
        bool isTooDeep;
        List<StructureNode>? nodes;
        if (IsYaml(document.MediaType))
        {
            var scanner = new YamlScanner(document.Text, cancellationToken);
            (nodes, isTooDeep) = (scanner.Scan(), scanner.IsTooDeep);
        }
        else
        {
            var scanner = new JsonScanner(document.Text, cancellationToken);
            (nodes, isTooDeep) = (scanner.Scan(), scanner.IsTooDeep);
        }

        if (nodes is null)
        {
            writer.AddCut(0, document.Text.Length, []);
            writer.Warn("json_invalid", "The text is not valid JSON and was cut as plain text.");
        }
        else
        {
            new StructurePacker(writer, nodes).Pack();
            if (isTooDeep)
                writer.Warn("structure_too_deep", $"Objects or lists nest deeper than {StructureNode.MaxDepth} levels and were cut as plain text there.");
        }

        return ValueTask.FromResult(writer.Finish());
    }

    private static bool IsYaml(string mediaType)
    {
        var parameters = mediaType.IndexOf(';', StringComparison.Ordinal);
        return mediaType.AsSpan(0, parameters < 0 ? mediaType.Length : parameters).TrimEnd().EndsWith("yaml", StringComparison.OrdinalIgnoreCase);
    }
}
