namespace Rag;

/// <summary>Judges how well chunks answer a question, more closely than a search over all of them can.</summary>
/// <remarks>Implementations are safe for concurrent use. <see cref="RerankingRetriever"/> puts one behind a retriever.</remarks>
public interface IReranker
{
    /// <summary>A score for each hit, in the order of the hits; higher is better. The caller orders.</summary>
    /// <remarks>The question is as the user asked it; there is at least one hit, and the hits are in the order they were found, best first.</remarks>
    /// <exception cref="RagException">The model or service failed.</exception>
    Task<IReadOnlyList<double>> ScoreAsync(string question, IReadOnlyList<SearchHit> hits, CancellationToken cancellationToken = default);
}
