namespace Rag;

/// <summary>A named set of documents with one embedding model, one dimension, one analyzer and one chunking configuration.</summary>
public interface IVectorCollection : ICollectionReader, ICollectionWriter
{
    /// <summary>Every version stored, of current documents and of former ones: by document id in <see cref="CodePointOrder"/>, then oldest first.</summary>
    /// <remarks>Without history these are the current documents. With <see cref="ICollectionReader.GetDocumentAsync"/> as of a version's beginning this reads everything a collection holds.</remarks>
    IAsyncEnumerable<DocumentVersion> ListVersionsAsync(CancellationToken cancellationToken = default);

    /// <summary>Sizes, for an operator.</summary>
    Task<CollectionStatistics> GetStatisticsAsync(CancellationToken cancellationToken = default);

    /// <summary>Brings approximate indexes up to date after many writes. <see cref="IndexingPipeline"/> does so at the end of a run.</summary>
    /// <remarks>Costs time in proportion to what was written, nothing when there is nothing to do. Questions are answered meanwhile; no exact answer changes.</remarks>
    Task OptimizeAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;

    /// <summary>Compares everything stored with everything derived from it.</summary>
    /// <returns>What is wrong, ordered by code and id; empty when nothing is.</returns>
    Task<IReadOnlyList<CollectionProblem>> VerifyAsync(CancellationToken cancellationToken = default);

    /// <summary>Rebuilds what can be derived (keyword postings, indexes); a chunk whose vector is lost makes its document count as not indexed, so that the next run embeds it again.</summary>
    Task RepairAsync(CancellationToken cancellationToken = default);
}
