namespace Rag;

/// <summary>Finds the chunks that answer a question. Wrap one to add a step, such as <see cref="RerankingRetriever"/>.</summary>
/// <remarks>Implementations are safe for concurrent use and pass the caller's access on to every query they make.</remarks>
public interface IRetriever
{
    /// <summary>The best hits, best first, at most as many as asked for.</summary>
    /// <exception cref="RagInputException">The question is empty or too long.</exception>
    /// <exception cref="RagAccessException">The collection demands principals and none were given.</exception>
    /// <exception cref="RagEmbeddingException">The question could not be embedded.</exception>
    /// <exception cref="RagStoreException">The store refused or could not be reached.</exception>
    Task<RetrievalResult> RetrieveAsync(RetrievalRequest request, CancellationToken cancellationToken = default);
}
