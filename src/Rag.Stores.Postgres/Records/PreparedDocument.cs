using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace Rag.Stores.Postgres;

/// <summary>A document made ready before anything is locked: what takes time is done beside other writers.</summary>
/// <param name="Indexed">What was handed in.</param>
/// <param name="Chunks">Its chunks.</param>
/// <param name="Words">The number of their terms.</param>
internal sealed record PreparedDocument(IndexedDocument Indexed, PreparedChunk[] Chunks, long Words)
{
    // A thread for fewer would cost more than it saves.
    private const int DocumentsPerThread = 16;

    /// <summary>Makes documents ready, a large number of them on several processors: what a filling of the store spends its time with is reading words.</summary>
    public static PreparedDocument[] From(IReadOnlyList<IndexedDocument> indexed, CollectionInfo info, ITextAnalyzer analyzer, CancellationToken cancellationToken)
    {
        var prepared = new PreparedDocument[indexed.Count];
        if (indexed.Count < 2 * DocumentsPerThread)
        {
            Fill(0, indexed.Count);
            return prepared;
        }

        try
        {
            Parallel.ForEach(Partitioner.Create(0, indexed.Count, DocumentsPerThread), new ParallelOptions { CancellationToken = cancellationToken }, range => Fill(range.Item1, range.Item2));
        }
        catch (AggregateException e)
        {
            // The first bad document is what the caller must hear of.
            ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }

        return prepared;

        void Fill(int first, int end)
        {
            var counts = new TermCounts();
            for (var i = first; i < end; i++)
                prepared[i] = From(indexed[i], info, analyzer, counts, cancellationToken);
        }
    }

    private static PreparedDocument From(IndexedDocument indexed, CollectionInfo info, ITextAnalyzer analyzer, TermCounts counts, CancellationToken cancellationToken)
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
