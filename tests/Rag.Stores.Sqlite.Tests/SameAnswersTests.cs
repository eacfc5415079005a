using System.Globalization;

namespace Rag.Stores.Sqlite.Tests;

/// <summary>Law 5: whatever is done, the file answers as the in-memory store does, to the last bit.</summary>
public sealed class SameAnswersTests
{
    private static readonly string[] Vocabulary = ["ant", "bee", "cat", "dog", "elk", "fox", "gnu", "hen", "ibis", "jay", "käse", "🦊x", "\uFF5Ez"];

    [Theory]
    [InlineData(1, false, false)]
    [InlineData(2, true, false)]
    [InlineData(3, false, true)]
    [InlineData(4, true, true)]
    public async Task A_random_history_of_changes_gives_the_answers_of_the_reference(int seed, bool history, bool principals)
    {
        var rounds = int.TryParse(Environment.GetEnvironmentVariable("RAG_FUZZ"), CultureInfo.InvariantCulture, out var wanted) ? wanted : 100;
        using var folder = new TempFolder();
        var random = new Random(seed);
        await using var reference = new InMemoryVectorStore();
        var expected = await reference.OpenAsync("docs", Sample.Settings(history, principals));
        var store = new SqliteVectorStore(folder.File(), new SqliteStoreOptions { ParallelSearch = true });
        var actual = await store.OpenAsync("docs", Sample.Settings(history, principals));
        try
        {
            for (var round = 0; round < rounds; round++)
            {
                switch (random.Next(10))
                {
                    case 0:
                        await store.DisposeAsync();
                        store = new SqliteVectorStore(folder.File(), new SqliteStoreOptions { ParallelSearch = random.Next(2) == 0 });
                        actual = await store.OpenAsync("docs", Sample.Settings(history, principals));
                        break;
                    case 1 or 2:
                        var ids = Enumerable.Range(0, random.Next(3)).Select(_ => Id(random)).ToList();
                        var at = random.Next(2) == 0 ? Time(random) : (DateTimeOffset?)null;
                        var access = Access(random, principals);
                        Assert.Equal(await expected.DeleteAsync(ids, access, at), await actual.DeleteAsync(ids, access, at));
                        break;
                    default:
                        var documents = Enumerable.Range(0, random.Next(1, 4)).Select(_ => Document(random)).DistinctBy(document => document.Document.Id).ToList();
                        await expected.ReplaceAsync(documents);
                        await actual.ReplaceAsync(documents);
                        break;
                }

                await RequireSame(expected, actual, random, principals);
            }

            Assert.Empty(await actual.VerifyAsync());
        }
        finally
        {
            await store.DisposeAsync();
        }
    }

    private static async Task RequireSame(IVectorCollection expected, IVectorCollection actual, Random random, bool principals)
    {
        var query = new SearchQuery
        {
            Text = Words(random, 4),
            Vector = Sample.Vector(Words(random, 1)),
            Mode = (SearchMode)random.Next(3),
            Top = random.Next(1, 12),
            Candidates = random.Next(1, 20),
            Alpha = random.Next(5) / 4d,
            Fusion = (FusionMethod)random.Next(2),
            Access = Access(random, principals),
            AsOf = random.Next(4) == 0 ? Time(random) : null,
            Filter = random.Next(3) == 0 ? Filter.Compare("rank", (Comparison)random.Next(6), MetadataValue.Of((long)random.Next(5))) : null,
        };

        var wanted = await expected.SearchAsync(query);
        var found = await actual.SearchAsync(query);

        Assert.Equal(wanted.Select(Describe), found.Select(Describe));
        Assert.Equal(await expected.CountAsync(query.Access, query.Filter, query.AsOf), await actual.CountAsync(query.Access, query.Filter, query.AsOf));
        var id = Id(random);
        Assert.Equal(Describe(await expected.GetDocumentAsync(id, query.Access, query.AsOf)), Describe(await actual.GetDocumentAsync(id, query.Access, query.AsOf)));
        Assert.Equal(
            (await expected.GetChunksAsync(id, 1, 2, query.Access, query.AsOf)).Select(Describe),
            (await actual.GetChunksAsync(id, 1, 2, query.Access, query.AsOf)).Select(Describe));
        Assert.Equal(await expected.GetFingerprintsAsync([id]), await actual.GetFingerprintsAsync([id]));
        Assert.Equal(await expected.ListDocumentIdsAsync().ToListAsync(), await actual.ListDocumentIdsAsync().ToListAsync());
    }

    private static string Describe(SearchHit hit) =>
        $"{hit.Score:R} {hit.VectorScore:R} {hit.KeywordScore:R} {Describe(hit.Chunk)} {hit.Document with { Metadata = Metadata.Empty, Anchors = [] }} {hit.Document.Metadata.Count} {hit.Document.Anchors.Count}";

    private static string Describe(Chunk chunk) => $"{chunk with { Headings = [] }} {string.Join('/', chunk.Headings)}";

    private static string Describe(Document? document) => document is null ? "none"
        : $"{document with { Metadata = Metadata.Empty, Anchors = [], VisibleTo = Audience.Unstated }} {string.Join(',', document.Metadata.Select(pair => pair.Key + pair.Value))} {string.Join(',', document.Anchors)} {document.VisibleTo.IsPublic}{string.Join(',', document.VisibleTo.Principals)}";

    private static string Id(Random random) => Vocabulary[random.Next(Vocabulary.Length)] + random.Next(2).ToString(CultureInfo.InvariantCulture);

    private static string Words(Random random, int most) =>
        string.Join(' ', Enumerable.Range(0, random.Next(1, most + 1)).Select(_ => Vocabulary[random.Next(Vocabulary.Length)]));

    private static DateTimeOffset Time(Random random) => DateTimeOffset.UnixEpoch.AddDays(random.Next(30));

    private static CallerAccess Access(Random random, bool principals) => random.Next(principals ? 3 : 4) switch
    {
        0 => CallerAccess.System,
        1 => CallerAccess.For("amy", "staff"),
        2 => CallerAccess.For(),
        _ => CallerAccess.None,
    };

    private static IndexedDocument Document(Random random) => Sample.Indexed(
        Id(random), string.Join('\n', Enumerable.Range(0, random.Next(5)).Select(_ => Words(random, 8))), document => document with
        {
            Title = random.Next(2) == 0 ? Words(random, 2) : null,
            Source = random.Next(2) == 0 ? "source" : null,
            Metadata = random.Next(2) == 0 ? Metadata.From<object>([new("rank", (long)random.Next(5)), new("price", 1.5), new("tags", new[] { "a", "b" })]) : Metadata.Empty,
            VisibleTo = random.Next(3) switch { 0 => Audience.Everyone, 1 => Audience.Of(random.Next(2) == 0 ? "amy" : "bob"), _ => Audience.Unstated },
            ValidFrom = Time(random),
            ValidTo = random.Next(4) == 0 ? DateTimeOffset.UnixEpoch.AddDays(30 + random.Next(9)) : null,
            UpdatedAt = random.Next(2) == 0 ? new DateTimeOffset(2024, 1, 2, 3, 4, 5, TimeSpan.FromHours(2)) : null,
            Anchors = [new(new(0, 0), "page", "1")],
        });
}
