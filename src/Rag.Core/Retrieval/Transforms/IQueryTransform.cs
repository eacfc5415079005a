namespace Rag;

/// <summary>Turns a request into the requests that are searched instead: other wordings, parts of the question, a filter taken from it.</summary>
/// <remarks>Implementations are safe for concurrent use. <see cref="TransformingRetriever"/> puts them before a retriever.</remarks>
public interface IQueryTransform
{
    /// <summary>The requests to search, the most important first. The given one is searched only if it is among them.</summary>
    /// <remarks>Who asks and what may be seen is never widened: the caller's access and filter are put into every request again.</remarks>
    ValueTask<IReadOnlyList<RetrievalRequest>> TransformAsync(RetrievalRequest request, CancellationToken cancellationToken = default);
}
