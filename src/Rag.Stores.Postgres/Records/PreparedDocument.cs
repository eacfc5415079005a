namespace Rag.Stores.Postgres;

/// <summary>A document made ready to be written: what takes time is done beside the server and other writers.</summary>
/// <param name="Indexed">What was handed in.</param>
/// <param name="Chunks">Its chunks.</param>
/// <param name="Words">The number of their terms.</param>
internal sealed record PreparedDocument(IndexedDocument Indexed, PreparedChunk[] Chunks, long Words)
{
    public static PreparedDocument From(IndexedDocument indexed, CollectionInfo info, ITextAnalyzer analyzer, TermCounts counts, CancellationToken cancellationToken)
    {
        var document = indexed.Document;
        var chunks = new PreparedChunk[indexed.Chunks.Count];
        var words = 0L;
        for (var i = 0; i < chunks.Length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var chunk = indexed.Chunks[i];
            counts.Read(SearchText.ForKeywords(document.Title, chunk.Chunk), analyzer);
            words += counts.Words;
            chunks[i] = new PreparedChunk(
                chunk, StoreGuard.UnitVector(chunk.Vector, info, document.Id), ContentHash.Bytes(chunk.ContentHash), counts.Words, counts.Terms.ToArray(), counts.Counts.ToArray());
        }

        return new PreparedDocument(indexed, chunks, words);
    }
}

/// <summary>A chunk with what is derived from it.</summary>
internal readonly record struct PreparedChunk(IndexedChunk Indexed, float[] Vector, byte[] ContentHash, int Words, long[] Terms, int[] Frequencies);
