using Rag.Testing;

namespace Rag.Stores.Chroma.Tests;

/// <summary>Stores that know nothing of each other, as in several processes, on one collection.</summary>
public sealed class ManyProcessesTests
{
    [Trait(BadInputCoverage.Trait, "db-busy-snapshot")]
    [ChromaFact]
    public async Task What_another_writes_is_in_the_next_answer()
    {
        await using var database = await ChromaDatabase.CreateAsync();
        await using var reader = database.Open();
        await using var writer = database.Open();
        var (mine, theirs) = (await reader.OpenAsync("docs", TestSettings.Default), await writer.OpenAsync("docs", TestSettings.Default));
        Assert.Empty(await mine.MatchingAsync("apple"));

        await theirs.ReplaceAsync(new TestDocument("a", "apple"), new TestDocument("b", "banana"));
        Assert.Equal(["a#0"], await mine.MatchingAsync("apple"));
        Assert.Equal(2, (await mine.NearestAsync([1, 0, 0])).Count);
        await theirs.ReplaceAsync(new TestDocument("a", "avocado").For(Audience.Of("ann")));
        Assert.Empty(await mine.MatchingAsync("apple"));
        Assert.Null(await mine.GetDocumentAsync("a", CallerAccess.For("bob")));
        await theirs.DeleteAsync(["a", "b"], CallerAccess.System);
        Assert.Equal(default, await mine.CountAsync(CallerAccess.System));
    }

    [ChromaFact]
    public async Task A_reader_that_lags_far_behind_catches_up()
    {
        await using var database = await ChromaDatabase.CreateAsync();
        await using var reader = database.Open();
        await using var writer = database.Open();
        var (mine, theirs) = (await reader.OpenAsync("docs", TestSettings.Default), await writer.OpenAsync("docs", TestSettings.Default));
        Assert.Equal(default, await mine.CountAsync(CallerAccess.System));

        for (var i = 0; i < 40; i++)
            await theirs.ReplaceAsync(new TestDocument($"d{i % 7}", $"number{i}"));

        Assert.DoesNotContain("commit:1", await database.IdsAsync(vectors: false));
        Assert.Equal(new(7, 7), await mine.CountAsync(CallerAccess.System));
        Assert.Equal(["d4#0"], await mine.MatchingAsync("number39"));
        await mine.ReplaceAsync(new TestDocument("mine", "apple"));
        Assert.Equal(["mine#0"], await theirs.MatchingAsync("apple"));
        Assert.Empty(await theirs.VerifyAsync());
    }

    [Trait(BadInputCoverage.Trait, "db-two-processes")]
    [ChromaFact]
    public async Task Writers_lose_nothing_of_each_other_and_the_later_of_two_wins_whole()
    {
        await using var database = await ChromaDatabase.CreateAsync();
        var stores = Enumerable.Range(0, 3).Select(_ => database.Open()).ToList();
        var collections = new List<IVectorCollection>();
        foreach (var store in stores)
            collections.Add(await store.OpenAsync("docs", TestSettings.Default));

        await Task.WhenAll(collections.Select((collection, writer) => Task.Run(async () =>
        {
            for (var i = 0; i < 6; i++)
                await collection.ReplaceAsync(new TestDocument($"w{writer}d{i}", $"own{writer}"), new TestDocument("shared", $"from{writer} common\n\nfrom{writer} too"));
        })));

        foreach (var collection in collections)
        {
            Assert.Equal(new(19, 20), await collection.CountAsync(CallerAccess.System));
            Assert.Equal(6, (await collection.MatchingAsync("own1", top: 20)).Count);
            Assert.Single((await collection.GetChunksAsync("shared", 0, 9, CallerAccess.System)).Select(chunk => chunk.Text.Split(' ')[0]).Distinct());
        }

        await collections[0].RepairAsync();
        Assert.Empty(await collections[1].VerifyAsync());
        foreach (var store in stores)
            await store.DisposeAsync();
    }
}
