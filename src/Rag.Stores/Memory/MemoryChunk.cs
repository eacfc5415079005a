namespace Rag.Stores.Memory;

/// <summary>A chunk with what the two legs of a search need: a unit vector, and its terms.</summary>
internal sealed record MemoryChunk(Chunk Chunk, string Id, float[] Vector, string ContentHash, IReadOnlyList<TermCount> Terms)
{
    /// <summary>The number of terms, repeats included.</summary>
    public int Length { get; } = Terms.Sum(term => term.Count);

    public static MemoryChunk From(Document document, IndexedChunk indexed, CollectionInfo info, ITextAnalyzer analyzer) => new(
        indexed.Chunk,
        indexed.Chunk.Id,
        StoreGuard.UnitVector(indexed.Vector, info, document.Id),
        indexed.ContentHash,
        TermCounter.Count(SearchText.ForKeywords(document.Title, indexed.Chunk), analyzer));
}
