namespace Rag;

/// <summary>Transforms a request, searches what comes of it side by side, and fuses the hits by reciprocal rank.</summary>
/// <remarks>
/// Transforms run one after the other, each on what the one before gave. One that fails, or gives nothing, is left out, with a warning. Of more than
/// <see cref="MaxQuestions"/> questions the first are searched. A transform cannot widen access: caller, moment and filter of the request hold for every question.
/// </remarks>
public sealed class TransformingRetriever : IRetriever
{
    /// <summary>The most questions that are searched for one request.</summary>
    public const int MaxQuestions = 8;

    private readonly IRetriever _inner;
    private readonly IReadOnlyList<IQueryTransform> _transforms;

    /// <summary>Puts transforms before a retriever.</summary>
    /// <param name="inner">Searches.</param>
    /// <param name="transforms">In the order they run.</param>
    public TransformingRetriever(IRetriever inner, params IReadOnlyList<IQueryTransform> transforms)
    {
        ArgumentNullException.ThrowIfNull(inner);
        ArgumentNullException.ThrowIfNull(transforms);
        _inner = inner;
        _transforms = [.. transforms];
    }

    /// <inheritdoc/>
    public async Task<RetrievalResult> RetrieveAsync(RetrievalRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var warnings = new List<RagWarning>();
        IReadOnlyList<RetrievalRequest> requests = [request];
        foreach (var transform in _transforms)
            requests = await ApplyAsync(transform, requests, warnings, cancellationToken).ConfigureAwait(false);

        var questions = requests.Select(one => Guarded(one, request)).Distinct().ToList();
        if (questions.Count > MaxQuestions)
            warnings.Add(new RagWarning(RetrievalWarnings.TooManyQuestions, $"The transforms gave {questions.Count} questions; the first {MaxQuestions} were searched."));
        var results = await Task.WhenAll(questions.Take(MaxQuestions).Select(question => _inner.RetrieveAsync(question, cancellationToken))).ConfigureAwait(false);
        warnings.AddRange(results.SelectMany(result => result.Warnings));
        return new RetrievalResult(results.Length == 1 ? results[0].Hits : RankedFusion.Fuse([.. results.Select(result => result.Hits)], request.Top)) { Warnings = warnings };
    }

    private static async Task<IReadOnlyList<RetrievalRequest>> ApplyAsync(
        IQueryTransform transform, IReadOnlyList<RetrievalRequest> requests, List<RagWarning> warnings, CancellationToken cancellationToken)
    {
        var transformed = new List<RetrievalRequest>();
        foreach (var request in requests.Take(MaxQuestions))
        {
            IReadOnlyList<RetrievalRequest>? found = null;
            var reason = "gave no question";
            try
            {
                found = await transform.TransformAsync(request, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception exception) when (!(exception is OperationCanceledException && cancellationToken.IsCancellationRequested))
            {
                reason = $"failed with {exception.GetType().Name}";
            }

            var usable = found?.Where(one => !string.IsNullOrWhiteSpace(one?.Question) && one.Question.Length <= SearchQuery.MaxTextLength).ToList();
            if (usable is not { Count: > 0 })
            {
                warnings.Add(new RagWarning(RetrievalWarnings.TransformFailed, $"{transform.GetType().Name} {reason}; the question was searched without it."));
                usable = [request];
            }

            transformed.AddRange(usable);
        }

        return transformed;
    }

    private static RetrievalRequest Guarded(RetrievalRequest one, RetrievalRequest asked) => one with
    {
        Access = asked.Access,
        AsOf = asked.AsOf,
        Filter = asked.Filter is null || ReferenceEquals(one.Filter, asked.Filter) ? one.Filter : one.Filter is null ? asked.Filter : Filter.And(asked.Filter, one.Filter),
    };
}
