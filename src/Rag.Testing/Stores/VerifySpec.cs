namespace Rag.Testing;

/// <summary>Verification, repair and sizes. A store adds tests of its own that damage its backend: only it knows how.</summary>
public abstract class VerifySpec<THarness> : StoreSpec<THarness>
    where THarness : StoreHarness, new()
{
    [SpecFact]
    public async Task Optimizing_changes_no_answer()
    {
        var random = new RandomCorpus(5);
        var collection = await OpenWithAsync([.. Enumerable.Range(0, 20).Select(i => random.Document($"d{i}"))]);
        var query = new SearchQuery { Text = "apple banana", Vector = new float[] { 1, 2, 3 }, Top = 50, Access = Root };
        var before = await collection.SearchAsync(query);

        await collection.OptimizeAsync();

        Assert.NotEmpty(before);
        Assert.Equal(before.Select(hit => (hit.Chunk.Id, hit.Score)), (await collection.SearchAsync(query)).Select(hit => (hit.Chunk.Id, hit.Score)));
        Assert.Empty(await collection.VerifyAsync());
    }

    [SpecFact]
    public async Task Nothing_is_wrong_after_any_mix_of_writes()
    {
        var random = new Random(11);
        var collection = await OpenAsync();
        for (var i = 0; i < 60; i++)
        {
            if (random.Next(4) == 0)
                await collection.DeleteAsync([$"d{random.Next(12)}"], Root);
            else
                await collection.ReplaceAsync(new TestDocument($"d{random.Next(12)}", string.Join("\n\n", Enumerable.Range(0, random.Next(4)).Select(_ => $"word{random.Next(9)}"))));
        }

        Assert.Empty(await collection.VerifyAsync());
    }

    [SpecFact]
    public async Task Repairing_what_is_whole_changes_nothing()
    {
        var collection = await OpenWithAsync(new TestDocument("a", "apple\n\nplum").With("year", 2024L), new TestDocument("b", ""));
        var query = new SearchQuery { Text = "plum", Vector = new float[] { 1, 2, 3 }, Access = Root };
        var before = await collection.SearchAsync(query);

        await collection.RepairAsync();

        Assert.Equal(before.Select(hit => (hit.Chunk.Id, hit.Score)), (await collection.SearchAsync(query)).Select(hit => (hit.Chunk.Id, hit.Score)));
        Assert.Equal(2, (await collection.GetFingerprintsAsync(["a", "b"])).Count);
        Assert.Single(await collection.FindVectorsAsync([SearchText.Hash("apple")]));
        Assert.Empty(await collection.VerifyAsync());
    }

    [SpecFact]
    public async Task Statistics_count_documents_chunks_and_earlier_versions()
    {
        var collection = await OpenAsync(settings => settings with { KeepsHistory = true });
        var begin = new DateTimeOffset(2024, 1, 1, 0, 0, 0, TimeSpan.Zero);
        Assert.Equal((0, 0, 0), Sizes(await collection.GetStatisticsAsync()));

        await collection.ReplaceAsync(new TestDocument("a", "one\n\ntwo").Valid(begin), new TestDocument("b", "").Valid(begin), new TestDocument("c", "three").Valid(begin));
        await collection.ReplaceAsync(new TestDocument("a", "four").Valid(begin.AddDays(1)));
        await collection.DeleteAsync(["c"], Root, begin.AddDays(2));

        var statistics = await collection.GetStatisticsAsync();
        Assert.Equal((2, 1, 2), Sizes(statistics));
        Assert.True(statistics.Bytes >= 0);

        static (long, long, long) Sizes(CollectionStatistics statistics) => (statistics.Documents, statistics.Chunks, statistics.Versions);
    }
}
