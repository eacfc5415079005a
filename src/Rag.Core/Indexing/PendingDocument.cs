namespace Rag;

/// <summary>A document on its way into the collection.</summary>
internal sealed record PendingDocument(Document Document, string Fingerprint, bool IsNew)
{
    public IReadOnlyList<Chunk> Chunks { get; init; } = [];

    /// <summary>For each chunk the text to embed.</summary>
    public IReadOnlyList<string> Texts { get; init; } = [];

    /// <summary>For each chunk the hash of its text.</summary>
    public IReadOnlyList<string> Hashes { get; init; } = [];
}
