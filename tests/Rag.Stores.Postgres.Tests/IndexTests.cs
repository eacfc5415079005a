using Npgsql;
using Rag.Testing;

namespace Rag.Stores.Postgres.Tests;

/// <summary>The vector index: what it is made of, that a filter loses no hits to it, and that scores stay exact.</summary>
public sealed class IndexTests : PostgresTest
{
    private const int Chunks = 3_000;

    [PostgresTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Under_an_index_a_filter_loses_no_hits_and_scores_stay_exact(bool half)
    {
        var (store, collection, reference) = await FillAsync(options => options.HalfVector = half);
        Assert.True(await store.BuildIndexAsync("docs"));
        Assert.Contains(half ? "halfvec(16)" : "vector(16)", await DefinitionAsync(), StringComparison.Ordinal);
        Assert.Contains("(m='16', ef_construction='64') WHERE live", await DefinitionAsync(), StringComparison.Ordinal);

        var random = new Random(5);
        foreach (var below in new[] { 1, 3, 10, 100, 2_900, Chunks })
        {
            for (var i = 0; i < 5; i++)
            {
                var query = new SearchQuery { Mode = SearchMode.Vector, Vector = TestVectors.Random(random, 16), Top = 20, Access = Root, Filter = below == Chunks ? null : Filter.Compare("n", Comparison.Less, (long)below) };
                var (expected, actual) = (await reference.SearchAsync(query), await collection.SearchAsync(query));

                Assert.Equal(expected.Count, actual.Count);
                var scores = (await reference.SearchAsync(query with { Top = 1_000 })).ToDictionary(hit => hit.Chunk.Id, hit => hit.Score, StringComparer.Ordinal);
                Assert.All(actual.Where(hit => scores.ContainsKey(hit.Chunk.Id)), hit => Assert.Equal(scores[hit.Chunk.Id], hit.Score));
                if (below <= 100)
                    Assert.Equal(expected.Select(hit => hit.Chunk.Id), actual.Select(hit => hit.Chunk.Id));
                else
                    Assert.InRange(actual.Select(hit => hit.Chunk.Id).Intersect(expected.Select(hit => hit.Chunk.Id)).Count(), 14, 20);
            }
        }
    }

    [PostgresFact]
    public async Task Without_an_index_many_documents_answer_as_the_reference()
    {
        var (_, collection, reference) = await FillAsync();
        var random = new Random(6);

        foreach (var filter in new[] { null, "n >= 0", "n < 2500", "n >= 2990", "not exists(even)", "even = true and n > 400", "n < 0" })
        {
            foreach (var mode in Enum.GetValues<SearchMode>())
            {
                var query = new SearchQuery
                {
                    Mode = mode,
                    Text = "common word3 odd7",
                    Vector = TestVectors.Random(random, 16),
                    Top = 12,
                    Candidates = 30,
                    Access = mode == SearchMode.Hybrid ? CallerAccess.For("ann") : Root,
                    Filter = filter is null ? null : FilterParser.Parse(filter),
                };

                Assert.Equal(
                    (await reference.SearchAsync(query)).Select(hit => (hit.Chunk.Id, hit.Score)),
                    (await collection.SearchAsync(query)).Select(hit => (hit.Chunk.Id, hit.Score)));
            }
        }
    }

    [PostgresFact]
    public async Task A_search_of_a_large_collection_begins_to_build_the_index()
    {
        var (store, collection, _) = await FillAsync(options => options.IndexFrom = 1_000);

        await collection.NearestAsync(TestVectors.Of("x", 16), top: 5);
        // Waits for the build that the search began, or makes the index itself.
        Assert.True(await store.BuildIndexAsync("docs"));
        Assert.True(await store.BuildIndexAsync("docs"));

        Assert.True(await Server.AskAsync<bool>($"SELECT indexed FROM {Schema}.collection"));
        Assert.Equal(5, (await collection.NearestAsync(TestVectors.Of("x", 16), top: 5)).Count);
        Assert.Empty(await collection.VerifyAsync());
    }

    [PostgresFact]
    public async Task What_is_written_into_an_index_is_found()
    {
        var store = Open();
        var collection = await store.OpenAsync("docs", TestSettings.Default with { KeepsHistory = true });
        var begin = new DateTimeOffset(2024, 1, 1, 0, 0, 0, TimeSpan.Zero);
        await store.BuildIndexAsync("docs");

        await collection.ReplaceAsync(new TestDocument("a", "apple").With([1f, 0, 0]).Valid(begin), new TestDocument("b", "banana").With([0f, 1, 0]).Valid(begin));
        await collection.ReplaceAsync(new TestDocument("a", "avocado").With([0f, 0, 1]).Valid(begin.AddDays(1)));

        Assert.Equal(["a#0", "b#0"], await collection.NearestAsync([0, 0.1f, 1]));
        Assert.Equal(["a#0", "b#0"], await collection.NearestAsync([1, 0.1f, 0], asOf: begin));
        await collection.DeleteAsync(["b"], Root);
        Assert.Equal(["a#0"], await collection.NearestAsync([0, 1, 0]));
    }

    [PostgresTheory]
    [InlineData(2_001, "halfvec(2001)")]
    [InlineData(4_001, null)]
    public async Task Long_vectors_are_indexed_in_half_precision_or_compared(int dimensions, string? index)
    {
        var store = Open();
        var collection = await store.OpenAsync("docs", TestSettings.Default with { Dimensions = dimensions });
        await collection.ReplaceAsync(new TestDocument("a", "apple\n\nplum") { Dimensions = dimensions }, new TestDocument("b", "banana") { Dimensions = dimensions });

        Assert.Equal(index is not null, await store.BuildIndexAsync("docs"));

        if (index is not null)
            Assert.Contains(index, await DefinitionAsync(), StringComparison.Ordinal);
        var hits = await collection.SearchAsync(new() { Mode = SearchMode.Vector, Vector = TestVectors.Of("plum", dimensions), Access = Root });
        Assert.Equal("a#1", hits[0].Chunk.Id);
        Assert.Equal((double)VectorMath.Dot(TestVectors.Of("plum", dimensions), TestVectors.Of("plum", dimensions)), hits[0].Score);
    }

    [PostgresFact]
    public async Task A_user_who_may_not_make_an_index_is_told_and_goes_on_searching()
    {
        await FillAsync();
        var reader = await RoleAsync($"GRANT USAGE ON SCHEMA {Schema} TO {{role}}; GRANT SELECT ON ALL TABLES IN SCHEMA {Schema} TO {{role}}");
        var store = Open(options => options.IndexFrom = 1_000, reader);
        var collection = await store.OpenAsync("docs");

        Assert.Equal("store.refused", (await Assert.ThrowsAsync<RagStoreException>(() => store.BuildIndexAsync("docs"))).Code);

        Assert.Equal(5, (await collection.NearestAsync(TestVectors.Of("x", 16), top: 5)).Count);
        Assert.Equal("store.refused", (await Assert.ThrowsAsync<RagStoreException>(() => collection.ReplaceAsync(new TestDocument("new", "x") { Dimensions = 16 }))).Code);
    }

    [PostgresFact]
    public async Task An_index_on_a_field_answers_ranges_and_changes_no_answer()
    {
        var (store, collection, reference) = await FillAsync();
        foreach (var kind in new[] { MetadataKind.Integer, MetadataKind.Time, MetadataKind.Integer })
            await store.IndexFieldAsync("docs", "n", kind);
        // Other kinds in the same field, one of them longer than a row of an index.
        var others = new[] { new TestDocument("long", "x") { Dimensions = 16 }.With("n", new string('9', 9_000)), new TestDocument("time", "x") { Dimensions = 16 }.With("n", DateTimeOffset.UnixEpoch), new TestDocument("true", "x") { Dimensions = 16 }.With("n", true) };
        await collection.ReplaceAsync(others);
        await reference.ReplaceAsync(others);

        foreach (var value in new object[] { 7L, 7.5, (long)Chunks, DateTimeOffset.UnixEpoch, "9" })
        {
            foreach (var filter in new[] { Comparison.Less, Comparison.LessOrEqual, Comparison.Greater, Comparison.GreaterOrEqual }.Select(comparison => Filter.Compare("n", comparison, value)))
            {
                foreach (var asked in new[] { filter, Filter.Not(filter), Filter.And(filter, Filter.Equal("even", true)), Filter.Or(Filter.Not(Filter.And(filter, Filter.Exists("even"))), filter) })
                    Assert.Equal(await reference.CountAsync(Root, asked), await collection.CountAsync(Root, asked));
            }
        }

        Assert.Contains("_numbers_", await PlanAsync(Filter.Compare("n", Comparison.Less, 3L)), StringComparison.Ordinal);
        Assert.Contains("_times_", await PlanAsync(Filter.And(Filter.Exists("n"), Filter.Compare("n", Comparison.Less, DateTimeOffset.UnixEpoch))), StringComparison.Ordinal);
        await Assert.ThrowsAsync<ArgumentException>(() => store.IndexFieldAsync("docs", "n'; DROP", MetadataKind.Integer));
        await Assert.ThrowsAsync<ArgumentException>(() => store.IndexFieldAsync("docs", "n", MetadataKind.Text));
        Assert.Equal("not_found", (await Assert.ThrowsAsync<RagStoreException>(() => store.IndexFieldAsync("none", "n", MetadataKind.Integer))).Code);
    }

    private async Task<(PostgresVectorStore Store, IVectorCollection Collection, IVectorCollection Reference)> FillAsync(Action<PostgresStoreOptions>? change = null)
    {
        var settings = TestSettings.Default with { Dimensions = 16 };
        var store = Open(change);
        var collection = await store.OpenAsync("docs", settings);
        var reference = await Kept(new InMemoryVectorStore()).OpenAsync("docs", settings);
        var documents = Enumerable.Range(0, Chunks).Select(i => Document(i).ToIndexed()).ToList();
        foreach (var batch in documents.Chunk(250))
            await collection.ReplaceAsync(batch);
        await reference.ReplaceAsync(documents);
        return (store, collection, reference);
    }

    private static TestDocument Document(int i)
    {
        var document = new TestDocument($"d{i}", $"common word{i % 11} {(i % 2 == 0 ? "even" : "odd")}{i % 13} x{i}") { Dimensions = 16 }.With("n", (long)i);
        document = i % 2 == 0 ? document.With("even", true) : document;
        return i % 5 == 0 ? document.For(Audience.Of("bob")) : document;
    }

    private async Task<string> PlanAsync(Filter filter)
    {
        var sql = new Sql();
        sql.Add($"EXPLAIN SELECT d.key FROM {Schema}.document_1 d WHERE d.state = 1 AND {Visibility.Condition(sql, Root, false, filter)} LIMIT 2001");
        await using var connection = new Npgsql.NpgsqlConnection(Server.ConnectionString);
        await connection.OpenAsync();
        await using var batch = connection.CreateBatch();
        batch.BatchCommands.Add(sql.ToBatchCommand());
        await using var reader = await batch.ExecuteReaderAsync();
        var plan = "";
        while (await reader.ReadAsync())
            plan += reader.GetString(0) + "\n";
        return plan;
    }

    private Task<string?> DefinitionAsync() => Server.AskAsync<string>($"SELECT indexdef FROM pg_indexes WHERE schemaname = '{Schema}' AND indexname LIKE '%vectors'");

    [PostgresTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_build_leaves_nothing_on_the_connections_it_used(bool isCancelled)
    {
        // As behind a pooler, where whoever comes next has the same session.
        await using var source = NpgsqlDataSource.Create(Server.ConnectionString + ";No Reset On Close=true;Maximum Pool Size=2;Application Name=" + Schema);
        await using var store = new PostgresVectorStore(source, Options());
        var collection = await store.OpenAsync(new CollectionId("docs", "acme"), TestSettings.Default);
        await collection.ReplaceAsync([.. Enumerable.Range(0, 50).Select(i => new TestDocument($"d{i}", $"word{i}"))]);
        // Making a collection is tried again after a deadlock, and each try takes a key.
        await using var other = new NpgsqlConnection(Server.ConnectionString);
        await other.OpenAsync();
#pragma warning disable CA2100 // the tests' own text
        await using var held = new NpgsqlCommand($"SELECT pg_advisory_lock(hashtext('{Schema}'), key) FROM {Schema}.collection", other);
#pragma warning restore CA2100
        if (isCancelled)
        {
            await held.ExecuteNonQueryAsync();
            using var stop = new CancellationTokenSource();
            var building = store.BuildIndexAsync(new CollectionId("docs", "acme"), stop.Token);
            // It tried, and gave up its transaction to try again.
            for (var look = 0; look < 5_000 && !await Server.AskAsync<bool>($"SELECT EXISTS (SELECT FROM pg_stat_activity WHERE application_name = '{Schema}' AND query = 'ROLLBACK')"); look++)
                await Task.Yield();
            await stop.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => building);
        }
        else
        {
            Assert.True(await store.BuildIndexAsync(new CollectionId("docs", "acme")));
        }

        await using var one = await source.OpenConnectionAsync();
        await using var two = await source.OpenConnectionAsync();
        foreach (var connection in new[] { one, two })
        {
            await using var left = new NpgsqlCommand("SELECT coalesce(current_setting('rag.tenant', true), '') || (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid())", connection);
            Assert.Equal("0", await left.ExecuteScalarAsync());
        }
    }
}
