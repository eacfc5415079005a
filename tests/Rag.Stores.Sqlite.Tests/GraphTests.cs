using System.Diagnostics;
using System.Globalization;

namespace Rag.Stores.Sqlite.Tests;

/// <summary>Collections large enough for a vector graph; here that is 300 chunks.</summary>
public sealed class GraphTests : IDisposable
{
    private const int Few = 300;
    private readonly TempFolder _folder = new();
    private readonly List<RagWarning> _warnings = [];

    private string File => _folder.File();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_random_history_keeps_the_recall_and_exact_scores()
    {
        var steps = int.TryParse(Environment.GetEnvironmentVariable("RAG_FUZZ"), CultureInfo.InvariantCulture, out var wanted) ? wanted : 60;
        var random = new Random(11);
        var store = Open();
        await using var exact = Open(recall: 1);
        var collection = await store.OpenAsync("docs", Sample.Settings());
        var (found, possible) = (0L, 0L);
        try
        {
            for (var step = 0; step < steps; step++)
            {
                if (random.Next(8) == 0)
                {
                    await store.DisposeAsync();
                    store = Open();
                    collection = await store.OpenAsync("docs", Sample.Settings());
                }

                await collection.ReplaceAsync([.. Enumerable.Range(0, 40).Select(_ => random.Next(1_200)).Distinct().Select(number => Document(number, random))]);
                await collection.DeleteAsync([.. Enumerable.Range(0, 15).Select(_ => Id(random.Next(1_200)))], CallerAccess.System);
                var reference = await exact.OpenAsync("docs", Sample.Settings());
                for (var i = 0; i < 5; i++)
                {
                    var question = Sample.Ask($"question {random.Next()}", SearchMode.Vector);
                    var expected = await reference.SearchAsync(question);
                    var hits = await collection.SearchAsync(question);

                    Assert.Equal(expected.Count, hits.Count);
                    Assert.Equal(hits.OrderByDescending(hit => hit.Score).Select(hit => hit.Chunk.Id), hits.Select(hit => hit.Chunk.Id));
                    foreach (var hit in hits)
                        Assert.True(expected.All(other => other.Chunk.Id != hit.Chunk.Id || other.Score == hit.Score));
                    found += hits.Count(hit => hit.Score >= expected[^1].Score);
                    possible += expected.Count;
                }
            }

            Assert.True(Sql.Scalar(File, "SELECT covered FROM rag_graph") > Few);
            Assert.InRange(found / (double)possible, 0.95, 1);
            Assert.Empty(await collection.VerifyAsync());
            Assert.Empty(_warnings);
        }
        finally
        {
            await store.DisposeAsync();
        }
    }

    [Fact]
    public async Task Recall_1_compares_all()
    {
        var random = new Random(12);
        await Fill(random, 900);
        await using var store = Open(recall: 1);
        var memory = await new InMemoryVectorStore().OpenAsync("docs", Sample.Settings());
        var collection = await store.OpenAsync("docs", Sample.Settings());
        random = new Random(12);
        await memory.ReplaceAsync([.. Enumerable.Range(0, 900).Select(i => Document(i, random))]);

        for (var i = 0; i < 30; i++)
        {
            var question = Sample.Ask($"question {i}");
            Assert.Equal(
                (await memory.SearchAsync(question)).Select(hit => (hit.Chunk.Id, hit.Score)),
                (await collection.SearchAsync(question)).Select(hit => (hit.Chunk.Id, hit.Score)));
        }
    }

    [Theory]
    [InlineData("UPDATE rag_graph SET bytes = substr(bytes, 1, length(bytes) / 2)", "index.corrupt")]
    [InlineData("UPDATE rag_graph SET bytes = substr(bytes, 1, 3)", "index.corrupt")]
    [InlineData("UPDATE rag_graph SET bytes = zeroblob(5000)", "index.corrupt")]
    [InlineData("UPDATE rag_graph SET bytes = CAST(substr(bytes, 1, 8) || x'63000000' || substr(bytes, 13) AS BLOB)", "index.version")]
    [InlineData("UPDATE rag_graph SET bytes = CAST(x'57534E4847415200' || substr(bytes, 9) AS BLOB)", "index.corrupt")]
    [InlineData("UPDATE rag_graph SET bytes = CAST(substr(bytes, 1, 900) || x'FFFFFFFF' || substr(bytes, 905) AS BLOB)", "index.corrupt")]
    public async Task A_graph_that_cannot_be_read_is_named_not_used_and_made_again(string damage, string code)
    {
        var random = new Random(13);
        await Fill(random, 600);
        Sql.Run(File, damage);
        await using (var store = Open())
        {
            var collection = await store.OpenAsync("docs", Sample.Settings());
            await using var exact = Open(recall: 1);
            var question = Sample.Ask("question", SearchMode.Vector);
            Assert.Equal(
                (await (await exact.OpenAsync("docs")).SearchAsync(question)).Select(hit => (hit.Chunk.Id, hit.Score)),
                (await collection.SearchAsync(question)).Select(hit => (hit.Chunk.Id, hit.Score)));
            Assert.Equal(code, Assert.Single(_warnings.DistinctBy(warning => warning.Code)).Code);
            Assert.Equal("store.inconsistent", Assert.Single(await collection.VerifyAsync()).Code);

            await collection.ReplaceAsync([Document(0, random)]);

            Assert.Empty(await collection.VerifyAsync());
        }

        _warnings.Clear();
        await using var again = Open();
        await (await again.OpenAsync("docs")).SearchAsync(Sample.Ask("question", SearchMode.Vector));
        Assert.Empty(_warnings);
    }

    [Fact]
    public async Task A_graph_of_other_vectors_is_not_used()
    {
        await Fill(new Random(14), 600);
        using var other = new TempFolder();
        await Fill(new Random(15), 600, other.File());
        Sql.Run(File, $"ATTACH '{other.File()}' AS other; UPDATE main.rag_graph SET bytes = (SELECT bytes FROM other.rag_graph)");
        await using var store = Open();

        await (await store.OpenAsync("docs")).SearchAsync(Sample.Ask("question", SearchMode.Vector));

        Assert.Equal("index.mismatch", Assert.Single(_warnings).Code);
    }

    [Fact]
    public async Task Another_process_follows_the_graph_that_one_made()
    {
        var random = new Random(16);
        await Fill(random, 100);
        await using var writer = Open();
        await using var reader = Open();
        var reading = await reader.OpenAsync("docs");
        await reading.SearchAsync(Sample.Ask("question", SearchMode.Vector));
        Assert.Equal(0, Sql.Scalar(File, "SELECT count(*) FROM rag_graph"));

        var writing = await writer.OpenAsync("docs", Sample.Settings());
        for (var i = 100; i < 1_000; i += 50)
            await writing.ReplaceAsync([.. Enumerable.Range(i, 50).Select(one => Document(one, random))]);

        Assert.Equal(1, Sql.Scalar(File, "SELECT count(*) FROM rag_graph"));
        for (var i = 0; i < 20; i++)
        {
            var question = Sample.Ask($"question {i}", SearchMode.Vector);
            Assert.Equal(
                (await writing.SearchAsync(question)).Select(hit => (hit.Chunk.Id, hit.Score)),
                (await reading.SearchAsync(question)).Select(hit => (hit.Chunk.Id, hit.Score)));
        }
    }

    [Fact]
    public async Task Everything_can_be_deleted_and_filled_again()
    {
        var random = new Random(17);
        await Fill(random, 700);
        await using var store = Open();
        var collection = await store.OpenAsync("docs", Sample.Settings());
        for (var round = 0; round < 2; round++)
        {
            await collection.DeleteAsync([.. Enumerable.Range(0, 700).Select(Id)], CallerAccess.System);
            Assert.Empty(await collection.SearchAsync(Sample.Ask("question", SearchMode.Vector)));
            Assert.Equal(0, Sql.Scalar(File, "SELECT length(bytes) FROM rag_graph"));
            await collection.ReplaceAsync([.. Enumerable.Range(0, 700).Select(i => Document(i, random))]);
            Assert.Equal(10, (await collection.SearchAsync(Sample.Ask("question", SearchMode.Vector))).Count);
            Assert.Empty(await collection.VerifyAsync());
        }
    }

    [Fact]
    public async Task Copies_by_the_thousand_are_all_found_and_filters_keep_theirs()
    {
        await using var store = Open();
        var collection = await store.OpenAsync("docs", Sample.Settings());
        await collection.ReplaceAsync([.. Enumerable.Range(0, 3_000).Select(i => Sample.Indexed(Id(i), "the same text", document => document with { Metadata = Metadata.From([KeyValuePair.Create("n", i)]) }))]);
        await collection.ReplaceAsync([.. Enumerable.Range(3_000, 400).Select(i => Sample.Indexed(Id(i), $"other text {i}"))]);

        var question = Sample.Ask("any", SearchMode.Vector, top: 1_000) with { Vector = Sample.Indexed("any", "the same text").Chunks[0].Vector };
        var hits = await collection.SearchAsync(question);
        Assert.Equal(Enumerable.Range(0, 1_000).Select(i => Id(i) + "#0"), hits.Select(hit => hit.Chunk.Id));
        var filtered = await collection.SearchAsync(Sample.Ask("other text 3100", SearchMode.Vector) with { Filter = Filter.Equal("n", 2_000) });
        Assert.Equal(Id(2_000) + "#0", Assert.Single(filtered).Chunk.Id);
    }

    [Fact]
    public async Task A_file_of_the_version_before_is_read_as_it_is_and_brought_up_to_date_when_written()
    {
        await Fill(new Random(18), 100);
        Sql.Run(File, "DROP TABLE rag_graph; PRAGMA user_version=2");
        await using (var reader = new SqliteVectorStore(File, new SqliteStoreOptions { ReadOnly = true }))
            Assert.Equal(10, (await (await reader.OpenAsync("docs")).SearchAsync(Sample.Ask("question", SearchMode.Vector))).Count);
        Assert.Equal(2, Sql.Scalar(File, "PRAGMA user_version"));

        await Fill(new Random(19), 600);

        Assert.Equal(3, Sql.Scalar(File, "PRAGMA user_version"));
        Assert.Equal(1, Sql.Scalar(File, "SELECT count(*) FROM rag_graph"));
    }

    [Theory]
    [InlineData("DOTNET_EnableAVXVNNI")]
    [InlineData("DOTNET_EnableAVX512")]
    [InlineData("DOTNET_EnableAVX2")]
    [InlineData("DOTNET_EnableHWIntrinsic")]
    public async Task The_same_file_gives_the_same_answers_without(string feature)
    {
        await Fill(new Random(20), 1_500);
        await using var store = Open();
        var collection = await store.OpenAsync("docs");
        var expected = (await collection.SearchAsync(Sample.Ask("text 7")))
            .Select(hit => string.Create(CultureInfo.InvariantCulture, $"{hit.Chunk.Id} {BitConverter.DoubleToInt64Bits(hit.Score):x}"));
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            RedirectStandardOutput = true,
            ArgumentList = { "exec", typeof(GraphTests).Assembly.Location, "ask", File, "text 7" },
            Environment = { [feature] = "0" },
        };

        using var process = Process.Start(start)!;
        var told = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();

        Assert.Equal([.. expected, "store.readonly"], told.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task A_filling_leaves_the_graph_to_the_end_of_the_run()
    {
        await using var store = new SqliteVectorStore(File, new SqliteStoreOptions { GraphFrom = Few, OnWarning = _warnings.Add, Analyzers = { new Words() } });
        var collection = await store.OpenAsync("docs", Sample.Settings());
        var random = new Random(1);

        await collection.ReplaceAsync([.. Enumerable.Range(0, 2 * Few).Select(i => Document(i, random))]);
        var waiting = (int)Sql.Scalar(File, "SELECT count(*) FROM rag_graph");
        await collection.OptimizeAsync();

        Assert.Equal((0, 1), (waiting, (int)Sql.Scalar(File, "SELECT count(*) FROM rag_graph")));
    }

    private SqliteVectorStore Open(double recall = 0.95, string? path = null) =>
        new(path ?? File, new SqliteStoreOptions { Recall = recall, GraphFrom = Few, WaitingMost = 0, OnWarning = _warnings.Add, Analyzers = { new Words() } });

    private async Task Fill(Random random, int count, string? path = null)
    {
        await using var store = Open(path: path);
        var collection = await store.OpenAsync("docs", Sample.Settings());
        await collection.ReplaceAsync([.. Enumerable.Range(0, count).Select(i => Document(i, random))]);
    }

    private static string Id(int number) => number.ToString("00000", CultureInfo.InvariantCulture);

    private static IndexedDocument Document(int number, Random random) => Sample.Indexed(Id(number), $"text {random.Next(5_000)}\nand {random.Next()}");
}
