namespace Rag.Stores.Memory;

/// <summary>One version of a document as stored. Its <see cref="Document.ValidTo"/> is moved when a later version ends it.</summary>
internal sealed record MemoryVersion(Document Document, string Fingerprint, IReadOnlyList<MemoryChunk> Chunks)
{
    public static MemoryVersion From(IndexedDocument indexed, CollectionInfo info, ITextAnalyzer analyzer)
    {
        var document = indexed.Document;
        return new(document, indexed.Fingerprint, [.. indexed.Chunks.Select(chunk => MemoryChunk.From(document, chunk, info, analyzer))]);
    }

    /// <summary>Text in UTF-16, vectors in float; terms and bookkeeping not counted.</summary>
    public long EstimatedBytes => 2L * Document.Text.Length + Chunks.Sum(chunk => 2L * chunk.Chunk.Text.Length + sizeof(float) * (long)chunk.Vector.Length);

    public bool HoldsAt(DateTimeOffset moment) => !(moment < Document.ValidFrom) && !(moment >= Document.ValidTo);

    public MemoryVersion EndingBy(DateTimeOffset moment) =>
        Document.ValidTo <= moment ? this : this with { Document = Document with { ValidTo = moment } };

    public SourceDocument ToSource() => new(
        Document.Id, Document.DisplaySource, Document.Title, Document.MediaType, Fingerprint, Document.Metadata, Document.Anchors, Document.UpdatedAt);
}
