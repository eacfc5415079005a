namespace Rag;

/// <summary>A chunk with its vector.</summary>
/// <param name="Chunk">The chunk.</param>
/// <param name="Vector">Of the collection's dimension, finite and not zero; stored at unit length.</param>
/// <param name="ContentHash">Identifies the text that was embedded: the lower-case hexadecimal SHA-256 of <see cref="SearchText.ForEmbedding"/>.</param>
public sealed record IndexedChunk(Chunk Chunk, ReadOnlyMemory<float> Vector, string ContentHash);
