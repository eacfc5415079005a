using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Rag.Benchmarks;

/// <summary>The Chroma store on real passages, beside the same records sent to the server's own API by hand.</summary>
internal sealed class ChromaBenchmark : IBenchmark
{
    private const int DocumentsPerWrite = 500;

    public string Name => "chroma";

    public string Description => "Chroma store on passages, beside its HTTP API by hand: ingestion without embedding, open to first answer, latency. URL FOLDER [CHUNKS]";

    public async Task RunAsync(string[] args)
    {
        var server = new Uri(args[0].TrimEnd('/') + "/");
        var chunks = args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : 10_000;
        var questions = (await File.ReadAllLinesAsync(Path.Combine(args[1], "queries.txt"))).Take(200).ToArray();
        var documents = await Passages.ReadAsync(Path.Combine(args[1], "passages.jsonl"), chunks, (i, document) => document with
        {
            Metadata = i % 2 == 0 ? Metadata.From([KeyValuePair.Create("half", true)]) : Metadata.Empty,
            VisibleTo = i % 10 == 0 ? Audience.Of("ann") : Audience.Of("bob"),
        });
        var options = new ChromaStoreOptions { Prefix = $"bench-{Environment.ProcessId}" };

        await using (var store = new ChromaVectorStore(server, options))
        {
            var collection = await store.OpenAsync("passages", Passages.Settings);
            var watch = Stopwatch.StartNew();
            foreach (var batch in documents.Chunk(DocumentsPerWrite))
                await collection.ReplaceAsync(batch);
            Print(chunks, "ingest", new { seconds = watch.Elapsed.TotalSeconds, chunksPerSecond = documents.Count / watch.Elapsed.TotalSeconds, documentsPerWrite = DocumentsPerWrite });
        }

        await using (var store = new ChromaVectorStore(server, options))
        {
            var watch = Stopwatch.StartNew();
            var collection = await store.OpenAsync("passages");
            await collection.SearchAsync(await Passages.QueryAsync(questions[0], SearchMode.Hybrid) with { Access = CallerAccess.System });
            Print(chunks, "open_to_first_answer", new { milliseconds = watch.Elapsed.TotalMilliseconds });
            foreach (var mode in new[] { SearchMode.Keyword, SearchMode.Vector, SearchMode.Hybrid })
                await AskAsync(collection, mode.ToString(), questions, mode, CallerAccess.System, null, chunks);
            await AskAsync(collection, "Hybrid, half of the documents by filter", questions, SearchMode.Hybrid, CallerAccess.System, Filter.Equal("half", true), chunks);
            await AskAsync(collection, "Hybrid, one in ten documents by readers", questions, SearchMode.Hybrid, CallerAccess.For("ann"), null, chunks);
            await store.DropAsync("passages");
        }

        await ByHandAsync(server, documents, questions);
    }

    private static async Task AskAsync(IVectorCollection collection, string name, string[] questions, SearchMode mode, CallerAccess access, Filter? filter, int chunks)
    {
        var queries = (await Passages.QueriesAsync(questions, mode)).ConvertAll(query => query with { Access = access, Filter = filter });
        Print(chunks, "search", await TimeAsync(name, queries, query => collection.SearchAsync(query)));
    }

    // One pass to warm up: code is compiled and vectors are fetched.
    private static async Task<object> TimeAsync<T>(string mode, IReadOnlyList<T> queries, Func<T, Task> run)
    {
        var times = new double[queries.Count];
        for (var pass = 0; pass < 2; pass++)
        {
            for (var i = 0; i < times.Length; i++)
            {
                var start = Stopwatch.GetTimestamp();
                await run(queries[i]);
                times[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            }
        }

        Array.Sort(times);
        return new { mode, queries = times.Length, p50Ms = times[times.Length / 2], p99Ms = times[times.Length * 99 / 100] };
    }

    // A record a chunk with text, vector and two fields, as the server's guide does it: no versions, no keyword search.
    private static async Task ByHandAsync(Uri server, List<IndexedDocument> documents, string[] questions)
    {
        using var http = new HttpClient();
        var collections = new Uri(server, "api/v2/tenants/default_tenant/databases/default_database/collections");
        var name = $"bench-{Environment.ProcessId}-by-hand";
        using var made = await http.PostAsJsonAsync(collections, new { name, configuration = new { hnsw = new { space = "ip" } } });
        var id = (await made.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString();

        var watch = Stopwatch.StartNew();
        foreach (var batch in documents.Chunk(DocumentsPerWrite))
        {
            using var added = await http.PostAsJsonAsync(new Uri($"{collections}/{id}/add"), new
            {
                ids = batch.Select(document => document.Document.Id),
                embeddings = batch.Select(document => Convert.ToBase64String(MemoryMarshal.AsBytes(document.Chunks[0].Vector.Span))),
                documents = batch.Select(document => document.Document.Text),
                metadatas = batch.Select(document => new { title = document.Document.Title ?? "", half = document.Document.Metadata.ContainsKey("half") }),
            });
            added.EnsureSuccessStatusCode();
        }

        Print(documents.Count, "ingest by hand", new { seconds = watch.Elapsed.TotalSeconds, chunksPerSecond = documents.Count / watch.Elapsed.TotalSeconds, documentsPerWrite = DocumentsPerWrite });
        var vectors = await Passages.EmbedAsync(questions);
        Print(documents.Count, "search by hand", await TimeAsync("Vector", vectors, async vector =>
        {
            using var found = await http.PostAsJsonAsync(new Uri($"{collections}/{id}/query"), new { query_embeddings = new[] { vector.ToArray() }, n_results = 10, include = new[] { "documents", "metadatas", "distances" } });
            found.EnsureSuccessStatusCode();
            _ = await found.Content.ReadFromJsonAsync<JsonElement>();
        }));
        (await http.DeleteAsync(new Uri($"{collections}/{name}"))).Dispose();
    }

    private static void Print(int chunks, string point, object values) => Console.WriteLine(JsonSerializer.Serialize(new
    {
        benchmark = "chroma",
        point,
        data = "passages",
        chunks,
        dimensions = HashingEmbeddingGenerator.Dimensions,
        machine = Origin.Machine,
        commit = Origin.Commit,
        values,
    }));
}
