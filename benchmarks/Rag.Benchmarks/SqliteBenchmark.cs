using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Rag.Benchmarks;

/// <summary>The SQLite store on real passages: filling it, opening it in a new process, and asking it.</summary>
internal sealed class SqliteBenchmark : IBenchmark
{
    private const int DocumentsPerWrite = 100;

    public string Name => "sqlite";

    public string Description => "SQLite store on passages: ingestion without embedding, open to first answer, latency. FOLDER [CHUNKS] [FILE] [SIZES to ask at, as 10000,100000], or ask FILE QUESTIONS for a file that is there";

    public async Task RunAsync(string[] args)
    {
        if (args is ["open", var file, var question])
        {
            await OpenAsync(file, question);
            return;
        }

        if (args is ["ask", var filled, var questionFile])
        {
            await ReopenAsync(filled, (await File.ReadAllLinesAsync(questionFile))[0], 0);
            await AskAsync(filled, await File.ReadAllLinesAsync(questionFile), 0);
            return;
        }

        var folder = args[0];
        var chunks = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 100_000;
        var path = args.Length > 2 ? args[2] : Path.Combine(Path.GetTempPath(), "rag-sqlite-benchmark.db");
        foreach (var old in Directory.GetFiles(Path.GetDirectoryName(path)!, Path.GetFileName(path) + "*"))
            File.Delete(old);
        var questions = await File.ReadAllLinesAsync(Path.Combine(folder, "queries.txt"));
        var passages = Path.Combine(folder, "passages.jsonl");
        var sizes = args.Length > 3 ? args[3].Split(',').Select(size => int.Parse(size, CultureInfo.InvariantCulture)).ToHashSet() : [];
        await FillAsync(path, passages, chunks, async filled =>
        {
            if (filled != chunks && !sizes.Contains(filled))
                return;
            await ReopenAsync(path, questions[0], filled);
            await AskAsync(path, questions, filled);
        });
        await UpdateAsync(path, await ReadAsync(passages, Math.Min(chunks, 1_500)).ToListAsync(), chunks);
    }

    private static async Task FillAsync(string path, string passages, int chunks, Func<int, Task> reached)
    {
        await using var store = new SqliteVectorStore(path);
        var collection = await store.OpenAsync("passages", Passages.Settings);
        // Beside the wall clock: on a machine with other work only the processor's time says what it costs.
        using var self = Process.GetCurrentProcess();
        var (seconds, processor, filled, slowest) = (0d, 0d, 0, 0d);
        await foreach (var batch in ReadAsync(passages, chunks).Chunk(DocumentsPerWrite))
        {
            self.Refresh();
            var before = self.TotalProcessorTime;
            var start = Stopwatch.GetTimestamp();
            await collection.ReplaceAsync(batch);
            var took = Stopwatch.GetElapsedTime(start).TotalSeconds;
            self.Refresh();
            (seconds, processor, filled, slowest) = (seconds + took, processor + (self.TotalProcessorTime - before).TotalSeconds, filled + batch.Length, Math.Max(slowest, took));
            if (filled is 10_000 or 30_000 or 100_000 or 300_000 or 1_000_000 || filled == chunks)
            {
                Print(filled, "ingest", new { seconds, processorSeconds = processor, chunksPerSecond = filled / seconds, chunksPerProcessorSecond = filled / processor, slowestWriteSeconds = slowest, documentsPerWrite = DocumentsPerWrite, fileBytes = new FileInfo(path).Length });
                var building = Stopwatch.GetTimestamp();
                await collection.OptimizeAsync();
                Print(filled, "graph", new { seconds = Stopwatch.GetElapsedTime(building).TotalSeconds, fileBytes = new FileInfo(path).Length });
                await reached(filled);
            }
        }
    }

    private static async Task ReopenAsync(string path, string question, int chunks)
    {
        for (var i = 0; i < 3; i++)
        {
            var watch = Stopwatch.StartNew();
            var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
            if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
                start.ArgumentList.Add(typeof(SqliteBenchmark).Assembly.Location);
            foreach (var argument in new[] { "sqlite", "open", path, question })
                start.ArgumentList.Add(argument);
            using var process = Process.Start(start)!;
            var told = await process.StandardOutput.ReadToEndAsync();
            await process.WaitForExitAsync();
            Print(chunks, "open_to_first_answer", new { processMs = watch.Elapsed.TotalMilliseconds, inside = told.Trim() });
        }
    }

    private static async Task OpenAsync(string file, string question)
    {
        var watch = Stopwatch.StartNew();
        await using var store = new SqliteVectorStore(file);
        var collection = await store.OpenAsync("passages");
        var opened = watch.Elapsed.TotalMilliseconds;
        var hits = await collection.SearchAsync(await Passages.QueryAsync(question, SearchMode.Hybrid));
        await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
            $"open {opened:0} ms, first answer {watch.Elapsed.TotalMilliseconds:0} ms, since process start {(DateTime.Now - Process.GetCurrentProcess().StartTime).TotalMilliseconds:0} ms, {hits.Count} hits, processor {Process.GetCurrentProcess().TotalProcessorTime.TotalMilliseconds:0} ms, {Environment.WorkingSet >> 20} MB"));
    }

    private static async Task AskAsync(string path, string[] questions, int chunks)
    {
        foreach (var (mode, parallel) in new[] { (SearchMode.Keyword, false), (SearchMode.Vector, false), (SearchMode.Hybrid, false), (SearchMode.Hybrid, true) })
        {
            await using var store = new SqliteVectorStore(path, new SqliteStoreOptions { ParallelSearch = parallel });
            var collection = await store.OpenAsync("passages");
            var queries = await Passages.QueriesAsync(questions, mode);
            // One pass to warm up: code is compiled and pages are read.
            var times = new double[queries.Count];
            var allocated = 0L;
            for (var pass = 0; pass < 2; pass++)
            {
                allocated = GC.GetTotalAllocatedBytes(precise: true);
                for (var i = 0; i < times.Length; i++)
                {
                    var start = Stopwatch.GetTimestamp();
                    await collection.SearchAsync(queries[i]);
                    times[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
                }

                allocated = GC.GetTotalAllocatedBytes(precise: true) - allocated;
            }

            // The same for one hit: what a hit costs, and what is left without.
            var single = GC.GetTotalAllocatedBytes(precise: true);
            foreach (var query in queries)
                await collection.SearchAsync(query with { Top = 1 });
            single = GC.GetTotalAllocatedBytes(precise: true) - single;
            var perHit = (allocated - single) / (queries[0].Top - 1) / times.Length;
            Array.Sort(times);
            Print(chunks, "search", new { mode = mode.ToString(), parallel, queries = times.Length, p50Ms = times[times.Length / 2], p99Ms = times[times.Length * 99 / 100], bytesPerQuery = allocated / times.Length, bytesPerHit = perHit, bytesWithoutHits = single / times.Length - perHit });
        }
    }

    private static async Task UpdateAsync(string path, List<IndexedDocument> documents, int chunks)
    {
        await using var store = new SqliteVectorStore(path);
        var collection = await store.OpenAsync("passages", Passages.Settings);
        var query = await Passages.QueryAsync("console host", SearchMode.Hybrid);
        await collection.SearchAsync(query);
        var times = new double[200];
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < times.Length; i++)
        {
            await collection.ReplaceAsync([documents[i * 7]]);
            var start = Stopwatch.GetTimestamp();
            await collection.SearchAsync(query);
            times[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }

        var all = watch.Elapsed.TotalMilliseconds;
        Print(chunks, "replace_one_then_search", new { replaceMs = (all - times.Sum()) / times.Length, searchMs = times.Order().ElementAt(times.Length / 2) });
    }

    // There are some 120,000 passages: after the last they come again, each time with other words left out, so that texts and vectors differ.
    private static async IAsyncEnumerable<IndexedDocument> ReadAsync(string file, int count)
    {
        var read = 0;
        for (var round = 0; read < count; round++)
        {
            await foreach (var document in Passages.ReadAsync(file))
            {
                if (read++ >= count)
                    yield break;
                yield return await Passages.IndexedAsync(round == 0 ? document : document with
                {
                    Id = string.Create(CultureInfo.InvariantCulture, $"{document.Id}~{round}"),
                    Text = string.Join(' ', document.Text.Split(' ').Where((_, i) => (i + round) % (4 + round) != 0)),
                });
            }
        }
    }

    private static void Print(int chunks, string point, object values) => Console.WriteLine(JsonSerializer.Serialize(new
    {
        benchmark = "sqlite",
        point,
        data = "passages",
        chunks,
        dimensions = HashingEmbeddingGenerator.Dimensions,
        machine = $"{RuntimeInformation.OSArchitecture}, {Environment.ProcessorCount} cores, {RuntimeInformation.FrameworkDescription}",
        values,
    }));
}
