namespace Rag.Evaluation;

/// <summary>Asks the system under evaluation.</summary>
/// <param name="question">The question's text.</param>
/// <param name="mode">Which legs to use.</param>
/// <param name="top">The most chunks to return.</param>
/// <param name="cancellationToken">Stops the search.</param>
/// <returns>Chunks, best first.</returns>
public delegate Task<IReadOnlyList<SearchHit>> RetrievalSearch(string question, SearchMode mode, int top, CancellationToken cancellationToken);
