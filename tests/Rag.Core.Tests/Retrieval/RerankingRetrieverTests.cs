namespace Rag.Core.Tests.Retrieval;

public sealed class RerankingRetrieverTests
{
    private readonly FixedRetriever _inner = new(("q", ["a", "b", "c", "d"]));

    [Fact]
    public async Task Hits_are_ordered_by_the_rerankers_score_and_cut_to_what_was_asked()
    {
        var result = await AskAsync(new Reranker(_ => [0.1, 0.4, 0.2, 0.3]));

        Assert.Equal([("b", 0.4), ("d", 0.3)], result.Hits.Select(hit => (hit.Document.Id, hit.Score)));
        Assert.Equal(4, Assert.Single(_inner.Requests).Top);
        Assert.Empty(result.Warnings);
    }

    [Fact]
    public async Task Ties_keep_the_order_of_the_search() =>
        Assert.Equal(["a", "b"], (await AskAsync(new Reranker(_ => [1, 1, 1, 1]))).Hits.Select(hit => hit.Document.Id));

    public static TheoryData<string> Failures => ["throws", "too few", "too many", "not a number", "null"];

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task A_reranker_that_fails_leaves_the_order_and_a_warning(string failure)
    {
        var result = await AskAsync(new Reranker(_ => failure switch
        {
            "throws" => throw new InvalidOperationException("secret"),
            "too few" => [1, 2],
            "too many" => [1, 2, 3, 4, 5],
            "not a number" => [1, 2, double.NaN, 4],
            _ => null!,
        }));

        Assert.Equal(["a", "b"], result.Hits.Select(hit => hit.Document.Id));
        var warning = Assert.Single(result.Warnings);
        Assert.Equal(RetrievalWarnings.RerankingFailed, warning.Code);
        Assert.DoesNotContain("secret", warning.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancellation_is_not_a_failure_of_the_reranker()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            new RerankingRetriever(_inner, new Reranker(_ => throw new OperationCanceledException(cancelled.Token)), 4).RetrieveAsync("q", cancelled.Token));
    }

    private Task<RetrievalResult> AskAsync(IReranker reranker) =>
        new RerankingRetriever(_inner, reranker, depth: 4).RetrieveAsync(new RetrievalRequest("q") { Top = 2 });

    private sealed class Reranker(Func<IReadOnlyList<SearchHit>, IReadOnlyList<double>> score) : IReranker
    {
        public Task<IReadOnlyList<double>> ScoreAsync(string question, IReadOnlyList<SearchHit> hits, CancellationToken cancellationToken = default) =>
            Task.FromResult(score(hits));
    }
}
