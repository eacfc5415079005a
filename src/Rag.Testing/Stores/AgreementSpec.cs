namespace Rag.Testing;

/// <summary>The same answer as the in-memory reference, to random filters, callers and questions about random documents. RAG_FUZZ sets how many.</summary>
public abstract class AgreementSpec<THarness> : StoreSpec<THarness>
    where THarness : StoreHarness, new()
{
    private static readonly string?[] Tenants = [null, "acme", "globex"];

    [SpecFact]
    public async Task Random_filters_select_what_they_select_in_the_reference()
    {
        const int PerCollection = 100;
        var cases = RandomCorpus.Cases(200);
        for (var done = 0; done < cases; done += PerCollection)
        {
            var random = new RandomCorpus(done);
            var documents = Enumerable.Range(0, 24).Select(i => random.Document($"d{i}")).ToList();
            await using var reference = new InMemoryVectorStore();
            await using var store = await Harness.CreateAsync();
            var (expected, actual) = (await FilledAsync(reference, documents), await FilledAsync(store, documents));
            for (var i = 0; i < PerCollection; i++)
            {
                var filter = random.Filter();
                var query = new SearchQuery { Mode = SearchMode.Vector, Vector = new float[] { 1, 2, 3 }, Top = 100, Filter = filter, Access = CallerAccess.System };
                Assert.True(
                    Ids(await expected.SearchAsync(query)).SetEquals(Ids(await actual.SearchAsync(query))), $"seed {done}: {filter.ToText()}");
                Assert.True(await expected.CountAsync(CallerAccess.System, filter) == await actual.CountAsync(CallerAccess.System, filter), $"seed {done}: {filter.ToText()}");
            }
        }
    }

    [SpecFact]
    public async Task Random_callers_see_what_they_may_and_rank_as_in_the_reference()
    {
        const int PerStore = 250;
        var cases = RandomCorpus.Cases(250);
        for (var done = 0; done < cases; done += PerStore)
        {
            var random = new RandomCorpus(1_000_000 + done);
            var demanded = random.Next(2) == 0;
            await using var reference = new InMemoryVectorStore();
            await using var store = await Harness.CreateAsync();
            var pairs = new List<(string? Tenant, IVectorCollection Expected, IVectorCollection Actual, IReadOnlyList<TestDocument> Documents)>();
            foreach (var tenant in Tenants)
            {
                // Ids are shared between tenants on purpose; texts name their tenant.
                var documents = Enumerable.Range(0, 16).Select(i => random.Document($"d{i}")).Select(document => document with { Text = document.Text.Length == 0 ? "" : $"{tenant ?? "nobody"} {document.Text}" }).ToList();
                pairs.Add((tenant, await FilledAsync(reference, documents, tenant, demanded), await FilledAsync(store, documents, tenant, demanded), documents));
            }

            for (var i = 0; i < PerStore; i++)
            {
                var (tenant, expected, actual, documents) = pairs[random.Next(pairs.Count)];
                var query = random.Query(demanded);
                var hits = await actual.SearchAsync(query);
                var label = $"seed {1_000_000 + done}, draw {i}, tenant {tenant}, {query.Mode}, filter {query.Filter?.ToText()}";

                AssertSame(await expected.SearchAsync(query), hits, label);
                Assert.All(hits, hit => Assert.StartsWith(hit.Chunk.Index == 0 ? tenant ?? "nobody" : "", hit.Chunk.Text, StringComparison.Ordinal));
                var readers = documents.ToDictionary(document => document.Id, document => document.ToIndexed().Document.VisibleTo, StringComparer.Ordinal);
                Assert.All(hits, hit => Assert.True(query.Access.CanSee(readers[hit.Chunk.DocumentId], demanded), label));
                Assert.True(await expected.CountAsync(query.Access, query.Filter, query.AsOf) == await actual.CountAsync(query.Access, query.Filter, query.AsOf), label);
                var id = $"d{random.Next(20)}";
                Assert.True((await expected.GetDocumentAsync(id, query.Access, query.AsOf))?.Text == (await actual.GetDocumentAsync(id, query.Access, query.AsOf))?.Text, label);
            }
        }
    }

    [SpecTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Random_writes_lead_to_the_same_answers(bool history)
    {
        var rounds = Math.Max(1, RandomCorpus.Cases(200) / 200);
        for (var round = 0; round < rounds; round++)
        {
            var random = new RandomCorpus(2_000_000 + round);
            await using var reference = new InMemoryVectorStore();
            await using var store = await Harness.CreateAsync();
            var settings = TestSettings.Default with { KeepsHistory = history };
            var (expected, actual) = (await reference.OpenAsync("docs", settings), await store.OpenAsync("docs", settings));
            for (var step = 0; step < 60; step++)
            {
                var label = $"history {history}, round {round}, step {step}";
                if (random.Next(4) == 0)
                {
                    var (access, at) = (random.Access(false), random.Next(3) == 0 ? (DateTimeOffset?)null : random.Moment());
                    string[] ids = [$"d{random.Next(8)}", $"d{random.Next(8)}"];
                    Assert.True(await expected.DeleteAsync(ids, access, at) == await actual.DeleteAsync(ids, access, at), label);
                }
                else
                {
                    var first = random.Next(8);
                    var documents = Enumerable.Range(first, 1 + random.Next(3)).Select(i => Begun(random.Document($"d{i % 8}"), random, history).ToIndexed()).ToList();
                    await expected.ReplaceAsync(documents);
                    await actual.ReplaceAsync(documents);
                }

                var query = random.Query(false);
                AssertSame(await expected.SearchAsync(query), await actual.SearchAsync(query), label);
                Assert.Equal(await expected.IdsAsync(), await actual.IdsAsync());
                var sizes = await actual.GetStatisticsAsync();
                Assert.Equal(await expected.GetStatisticsAsync() with { Bytes = 0 }, sizes with { Bytes = 0 });
            }

            Assert.Empty(await actual.VerifyAsync());
        }
    }

    private static TestDocument Begun(TestDocument document, RandomCorpus random, bool history)
    {
        var (from, to) = (document.ToIndexed().Document.ValidFrom, document.ToIndexed().Document.ValidTo);
        if (!history || from is not null)
            return document;
        from = random.Moment();
        return document.Valid(from, to > from ? to : null);
    }

    private static async Task<IVectorCollection> FilledAsync(IVectorStore store, IReadOnlyList<TestDocument> documents, string? tenant = null, bool demanded = false)
    {
        var collection = await store.OpenAsync(new CollectionId("docs", tenant), TestSettings.Default with { RequiresPrincipals = demanded });
        await collection.ReplaceAsync(documents);
        return collection;
    }

    private static HashSet<string> Ids(IEnumerable<SearchHit> hits) => [.. hits.Select(hit => hit.Chunk.Id)];

    private void AssertSame(IReadOnlyList<SearchHit> expected, IReadOnlyList<SearchHit> actual, string label)
    {
        Assert.True(expected.Count == actual.Count, $"{label}: {actual.Count} hits where the reference has {expected.Count}");
        for (var i = 0; i < expected.Count; i++)
        {
            // Where a server's own arithmetic ranks, two nearly equal hits may stand the other way round.
            Assert.True(Harness.ScoreTolerance > 0 || expected[i].Chunk.Id == actual[i].Chunk.Id, $"{label}: {actual[i].Chunk.Id} at {i} where the reference has {expected[i].Chunk.Id}");
            Assert.True(Near(expected[i].Score, actual[i].Score), $"{label}: score {actual[i].Score:R} at {i} where the reference has {expected[i].Score:R}");
            if (expected[i].Chunk.Id != actual[i].Chunk.Id)
                continue;
            Assert.True(Near(expected[i].VectorScore, actual[i].VectorScore) && Near(expected[i].KeywordScore, actual[i].KeywordScore), $"{label}: leg scores at {i}");
            Same.Chunk(expected[i].Chunk, actual[i].Chunk);
        }
    }

    private bool Near(double? expected, double? actual) => expected is null || actual is null
        ? expected is null && actual is null
        : Math.Abs(expected.Value - actual.Value) <= Harness.ScoreTolerance;
}
