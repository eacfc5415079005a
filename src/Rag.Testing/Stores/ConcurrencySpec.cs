namespace Rag.Testing;

/// <summary>Many at once: readers see a document's old version or its new one, never a mix, never neither; writers lose nothing.</summary>
public abstract class ConcurrencySpec<THarness> : StoreSpec<THarness>
    where THarness : StoreHarness, new()
{
    private const int Documents = 8;
    private const int Chunks = 5;

    [SpecFact]
    public async Task Readers_never_see_a_mix_of_two_versions()
    {
        var collection = await OpenWithAsync(Versions(0));
        var reads = new int[3];
        var writing = Task.Run(async () =>
        {
            // A fast store writes forty times before a reader has read once: go on until each has read often.
            for (var version = 1; version <= 40 || (version <= 5_000 && reads.Min() < 40); version++)
                await collection.ReplaceAsync(Versions(version));
        });

        var readers = Enumerable.Range(0, reads.Length).Select(reader => Task.Run(async () =>
        {
            do
            {
                // All documents change in one call, so that every chunk of each must be of one version.
                var query = new SearchQuery { Text = "common", Vector = new float[] { 1, 0, 0 }, Mode = (SearchMode)reader, Top = 50, Access = CallerAccess.System };
                var hits = await collection.SearchAsync(query);
                Assert.Equal(Documents * Chunks, hits.Count);
                Assert.Single(hits.Select(hit => hit.Document.Version).Distinct());
                Assert.All(hits, hit => Assert.Contains($"version{hit.Document.Version} ", hit.Chunk.Text, StringComparison.Ordinal));
                var chunks = await collection.GetChunksAsync("d1", 0, 50, CallerAccess.System);
                Assert.Equal(Chunks, chunks.Count);
                Assert.Single(chunks.Select(chunk => chunk.Text.Split(' ')[0]).Distinct());
                Assert.Equal(new(Documents, Documents * Chunks), await collection.CountAsync(CallerAccess.System));
                Volatile.Write(ref reads[reader], reads[reader] + 1);
            }
            while (!writing.IsCompleted);
        })).ToList();

        await Task.WhenAll(readers.Append(writing));
        Assert.Empty(await collection.VerifyAsync());
    }

    [SpecFact]
    public async Task Writers_lose_nothing_of_each_other()
    {
        var collection = await OpenAsync();

        await Task.WhenAll(Enumerable.Range(0, 4).Select(writer => Task.Run(async () =>
        {
            for (var i = 0; i < 10; i++)
            {
                await collection.ReplaceAsync(new TestDocument($"w{writer}d{i}", $"own{writer} number{i}"), new TestDocument($"shared{i}", $"from{writer}"));
                if (i % 2 == 1)
                    await collection.DeleteAsync([$"w{writer}d{i - 1}"], CallerAccess.System);
            }
        })));

        Assert.Equal(4 * 5 + 10, (await collection.IdsAsync()).Count);
        Assert.Equal(new(30, 30), await collection.CountAsync(CallerAccess.System));
        Assert.Equal(5, (await collection.MatchingAsync("own3")).Count);
        Assert.Empty(await collection.VerifyAsync());
    }

    [SpecFact]
    public async Task Two_handles_on_one_collection_are_one_collection()
    {
        var store = await CreateStoreAsync();
        var first = await store.OpenAsync("docs", TestSettings.Default);
        var second = await store.OpenAsync("docs", TestSettings.Default);

        await first.ReplaceAsync(new TestDocument("a", "apple"));
        Assert.Equal(["a#0"], await second.MatchingAsync("apple"));
        await second.ReplaceAsync(new TestDocument("a", "avocado"));
        Assert.Equal(["a#0"], await first.MatchingAsync("avocado"));
        Assert.Empty(await first.MatchingAsync("apple"));
        await second.DeleteAsync(["a"], CallerAccess.System);
        Assert.Empty(await first.NearestAsync([1, 0, 0]));
    }

    private static TestDocument[] Versions(int version) => [.. Enumerable.Range(0, Documents).Select(i => Version($"d{i}", version))];

    private static TestDocument Version(string id, int version) =>
        new(id, string.Join("\n\n", Enumerable.Range(0, Chunks).Select(i => $"version{version} common {id}{i}"))) { Fingerprint = $"{version}" };
}
