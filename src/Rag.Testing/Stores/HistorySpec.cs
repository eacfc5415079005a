namespace Rag.Testing;

/// <summary>Time: earlier versions answer as of a moment, never otherwise, and can be erased for good.</summary>
public abstract class HistorySpec<THarness> : StoreSpec<THarness>
    where THarness : StoreHarness, new()
{
    [SpecFact]
    public async Task A_replaced_version_holds_until_the_new_one_begins()
    {
        var collection = await HistoryAsync(
            [new TestDocument("a", "first").With([1f, 0, 0]).Valid(Day(1))], [new TestDocument("a", "second\n\nmore").With([0f, 1, 0], [0f, 0, 1]).Valid(Day(10))]);

        Assert.Null(await TextAsync(collection, Day(1).AddTicks(-1)));
        Assert.Equal("first", await TextAsync(collection, Day(1)));
        Assert.Equal("first", await TextAsync(collection, Day(10).AddTicks(-1)));
        Assert.Equal("second\n\nmore", await TextAsync(collection, Day(10)));
        Assert.Equal("second\n\nmore", await TextAsync(collection, null));
        Assert.Empty(await collection.VerifyAsync());
    }

    [SpecFact]
    public async Task A_moment_is_asked_the_same_way_on_every_path()
    {
        var collection = await HistoryAsync(
            [new TestDocument("a", "first words").With([1f, 0, 0]).Valid(Day(1)).With("v", 1L), new TestDocument("b", "other words").With([0f, 1, 0]).Valid(Day(5))],
            [new TestDocument("a", "second\n\nmore words").With([0f, 1, 1], [0f, 0, 1]).Valid(Day(10)).With("v", 2L)]);

        Assert.Equal(["a#0"], await collection.NearestAsync([1, 0, 0], asOf: Day(3)));
        Assert.Equal(["a#0", "b#0"], await collection.NearestAsync([1, 0, 0], asOf: Day(7)));
        Assert.Equal(["a#0", "b#0"], (await collection.MatchingAsync("words", asOf: Day(7))).Order(StringComparer.Ordinal));
        Assert.Empty(await collection.MatchingAsync("first"));
        Assert.Empty(await collection.MatchingAsync("second", asOf: Day(7)));
        Assert.Equal(new(2, 2), await collection.CountAsync(Root, null, Day(7)));
        Assert.Equal(new(2, 3), await collection.CountAsync(Root));
        Assert.Equal(new(1, 1), await collection.CountAsync(Root, Filter.Equal("v", 1L), Day(7)));
        Assert.Equal(default, await collection.CountAsync(Root, Filter.Equal("v", 1L)));
        Assert.Single(await collection.GetChunksAsync("a", 0, 10, Root, Day(7)));
        Assert.Equal(2, (await collection.GetChunksAsync("a", 0, 10, Root)).Count);
        Assert.Equal(new(0, 0), await collection.CountAsync(Root, null, Day(0)));
        Assert.Empty(await collection.NearestAsync([1, 0, 0], asOf: Day(0)));
    }

    [SpecFact]
    public async Task Keyword_scores_as_of_a_moment_are_those_of_that_moment()
    {
        var history = await HistoryAsync(
            [new TestDocument("a", "apple pie").Valid(Day(1)), new TestDocument("b", "apple").Valid(Day(1))],
            [new TestDocument("b", "banana banana apple cream").Valid(Day(10)), new TestDocument("c", "pie").Valid(Day(10))]);
        var then = await HistoryAsync([new TestDocument("a", "apple pie").Valid(Day(1)), new TestDocument("b", "apple").Valid(Day(1))]);
        var query = new SearchQuery { Mode = SearchMode.Keyword, Text = "apple pie", Access = Root };

        var expected = await then.SearchAsync(query);
        var actual = await history.SearchAsync(query with { AsOf = Day(5) });

        Assert.Equal(expected.Select(hit => (hit.Chunk.Id, hit.Score)), actual.Select(hit => (hit.Chunk.Id, hit.Score)));
    }

    [SpecFact]
    public async Task A_version_ends_at_its_own_end_if_that_is_sooner()
    {
        var collection = await HistoryAsync([new TestDocument("a", "first").Valid(Day(1), Day(5))], [new TestDocument("a", "second").Valid(Day(10))]);

        Assert.Equal("first", await TextAsync(collection, Day(4)));
        Assert.Null(await TextAsync(collection, Day(5)));
        Assert.Null(await TextAsync(collection, Day(9)));
        Assert.Equal("second", await TextAsync(collection, Day(10)));
    }

    [SpecFact]
    public async Task A_version_that_would_never_have_held_is_gone()
    {
        var collection = await HistoryAsync([new TestDocument("a", "first").Valid(Day(1))], [new TestDocument("a", "second").Valid(Day(10))], [new TestDocument("a", "third").Valid(Day(20))]);

        await collection.ReplaceAsync(new TestDocument("a", "corrected").Valid(Day(5)));

        Assert.Equal("first", await TextAsync(collection, Day(4)));
        Assert.Equal("corrected", await TextAsync(collection, Day(5)));
        Assert.Equal("corrected", await TextAsync(collection, Day(25)));
        Assert.Empty(await collection.FindVectorsAsync([SearchText.Hash("second"), SearchText.Hash("third")]));
        Assert.Equal(1, (await collection.GetStatisticsAsync()).Versions);
        Assert.Empty(await collection.VerifyAsync());
    }

    [SpecFact]
    public async Task Without_a_moment_only_the_last_version_is_seen()
    {
        var collection = await HistoryAsync([new TestDocument("a", "first").Valid(Day(1))], [new TestDocument("a", "later").Valid(Day(10_000))]);

        Assert.Equal(["a#0"], await collection.MatchingAsync("later"));
        Assert.Empty(await collection.MatchingAsync("first"));
        Assert.Equal(SearchText.Hash("later"), (await collection.GetFingerprintsAsync(["a"]))["a"]);
        Assert.Equal(["a"], await collection.IdsAsync());
    }

    [SpecFact]
    public async Task A_version_read_as_of_a_moment_tells_when_it_ended()
    {
        var collection = await HistoryAsync([new TestDocument("a", "first").Valid(Day(1))], [new TestDocument("a", "second").Valid(Day(10))]);

        var earlier = await collection.GetDocumentAsync("a", Root, Day(5));

        Assert.Equal((Day(1), Day(10)), (earlier!.ValidFrom, earlier.ValidTo));
        Assert.Null((await collection.GetDocumentAsync("a", Root))!.ValidTo);
    }

    [SpecFact]
    public async Task Deleting_at_a_moment_keeps_what_held_before()
    {
        var collection = await HistoryAsync([new TestDocument("a", "first").Valid(Day(1))], [new TestDocument("a", "second").Valid(Day(10)), new TestDocument("b", "other").Valid(Day(1))]);

        Assert.Equal(1, await collection.DeleteAsync(["a", "unknown"], Root, Day(20)));

        Assert.Null(await TextAsync(collection, null));
        Assert.Null(await TextAsync(collection, Day(20)));
        Assert.Equal("second", await TextAsync(collection, Day(19)));
        Assert.Equal("first", await TextAsync(collection, Day(2)));
        Assert.Equal(["b"], await collection.IdsAsync());
        Assert.Empty(await collection.GetFingerprintsAsync(["a"]));
        Assert.Equal(["b#0"], await collection.NearestAsync([1, 0, 0]));
        Assert.Equal(0, await collection.DeleteAsync(["a"], Root, Day(15)));
        Assert.Equal("second", await TextAsync(collection, Day(19)));
        Assert.Empty(await collection.VerifyAsync());
    }

    [SpecFact]
    public async Task A_document_deleted_at_a_moment_can_come_back()
    {
        var collection = await HistoryAsync([new TestDocument("a", "first").Valid(Day(1))]);
        await collection.DeleteAsync(["a"], Root, Day(5));

        await collection.ReplaceAsync(new TestDocument("a", "first").Valid(Day(10)));

        Assert.Equal("first", await TextAsync(collection, Day(4)));
        Assert.Null(await TextAsync(collection, Day(7)));
        Assert.Equal("first", await TextAsync(collection, Day(10)));
        Assert.Equal(1, (await collection.GetStatisticsAsync()).Versions);
    }

    [SpecFact]
    public async Task Erasing_leaves_nothing_at_any_moment()
    {
        var collection = await HistoryAsync(
            [new TestDocument("a", "secret plan").Valid(Day(1)), new TestDocument("b", "other").Valid(Day(1))], [new TestDocument("a", "harmless").Valid(Day(10))], [new TestDocument("a", "now").Valid(Day(20))]);

        Assert.Equal(1, await collection.DeleteAsync(["a"], Root));

        foreach (var asOf in new DateTimeOffset?[] { null, Day(0), Day(1), Day(5), Day(10), Day(15), Day(20), Day(99) })
        {
            Assert.Null(await TextAsync(collection, asOf));
            Assert.Empty(await collection.GetChunksAsync("a", 0, 10, CallerAccess.System, asOf));
            Assert.Empty(await collection.MatchingAsync("secret plan harmless now", asOf: asOf));
            Assert.DoesNotContain(await collection.NearestAsync([1, 0, 0], asOf: asOf), id => id.StartsWith("a#", StringComparison.Ordinal));
        }

        Assert.Empty(await collection.FindVectorsAsync([SearchText.Hash("secret plan"), SearchText.Hash("harmless"), SearchText.Hash("now")]));
        Assert.Equal(new(1, 1, 0), Sizes(await collection.GetStatisticsAsync()));
        Assert.Empty(await collection.VerifyAsync());
    }

    [SpecFact]
    public async Task Erasing_also_reaches_a_document_deleted_before()
    {
        var collection = await HistoryAsync([new TestDocument("a", "secret").Valid(Day(1))]);
        await collection.DeleteAsync(["a"], Root, Day(5));
        Assert.Equal("secret", await TextAsync(collection, Day(4)));

        Assert.Equal(1, await collection.DeleteAsync(["a"], Root));

        Assert.Null(await TextAsync(collection, Day(4)));
        Assert.Empty(await collection.FindVectorsAsync([SearchText.Hash("secret")]));
        Assert.Equal(0, await collection.DeleteAsync(["a"], Root));
    }

    [SpecFact]
    public async Task Each_version_has_its_own_readers()
    {
        var collection = await HistoryAsync([new TestDocument("a", "first").Valid(Day(1)).For(Audience.Of("ann"))], [new TestDocument("a", "second").Valid(Day(10)).For(Audience.Of("bob"))]);

        Assert.Equal("first", (await collection.GetDocumentAsync("a", CallerAccess.For("ann"), Day(5)))!.Text);
        Assert.Null(await collection.GetDocumentAsync("a", CallerAccess.For("ann")));
        Assert.Null(await collection.GetDocumentAsync("a", CallerAccess.For("bob"), Day(5)));
        Assert.Equal(["a#0"], await collection.MatchingAsync("second", access: CallerAccess.For("bob")));
        Assert.Empty(await collection.MatchingAsync("first second", access: CallerAccess.For("ann")));
        Assert.Equal(0, await collection.DeleteAsync(["a"], CallerAccess.For("ann")));
        Assert.Equal(1, await collection.DeleteAsync(["a"], CallerAccess.For("bob")));
    }

    [SpecFact]
    public async Task A_collection_with_history_needs_to_know_since_when()
    {
        var collection = await HistoryAsync();

        var error = await Assert.ThrowsAsync<RagInputException>(() => collection.ReplaceAsync(new TestDocument("a", "first")));

        Assert.Equal("input.valid_from", error.Code);
        Assert.Empty(await collection.IdsAsync());
    }

    [SpecFact]
    public async Task Without_history_the_last_version_is_the_only_one()
    {
        var collection = await OpenAsync();
        await collection.ReplaceAsync(new TestDocument("a", "first").Valid(Day(1)), new TestDocument("b", "bounded").Valid(Day(3), Day(6)), new TestDocument("c", "always"));
        await collection.ReplaceAsync(new TestDocument("a", "second").Valid(Day(10)));

        Assert.Null(await TextAsync(collection, Day(5)));
        Assert.Equal("second", await TextAsync(collection, Day(10)));
        Assert.Equal(["b#0", "c#0"], (await collection.NearestAsync([1, 0, 0], asOf: Day(5))).Order(StringComparer.Ordinal));
        Assert.Equal(["c#0"], await collection.MatchingAsync("bounded always", asOf: Day(6)));
        Assert.Equal(new(3, 3), await collection.CountAsync(Root));
        Assert.Equal(1, await collection.DeleteAsync(["b"], Root, Day(4)));
        Assert.Null(await collection.GetDocumentAsync("b", Root, Day(3)));
        Assert.Equal(0, (await collection.GetStatisticsAsync()).Versions);
    }

    [SpecFact]
    public async Task Moments_are_exact_whatever_their_offset()
    {
        var begin = new DateTimeOffset(2024, 6, 1, 12, 0, 0, TimeSpan.FromHours(5)).AddTicks(7);
        var collection = await HistoryAsync([new TestDocument("a", "first").Valid(begin)]);

        Assert.Null(await TextAsync(collection, begin.AddTicks(-1).ToOffset(TimeSpan.FromHours(-8))));
        Assert.Equal("first", await TextAsync(collection, begin.ToOffset(TimeSpan.FromHours(-8))));
        Assert.Null(await TextAsync(collection, DateTimeOffset.MinValue));
        Assert.Equal("first", await TextAsync(collection, DateTimeOffset.MaxValue));
    }

    private static DateTimeOffset Day(int day) => new DateTimeOffset(2024, 1, 1, 0, 0, 0, TimeSpan.Zero).AddDays(day);

    private static (long, long, long) Sizes(CollectionStatistics statistics) => (statistics.Documents, statistics.Chunks, statistics.Versions);

    private static async Task<string?> TextAsync(IVectorCollection collection, DateTimeOffset? asOf) => (await collection.GetDocumentAsync("a", CallerAccess.System, asOf))?.Text;

    private async Task<IVectorCollection> HistoryAsync(params TestDocument[][] calls)
    {
        var collection = await OpenAsync(settings => settings with { KeepsHistory = true });
        foreach (var call in calls)
            await collection.ReplaceAsync(call);
        return collection;
    }
}
