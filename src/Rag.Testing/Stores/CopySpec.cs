namespace Rag.Testing;

/// <summary>A collection copied from one store to another answers as it did, in both directions.</summary>
public abstract class CopySpec<THarness> : StoreSpec<THarness>
    where THarness : StoreHarness, new()
{
    [SpecFact]
    public async Task Every_version_is_listed_by_id_and_time()
    {
        var store = await CreateStoreAsync();
        var collection = await store.OpenAsync("docs", TestSettings.Default with { KeepsHistory = true });
        await collection.ReplaceAsync(new TestDocument("b", "first").Valid(Day(1)), new TestDocument("\uFF5E", "x").Valid(Day(1)), new TestDocument("\U0001F4C4", "x").Valid(Day(1), Day(9)));
        await collection.ReplaceAsync(new TestDocument("b", "second").Valid(Day(5)), new TestDocument("a", "gone").Valid(Day(2)));
        await collection.DeleteAsync(["a"], Root, Day(7));

        var versions = await collection.ListVersionsAsync().ToListAsync();

        Assert.Equal(
            [
                new("a", SearchText.Hash("gone"), Day(2), Day(7), false),
                new("b", SearchText.Hash("first"), Day(1), Day(5), false),
                new("b", SearchText.Hash("second"), Day(5), null, true),
                new("\uFF5E", SearchText.Hash("x"), Day(1), null, true),
                new("\U0001F4C4", SearchText.Hash("x"), Day(1), Day(9), true),
            ],
            versions);
    }

    [SpecTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_copy_answers_as_its_original_there_and_back(bool history)
    {
        var random = new RandomCorpus(history ? 3 : 4);
        var settings = TestSettings.Default with { KeepsHistory = history };
        await using var reference = new InMemoryVectorStore();
        await using var returned = new InMemoryVectorStore();
        var store = await CreateStoreAsync();
        var (original, copy, back) = (await reference.OpenAsync("docs", settings), await store.OpenAsync("docs", settings), await returned.OpenAsync("docs", settings));
        for (var round = 0; round < 3; round++)
        {
            await original.ReplaceAsync([.. Enumerable.Range(round * 4, 16).Select(i => Begun(random.Document($"d{i}"), round))]);
            await original.DeleteAsync([$"d{round * 5}"], Root, history ? Day(40 + round) : null);
        }

        var there = await CollectionCopy.RunAsync(original, copy);
        await CollectionCopy.RunAsync(copy, back);

        var statistics = await original.GetStatisticsAsync();
        Assert.Equal(statistics with { Bytes = 0 }, await copy.GetStatisticsAsync() with { Bytes = 0 });
        Assert.Equal(await original.ListVersionsAsync().ToListAsync(), await copy.ListVersionsAsync().ToListAsync());
        Assert.Equal(await original.ListVersionsAsync().ToListAsync(), await back.ListVersionsAsync().ToListAsync());
        Assert.Empty(await copy.VerifyAsync());
        foreach (var version in await original.ListVersionsAsync().ToListAsync())
        {
            DateTimeOffset? asOf = version.IsCurrent ? null : version.ValidFrom;
            Same.Document((await original.GetDocumentAsync(version.Id, Root, asOf))!, await copy.GetDocumentAsync(version.Id, Root, asOf));
        }

        for (var i = 0; i < 50; i++)
        {
            var query = random.Query(demanded: false);
            var expected = (await original.SearchAsync(query)).Select(hit => (hit.Chunk.Id, hit.Score)).ToList();
            Assert.Equal(expected, (await back.SearchAsync(query)).Select(hit => (hit.Chunk.Id, hit.Score)));
            var actual = (await copy.SearchAsync(query)).Select(hit => hit.Score).ToList();
            Assert.Equal(expected.Count, actual.Count);
            Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First.Score, pair.Second, Harness.ScoreTolerance));
        }

        Assert.Equal(new CopyReport(0, there.Copied, 0, 0), await CollectionCopy.RunAsync(original, copy));
    }

    [SpecFact]
    public async Task A_copy_catches_up_with_what_changed()
    {
        await using var reference = new InMemoryVectorStore();
        var original = await reference.OpenAsync("docs", TestSettings.Default);
        var copy = await OpenWithAsync(new TestDocument("only here", "other"));
        await original.ReplaceAsync(new TestDocument("a", "one"), new TestDocument("b", "two"), new TestDocument("c", "three"));
        await CollectionCopy.RunAsync(original, copy);
        await original.ReplaceAsync(new TestDocument("b", "two again\n\nand more"));
        await original.DeleteAsync(["c"], Root);

        var kept = await CollectionCopy.RunAsync(original, copy);
        var alike = await CollectionCopy.RunAsync(original, copy, removeOthers: true);

        Assert.Equal(new CopyReport(1, 1, 0, 2), kept);
        Assert.Equal(new CopyReport(0, 2, 2, 0), alike);
        Assert.Equal(["a", "b"], await copy.IdsAsync());
        Assert.Equal(["b#0"], await copy.MatchingAsync("again"));
    }

    [SpecFact]
    public async Task A_collection_made_otherwise_is_refused()
    {
        await using var reference = new InMemoryVectorStore();
        var original = await reference.OpenAsync("docs", TestSettings.Default with { Model = "another" });

        var refused = await Assert.ThrowsAsync<RagStoreException>(async () => await CollectionCopy.RunAsync(original, await OpenAsync()));

        Assert.Equal("store.mismatch", refused.Code);
    }

    private static DateTimeOffset Day(int day) => new DateTimeOffset(2024, 1, 1, 0, 0, 0, TimeSpan.Zero).AddDays(day);

    // Later rounds begin later, as a source's versions do.
    private static TestDocument Begun(TestDocument document, int round)
    {
        var end = document.ToIndexed().Document.ValidTo;
        return document.Valid(Day(round * 10), end is null ? null : Day(round * 10 + 7));
    }
}
