using System.Text.Json;
using Rag.Testing;

namespace Rag.Stores.Chroma.Tests;

/// <summary>Where the server looks for vectors: more chunks than are compared one by one.</summary>
public sealed class LargeCollectionTests
{
    private const int Dimensions = 24;

    [ChromaFact]
    public async Task The_server_is_asked_under_the_callers_access_and_its_answer_is_scored_exactly()
    {
        await using var database = await ChromaDatabase.CreateAsync();
        using var connection = new WatchedConnection();
        using var http = new HttpClient(connection);
        await using var store = database.Open(change: options => options.HttpClient = http);
        await using var reference = new InMemoryVectorStore();
        var settings = TestSettings.Default with { Dimensions = Dimensions, RequiresPrincipals = true };
        var (actual, expected) = (await store.OpenAsync("docs", settings), await reference.OpenAsync("docs", settings));
        var random = new Random(5);
        var documents = Enumerable.Range(0, 1_200).Select(i => new TestDocument($"d{i:0000}", $"text {i}")
            .With(Vector(random)).With("n", i % 40L).For(i % 3 == 0 ? Audience.Of("ann") : i % 3 == 1 ? Audience.Of("bob") : Audience.Everyone)).ToList();
        await actual.ReplaceAsync(documents);
        await expected.ReplaceAsync(documents);
        var asked = new List<JsonElement>();
        connection.Before = (action, body) =>
        {
            if (action == "query")
                asked.Add(JsonElement.Parse(body));
            return Task.CompletedTask;
        };

        var (same, all, conditions) = (0, 0, 0);
        foreach (var (access, filter) in Cases())
        {
            asked.Clear();
            for (var i = 0; i < 10; i++)
            {
                var query = new SearchQuery { Mode = SearchMode.Vector, Vector = Vector(random), Top = 10, Access = access, Filter = filter };
                var wanted = (await expected.SearchAsync(query)).ToDictionary(hit => hit.Chunk.Id, hit => hit.Score);
                var hits = await actual.SearchAsync(query);
                Assert.Equal(wanted.Count, hits.Count);
                Assert.All(hits.Where(hit => wanted.ContainsKey(hit.Chunk.Id)), hit => Assert.Equal(wanted[hit.Chunk.Id], hit.Score));
                (same, all) = (same + hits.Count(hit => wanted.ContainsKey(hit.Chunk.Id)), all + hits.Count);
            }

            // Either the condition names the readers, or the ids are those the caller may see.
            Assert.All(asked, body => Assert.True(access.IsSystem || (body.TryGetProperty("where", out var where)
                ? where.GetProperty("access").GetProperty("$in").GetArrayLength() == access.Principals!.Count + 1
                : body.GetProperty("ids").GetArrayLength() == (filter, access.Principals!.Count) switch { (null, 0) => 400, (ComparisonFilter { Operator: Comparison.Less }, 1) => 400, _ => -1 })));
            conditions += asked.Count(body => body.TryGetProperty("where", out _));
        }

        Assert.Equal(10, conditions);
        Assert.True(same >= all * 0.98, $"{same} of {all}");

        static IEnumerable<(CallerAccess, Filter?)> Cases()
        {
            foreach (var access in new[] { CallerAccess.System, CallerAccess.For("ann"), CallerAccess.For() })
            {
                yield return (access, null);
                yield return (access, Filter.Compare("n", Comparison.Less, 20L));
                yield return (access, Filter.Equal("n", 7L));
            }
        }
    }

    [ChromaFact]
    public async Task Versions_that_are_no_longer_current_take_no_place()
    {
        await using var database = await ChromaDatabase.CreateAsync();
        await using var store = database.Open();
        var collection = await store.OpenAsync("docs", TestSettings.Default with { Dimensions = Dimensions, KeepsHistory = true });
        var random = new Random(6);
        var near = Vector(random);
        for (var day = 1; day <= 3; day++)
            await collection.ReplaceAsync([.. Enumerable.Range(0, 400).Select(i => new TestDocument($"d{i}", $"day{day} {i}").With(day < 3 ? near : Vector(random)).Valid(new DateTimeOffset(2024, 1, day, 0, 0, 0, TimeSpan.Zero)))]);

        var hits = await collection.SearchAsync(new() { Mode = SearchMode.Vector, Vector = near, Top = 20, Access = CallerAccess.System });

        Assert.Equal(20, hits.Count);
        Assert.All(hits, hit => Assert.StartsWith("day3", hit.Chunk.Text, StringComparison.Ordinal));
    }

    private static float[] Vector(Random random) => [.. Enumerable.Range(0, Dimensions).Select(_ => random.NextSingle() - 0.5f)];
}
