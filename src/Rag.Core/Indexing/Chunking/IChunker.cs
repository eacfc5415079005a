namespace Rag;

/// <summary>Cuts a document into chunks.</summary>
/// <remarks>
/// Implementations are safe for concurrent use and reusable after a failure. Chunks are ordered by start, carry exact offsets,
/// cover every non-white-space character, never exceed the size asked for, and never cut a surrogate pair or CR LF.
/// A code point that alone counts more tokens than the size is a chunk of its own, with the warning <c>token_limit_exceeded</c>.
/// A text of white space alone has no chunks. Every implementation passes <c>ChunkerSpec</c>.
/// </remarks>
public interface IChunker
{
    /// <summary>Names the algorithm and every setting that changes its output; recorded with a collection and part of a document's fingerprint.</summary>
    string Configuration { get; }

    /// <summary>Cuts <paramref name="document"/> into chunks.</summary>
    /// <exception cref="ArgumentNullException"><paramref name="document"/> is null.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    ValueTask<ChunkedDocument> ChunkAsync(Document document, CancellationToken cancellationToken = default);
}
