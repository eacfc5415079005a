namespace Rag;

/// <summary>The chunks of one document and what its chunker had to compromise on.</summary>
/// <param name="Chunks">In order of start; empty for a text of white space alone.</param>
/// <param name="Warnings">Such as <c>table_split</c> or <c>grapheme_split</c>; usually empty.</param>
public sealed record ChunkedDocument(IReadOnlyList<Chunk> Chunks, IReadOnlyList<RagWarning> Warnings);
