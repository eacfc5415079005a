namespace Rag;

/// <summary>Looks further than was asked, and orders what was found by a reranker. Ties keep the order they had.</summary>
/// <remarks>
/// The score of a hit becomes the reranker's; what each leg gave it stays. A reranker that fails, answers too few or too many scores, or one that is not
/// a number, changes nothing: the hits keep their order and the result has a warning with the code <see cref="RetrievalWarnings.RerankingFailed"/>.
/// </remarks>
public sealed class RerankingRetriever : IRetriever
{
    private readonly IRetriever _inner;
    private readonly IReranker _reranker;
    private readonly int _depth;
    private readonly int _top;

    /// <summary>Puts a reranker behind a retriever.</summary>
    /// <param name="inner">Finds the candidates.</param>
    /// <param name="reranker">Orders them.</param>
    /// <param name="depth">How many candidates are judged, 1 to 1,000; never fewer than the request's top.</param>
    /// <param name="top">How many hits are returned where the request does not say, 1 to 1,000.</param>
    public RerankingRetriever(IRetriever inner, IReranker reranker, int depth = 30, int top = 6)
    {
        ArgumentNullException.ThrowIfNull(inner);
        ArgumentNullException.ThrowIfNull(reranker);
        ArgumentOutOfRangeException.ThrowIfLessThan(depth, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(depth, SearchQuery.MaxTop);
        ArgumentOutOfRangeException.ThrowIfLessThan(top, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(top, SearchQuery.MaxTop);
        _inner = inner;
        _reranker = reranker;
        _depth = depth;
        _top = top;
    }

    /// <inheritdoc/>
    public async Task<RetrievalResult> RetrieveAsync(RetrievalRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var top = request.Top ?? _top;
        var found = await _inner.RetrieveAsync(request with { Top = Math.Max(top, _depth) }, cancellationToken).ConfigureAwait(false);
        if (found.Hits.Count == 0)
            return found;

        IReadOnlyList<double> scores;
        try
        {
            scores = await _reranker.ScoreAsync(request.Question, found.Hits, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (!(exception is OperationCanceledException && cancellationToken.IsCancellationRequested))
        {
            return Unordered(found, top, $"The reranker failed with {exception.GetType().Name}.");
        }

        if (scores is null || scores.Count != found.Hits.Count)
            return Unordered(found, top, $"The reranker answered {scores?.Count ?? 0} scores for {found.Hits.Count} hits.");
        if (!scores.All(double.IsFinite))
            return Unordered(found, top, "The reranker answered a score that is not a finite number.");
        return found with
        {
            Hits = [.. found.Hits.Select((hit, i) => hit with { Score = scores[i] }).OrderByDescending(hit => hit.Score).Take(top)],
        };
    }

    private static RetrievalResult Unordered(RetrievalResult found, int top, string reason) => new([.. found.Hits.Take(top)])
    {
        Warnings = [.. found.Warnings, new RagWarning(RetrievalWarnings.RerankingFailed, reason + " The hits are in the order of the search.")],
    };
}
