using Rag.Testing;

namespace Rag.Stores.Postgres.Tests;

/// <summary>What is not scored because it cannot be among the hits is not among them in the reference either.</summary>
public sealed class KeywordTests : PostgresTest
{
    private const int Documents = 600;
    private const int Questions = 120;

    [PostgresTheory]
    [InlineData(8_000, 2_000)]
    [InlineData(150, 40)]
    [InlineData(20, 40)]
    public async Task Frequent_words_are_looked_up_only_where_they_matter_and_the_answer_is_the_same(int rarePostings, int fewDocuments)
    {
        var random = new Random(rarePostings);
        var collection = await Open(options => (options.RarePostings, options.FewDocuments) = (rarePostings, fewDocuments)).OpenAsync("docs", TestSettings.Default);
        await using var store = new InMemoryVectorStore();
        var reference = await store.OpenAsync("docs", TestSettings.Default);
        var documents = Enumerable.Range(0, Documents).Select(i => Document(random, i).ToIndexed()).ToList();
        foreach (var batch in documents.Chunk(70))
            await collection.ReplaceAsync(batch);
        await reference.ReplaceAsync(documents);
        string[] gone = [.. Enumerable.Range(0, 20).Select(_ => $"d{random.Next(Documents)}")];
        await collection.DeleteAsync(gone, Root);
        await reference.DeleteAsync(gone, Root);

        for (var i = 0; i < Questions; i++)
        {
            var query = new SearchQuery
            {
                Text = string.Join(' ', Enumerable.Range(0, 1 + random.Next(10)).Select(_ => Word(random))),
                Mode = i % 5 == 0 ? SearchMode.Hybrid : SearchMode.Keyword,
                Vector = new float[] { 1, 2, 3 },
                Candidates = 10,
                Top = 1 + random.Next(4),
                Access = random.Next(3) switch { 0 => CallerAccess.System, 1 => CallerAccess.For(["bob"]), _ => CallerAccess.For([]) },
                Filter = random.Next(4) switch { 0 => Filter.Compare("n", Comparison.Less, (long)random.Next(Documents)), 1 => Filter.Equal("odd", true), _ => null },
            };

            var (expected, actual) = (await reference.SearchAsync(query), await collection.SearchAsync(query));

            Assert.Equal(expected.Select(hit => (hit.Chunk.Id, hit.Score)), actual.Select(hit => (hit.Chunk.Id, hit.Score)));
        }
    }

    [PostgresTheory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(9)]
    public async Task Frequent_words_that_together_outweigh_a_rare_one_are_found(int top)
    {
        string[] frequent = ["alpha", "beta", "gamma", "delta"];
        var collection = await Open(options => options.RarePostings = 20).OpenAsync("docs", TestSettings.Default);
        await using var store = new InMemoryVectorStore();
        var reference = await store.OpenAsync("docs", TestSettings.Default);
        // Two frequent words each, or a rare one; in a few documents all frequent ones.
        var documents = Enumerable.Range(0, 300).Select(i => new TestDocument($"d{i}", i switch
        {
            < 20 => $"rare x{i} y{i} z{i}",
            < 24 => string.Join(' ', frequent.Append($"x{i}")),
            _ => $"{frequent[i % 4]} {frequent[(i + 1) % 4]} x{i} y{i}",
        }).ToIndexed()).ToList();
        await collection.ReplaceAsync(documents);
        await reference.ReplaceAsync(documents);
        var query = new SearchQuery { Text = "rare alpha beta gamma delta", Mode = SearchMode.Keyword, Top = top, Access = Root };

        var (expected, actual) = (await reference.SearchAsync(query), await collection.SearchAsync(query));

        Assert.StartsWith("alpha beta gamma delta", expected[0].Chunk.Text, StringComparison.Ordinal);
        Assert.Equal(expected.Select(hit => (hit.Chunk.Id, hit.Score)), actual.Select(hit => (hit.Chunk.Id, hit.Score)));
    }

    // A few words are everywhere, most are rare; some stand many times in a document, so that frequent ones together outweigh a rare one; many documents are alike, so that there are ties.
    private static TestDocument Document(Random random, int i)
    {
        var words = Enumerable.Range(0, random.Next(12) + 1).Select(_ => Word(random)).SelectMany(word => Enumerable.Repeat(word, i % 4 == 0 ? 1 + random.Next(9) : 1));
        var document = new TestDocument($"d{i}", string.Join(' ', words)).With("n", (long)i);
        document = i % 2 == 1 ? document.With("odd", true) : document;
        return (i % 3) switch { 0 => document.For(Audience.Everyone), 1 => document.For(Audience.Of("bob")), _ => document };
    }

    private static string Word(Random random) => $"w{(int)(200 * Math.Pow(random.NextDouble(), 3))}";
}
