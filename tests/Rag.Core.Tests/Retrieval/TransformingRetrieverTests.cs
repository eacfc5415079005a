namespace Rag.Core.Tests.Retrieval;

public sealed class TransformingRetrieverTests
{
    private readonly FixedRetriever _inner = new(("q", ["a", "b", "c"]), ("other", ["d", "b"]));

    [Fact]
    public async Task What_several_questions_find_is_fused_by_reciprocal_rank()
    {
        var result = await AskAsync(new Transform(request => [request, request with { Question = "other" }]));

        // b is second in both; a and d are first in one.
        Assert.Equal(["b", "a", "d"], result.Hits.Select(hit => hit.Document.Id));
        Assert.Equal((1.0 / 62) + (1.0 / 62), result.Hits[0].Score, 12);
        Assert.Empty(result.Warnings);
    }

    [Fact]
    public async Task One_question_keeps_its_own_scores() =>
        Assert.Equal([("d", 1.0), ("b", 0.5)], (await AskAsync(new Transform(request => [request with { Question = "other" }]))).Hits.Select(hit => (hit.Document.Id, hit.Score)));

    [Theory]
    [InlineData("throws")]
    [InlineData("nothing")]
    [InlineData("null")]
    [InlineData("empty question")]
    [InlineData("endless question")]
    public async Task A_transform_that_fails_is_left_out_with_a_warning(string failure)
    {
        var result = await AskAsync(new Transform(request => failure switch
        {
            "throws" => throw new InvalidOperationException("secret"),
            "nothing" => [],
            "empty question" => [request with { Question = " " }],
            "endless question" => [request with { Question = new string('x', SearchQuery.MaxTextLength + 1) }],
            _ => null!,
        }));

        Assert.Equal(["a", "b", "c"], result.Hits.Select(hit => hit.Document.Id));
        var warning = Assert.Single(result.Warnings);
        Assert.Equal(RetrievalWarnings.TransformFailed, warning.Code);
        Assert.DoesNotContain("secret", warning.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_thousand_questions_are_not_searched()
    {
        var result = await AskAsync(new Transform(request => [.. Enumerable.Range(0, 1_000).Select(i => request with { Question = $"q{i}" })]));

        Assert.Equal(TransformingRetriever.MaxQuestions, _inner.Requests.Count);
        Assert.Equal(RetrievalWarnings.TooManyQuestions, Assert.Single(result.Warnings).Code);
    }

    [Fact]
    public async Task A_transform_cannot_widen_what_the_caller_may_see()
    {
        var asked = new RetrievalRequest("q") { Access = CallerAccess.For(["user:ann"]), Filter = Filter.Equal("lang", "en"), AsOf = DateTimeOffset.UnixEpoch };

        await new TransformingRetriever(_inner, new Transform(request => [request with { Access = CallerAccess.System, Filter = Filter.Equal("year", 2024), AsOf = null }])).RetrieveAsync(asked);

        var searched = Assert.Single(_inner.Requests);
        Assert.Equal(asked.Access, searched.Access);
        Assert.Equal(asked.AsOf, searched.AsOf);
        Assert.Equal("lang = 'en' and year = 2024", searched.Filter!.ToText());
    }

    private Task<RetrievalResult> AskAsync(IQueryTransform transform) =>
        new TransformingRetriever(_inner, transform).RetrieveAsync(new RetrievalRequest("q") { Top = 3 });

    private sealed class Transform(Func<RetrievalRequest, IReadOnlyList<RetrievalRequest>> transform) : IQueryTransform
    {
        public ValueTask<IReadOnlyList<RetrievalRequest>> TransformAsync(RetrievalRequest request, CancellationToken cancellationToken = default) => ValueTask.FromResult(transform(request));
    }
}
