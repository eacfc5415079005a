namespace Rag;

/// <summary>A document ready to be stored, with its chunks and their vectors.</summary>
/// <param name="Document">The document; its text has passed <see cref="CleanText"/>.</param>
/// <param name="Fingerprint">Covers everything that would change what is stored; compared to skip unchanged documents.</param>
/// <param name="Chunks">By index from 0; may be empty.</param>
public sealed record IndexedDocument(Document Document, string Fingerprint, IReadOnlyList<IndexedChunk> Chunks);
