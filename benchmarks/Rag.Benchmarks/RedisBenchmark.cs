using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Rag.Benchmarks;

/// <summary>The Redis store on real passages: filling it, asking it, replacing in it, and how much of the exact answer the graph finds.</summary>
internal sealed class RedisBenchmark : IBenchmark
{
    private const int DocumentsPerWrite = 200;

    public string Name => "redis";

    public string Description => "Redis store on passages: ingestion without embedding, latency, recall. HOST:PORT FOLDER [CHUNKS] [WRITERS]";

    public async Task RunAsync(string[] args)
    {
        var (endpoint, folder) = (args[0], args[1]);
        var chunks = args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : 20_000;
        var writers = args.Length > 3 ? int.Parse(args[3], CultureInfo.InvariantCulture) : 2;
        var questions = (await File.ReadAllLinesAsync(Path.Combine(folder, "queries.txt"))).Take(500).ToArray();
        var documents = await Passages.ReadAsync(
            Path.Combine(folder, "passages.jsonl"), chunks, (i, document) => document with { Metadata = Metadata.From<object>([new("part", (long)(i % 1_000))]) });

        await using var store = new RedisVectorStore(endpoint, new RedisStoreOptions { KeyPrefix = "rag-benchmark" });
        await store.DropAsync("passages");
        try
        {
            var collection = await store.OpenAsync("passages", Passages.Settings);
            var watch = Stopwatch.StartNew();
            await Parallel.ForEachAsync(
                documents.Chunk(DocumentsPerWrite), new ParallelOptions { MaxDegreeOfParallelism = writers }, async (batch, token) => await collection.ReplaceAsync(batch, token));
            var seconds = watch.Elapsed.TotalSeconds;
            Print(chunks, "ingest", new { seconds, chunksPerSecond = documents.Count / seconds, documentsPerWrite = DocumentsPerWrite, writers });

            await using var memory = new InMemoryVectorStore();
            var reference = await memory.OpenAsync("passages", Passages.Settings);
            await reference.ReplaceAsync(documents);
            foreach (var mode in new[] { SearchMode.Keyword, SearchMode.Vector, SearchMode.Hybrid })
                await AskAsync(collection, reference, questions, mode, null, chunks);
            foreach (var ef in new[] { 100, 200, 800, 1_600, 3_200 })
            {
                await using var searching = new RedisVectorStore(endpoint, new RedisStoreOptions { KeyPrefix = "rag-benchmark", EfSearch = ef });
                var opened = await searching.OpenAsync("passages", Passages.Settings);
                await AskAsync(opened, reference, questions, SearchMode.Vector, null, chunks, ef);
                await AskAsync(opened, reference, questions, SearchMode.Hybrid, null, chunks, ef);
            }

            await AskAsync(collection, reference, questions, SearchMode.Hybrid, Filter.Equal("part", 7L), chunks);
            await AskAsync(collection, reference, questions, SearchMode.Hybrid, Filter.Compare("part", Comparison.Less, 50L), chunks);
            await ReplaceAsync(collection, documents, chunks);
        }
        finally
        {
            await store.DropAsync("passages");
        }
    }

    private static async Task AskAsync(IVectorCollection collection, IVectorCollection reference, string[] questions, SearchMode mode, Filter? filter, int chunks, int ef = 400)
    {
        var queries = (await Passages.QueriesAsync(questions, mode)).ConvertAll(query => query with { Access = CallerAccess.System, Filter = filter });
        var times = new double[queries.Count];
        // One pass to warm up.
        for (var pass = 0; pass < 2; pass++)
        {
            for (var i = 0; i < times.Length; i++)
            {
                var start = Stopwatch.GetTimestamp();
                await collection.SearchAsync(queries[i]);
                times[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            }
        }

        var (found, wanted, identical) = (0, 0, 0);
        var (deepFound, deepWanted) = (0, 0);
        foreach (var query in queries.Take(100))
        {
            if (mode == SearchMode.Vector)
            {
                // What a hybrid question asks of this leg.
                var deep = (await reference.SearchAsync(query with { Top = 100 })).Select(hit => hit.Chunk.Id).ToHashSet(StringComparer.Ordinal);
                deepFound += (await collection.SearchAsync(query with { Top = 100 })).Count(hit => deep.Contains(hit.Chunk.Id));
                deepWanted += deep.Count;
            }


            var expected = (await reference.SearchAsync(query)).Select(hit => (hit.Chunk.Id, hit.Score)).ToList();
            var actual = (await collection.SearchAsync(query)).Select(hit => (hit.Chunk.Id, hit.Score)).ToList();
            found += expected.Select(hit => hit.Id).Intersect(actual.Select(hit => hit.Id)).Count();
            wanted += expected.Count;
            identical += expected.SequenceEqual(actual) ? 1 : 0;
        }

        Array.Sort(times);
        Print(chunks, "search", new
        {
            mode = mode.ToString(),
            filter = filter?.ToText(),
            ef,
            queries = times.Length,
            p50Ms = times[times.Length / 2],
            p99Ms = times[times.Length * 99 / 100],
            recallAt10 = (double)found / wanted,
            recallAt100 = deepWanted == 0 ? (double?)null : (double)deepFound / deepWanted,
            identicalAnswersOf100 = identical,
        });
    }

    private static async Task ReplaceAsync(IVectorCollection collection, List<IndexedDocument> documents, int chunks)
    {
        var times = new double[100];
        for (var i = 0; i < times.Length; i++)
        {
            var start = Stopwatch.GetTimestamp();
            await collection.ReplaceAsync([documents[i * 7]]);
            times[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }

        Array.Sort(times);
        Print(chunks, "replace_one", new { p50Ms = times[50], p99Ms = times[98] });
    }

    private static void Print(int chunks, string point, object values) => Console.WriteLine(JsonSerializer.Serialize(new
    {
        benchmark = "redis",
        point,
        data = "passages",
        chunks,
        dimensions = HashingEmbeddingGenerator.Dimensions,
        machine = $"{RuntimeInformation.OSArchitecture}, {Environment.ProcessorCount} cores, {RuntimeInformation.FrameworkDescription}",
        values,
    }));
}
