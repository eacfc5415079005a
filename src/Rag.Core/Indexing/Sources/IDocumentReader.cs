namespace Rag;

/// <summary>Turns the bytes of one file format into documents, with anchors for what the text cannot hold.</summary>
/// <remarks>Implementations are safe for concurrent use, read no other file, resolve no entity and open no network connection.</remarks>
public interface IDocumentReader
{
    /// <summary>Whether this reader knows the format.</summary>
    /// <param name="extension">Lower case with its dot, such as <c>.md</c>; may be empty.</param>
    bool CanRead(string extension);

    /// <summary>Reads the documents in <paramref name="content"/>; most formats hold one.</summary>
    /// <param name="content">Read to its end, never disposed.</param>
    /// <param name="origin">Where the bytes come from.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="RagParseException">The bytes are not what the format demands, or exceed a limit.</exception>
    /// <exception cref="RagInputException">The text is too large.</exception>
    IAsyncEnumerable<SourceItem> ReadAsync(Stream content, DocumentOrigin origin, CancellationToken cancellationToken = default);
}
