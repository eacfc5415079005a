using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Npgsql;
using Rag.Stores.Postgres;

namespace Rag.Benchmarks;

/// <summary>The PostgreSQL store on real passages: filling it beside a COPY by hand, asking it beside the same SQL by hand, and filters under an index.</summary>
internal sealed class PostgresBenchmark : IBenchmark
{
    private const string SchemaName = "rag_benchmark";
    private const int DocumentsPerWrite = 500;

    // What filters compare goes from 0 to one less than this, each as often.
    private const int Numbers = 10_000;

    private string _connectionString = "";
    private int _chunks;

    public string Name => "postgres";

    public string Description => "PostgreSQL store on passages. CONNECTION FOLDER [CHUNKS] [fill,search,index,filters]: the steps, in this order; later ones use what earlier ones left";

    public async Task RunAsync(string[] args)
    {
        (_connectionString, var folder) = (args[0], args[1]);
        _chunks = args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : 100_000;
        var steps = (args.Length > 3 ? args[3] : "fill,search,index,search,filters").Split(',');
        var documents = steps.Contains("fill") || steps.Contains("filters") ? await Passages.ReadAsync(Path.Combine(folder, "passages.jsonl"), _chunks, Numbered) : [];
        foreach (var step in steps)
        {
            await (step switch
            {
                "fill" => FillAsync(documents),
                "search" => SearchAsync(Path.Combine(folder, "queries.txt")),
                "index" => IndexAsync(),
                "filters" => FiltersAsync(documents, Path.Combine(folder, "queries.txt")),
                _ => throw new ArgumentException($"There is no step '{step}'."),
            });
        }
    }

    // A prime step, so that neighbours in a file do not share their numbers.
    private static Document Numbered(int position, Document document) =>
        document with { Metadata = Metadata.From<object>([new("number", position * 7919L % Numbers)]) };

    // No index of its own accord: when it is built is measured.
    private PostgresVectorStore Open() => PostgresVectorStore.Connect(_connectionString, new() { Schema = SchemaName, IndexFrom = int.MaxValue });

    /// <summary>Fills a collection, and tables made alike by hand, in turn; medians.</summary>
    private async Task FillAsync(List<IndexedDocument> documents)
    {
        const int Rounds = 3;
        const int Warm = 40 * DocumentsPerWrite;
        await RunAsync($"DROP SCHEMA IF EXISTS {SchemaName} CASCADE");
        await using var store = Open();
        // Code is compiled and connections are made on the first round, of which nothing is told.
        var (ours, byHand) = (new List<double>(), new List<double>());
        var (processor, bytes) = (0d, 0L);
        using var self = Process.GetCurrentProcess();
        for (var round = 0; round <= Rounds; round++)
        {
            var used = round == 0 ? documents.Take(Warm).ToList() : documents;
            await store.DropAsync("passages");
            var collection = await store.OpenAsync("passages", Passages.Settings);
            await RunAsync("CHECKPOINT");
            self.Refresh();
            var before = self.TotalProcessorTime;
            var watch = Stopwatch.StartNew();
            foreach (var batch in used.Chunk(DocumentsPerWrite))
                await collection.ReplaceAsync(batch);
            ours.Add(watch.Elapsed.TotalSeconds);
            self.Refresh();
            processor = (self.TotalProcessorTime - before).TotalSeconds;
            bytes = (await collection.GetStatisticsAsync()).Bytes;

            await using var hand = await PostgresCopyByHand.MakeAsync(_connectionString, SchemaName, await KeyAsync(), used);
            await RunAsync("CHECKPOINT");
            watch.Restart();
            await hand.RunAsync(used, DocumentsPerWrite);
            byHand.Add(watch.Elapsed.TotalSeconds);
        }

        var (seconds, handSeconds) = (Median(ours.Skip(1)), Median(byHand.Skip(1)));
        Print("ingest", new
        {
            seconds,
            chunksPerSecond = documents.Count / seconds,
            documentsPerWrite = DocumentsPerWrite,
            rounds = Rounds,
            clientProcessorSeconds = processor,
            bytes,
            byHandSeconds = handSeconds,
            times = seconds / handSeconds,
            allSeconds = ours.Skip(1),
            allByHandSeconds = byHand.Skip(1),
        });

        static double Median(IEnumerable<double> values) => values.Order().ElementAt(Rounds / 2);
    }

    private Task<int> KeyAsync() => ScalarAsync<int>($"SELECT key FROM {SchemaName}.collection WHERE name = 'passages'");

    private async Task IndexAsync()
    {
        await using var store = Open();
        var watch = Stopwatch.StartNew();
        await store.BuildIndexAsync("passages");
        Print("index", new { seconds = watch.Elapsed.TotalSeconds });
    }

    private async Task SearchAsync(string file)
    {
        await RunAsync($"ANALYZE {SchemaName}.collection");
        await using var store = Open();
        var collection = await store.OpenAsync("passages");
        var isIndexed = await ScalarAsync<bool>($"SELECT indexed FROM {SchemaName}.collection WHERE name = 'passages'");
        foreach (var mode in new[] { SearchMode.Keyword, SearchMode.Vector, SearchMode.Hybrid })
        {
            var queries = await Passages.QueriesAsync(File.ReadLines(file).Take(isIndexed || mode == SearchMode.Keyword ? 300 : 60), mode);
            var times = await TimesAsync(queries, async query => (await collection.SearchAsync(query)).Count);
            var byHand = mode == SearchMode.Hybrid ? await ByHandAsync(queries) : null;
            Print("search", new
            {
                mode = mode.ToString(),
                isIndexed,
                queries = queries.Count,
                p50Ms = times[times.Length / 2],
                p99Ms = times[times.Length * 99 / 100],
                byHandP50Ms = byHand?[byHand.Length / 2],
                byHandP99Ms = byHand?[byHand.Length * 99 / 100],
                times = byHand is null ? (double?)null : times.Sum() / byHand.Sum(),
            });
        }
    }

    /// <summary>The same statements by the driver alone, every value read and nothing done with it.</summary>
    private async Task<double[]> ByHandAsync(List<SearchQuery> queries)
    {
        await using var source = NpgsqlDataSource.Create(_connectionString);
        CollectionRow row;
        await using (var connection = await source.OpenConnectionAsync())
        {
            await using var command = new NpgsqlCommand($"SELECT key, tenant, name, model, dimensions, analyzer, chunking, requires_principals, keeps_history, next_document, next_ordinal, next_segment, chunks, words, indexed FROM {SchemaName}.collection WHERE name = 'passages'", connection);
            await using var reader = await command.ExecuteReaderAsync();
            await reader.ReadAsync();
            row = CollectionRow.Read(reader);
        }

        var options = new PostgresStoreOptions { Schema = SchemaName };
        var names = new Names(SchemaName, "public");
        return await TimesAsync(queries, async query =>
        {
            var terms = new QuestionHashes(query.Text, TextAnalyzer.Default);
            await using var connection = await source.OpenConnectionAsync();
            await using var batch = connection.CreateBatch();
            batch.BatchCommands.Add(new NpgsqlBatchCommand("SELECT set_config('hnsw.ef_search', '108', true), set_config('hnsw.iterative_scan', 'strict_order', true)"));
            batch.BatchCommands.Add(SearchSql.Make(names, row, query, query.Candidates, query.Vector.ToArray(), terms, row.IsIndexed, options).ToBatchCommand());
            await batch.PrepareAsync();
            await using var reader = await batch.ExecuteReaderAsync();
            await reader.NextResultAsync();
            var rows = 0;
            for (; await reader.ReadAsync(); rows++)
            {
                for (var i = 0; i < reader.FieldCount; i++)
                    reader.GetValue(i);
            }

            return rows;
        });
    }

    private async Task FiltersAsync(List<IndexedDocument> documents, string file)
    {
        const int Top = 10;
        await using var store = Open();
        var collection = await store.OpenAsync("passages");
        var queries = await Passages.QueriesAsync(File.ReadLines(file).Take(60), SearchMode.Vector);
        foreach (var (isFieldIndexed, percent) in new[] { false, true }.SelectMany(indexed => new[] { 100, 50, 10, 1, 0.1, 0.01 }.Select(percent => (indexed, percent))))
        {
            if (isFieldIndexed)
                await store.IndexFieldAsync("passages", "number", MetadataKind.Integer);
            var below = (long)(Numbers * percent / 100);
            var allowed = documents.Where(document => document.Document.Metadata["number"].AsInteger < below).ToList();
            var filter = percent == 100 ? null : Filter.Compare("number", Comparison.Less, below);
            var (found, wanted) = (0, 0);
            var missing = 0;
            var times = await TimesAsync([.. queries.Select(query => query with { Filter = filter })], async query =>
            {
                var hits = await collection.SearchAsync(query);
                missing += Math.Min(Top, allowed.Count) - hits.Count;
                return hits.Count;
            });
            foreach (var query in queries)
            {
                var exact = allowed.Select(document => VectorMath.Dot(query.Vector.Span, document.Chunks[0].Vector.Span)).OrderDescending().Take(Top).ToList();
                var hits = await collection.SearchAsync(query with { Filter = filter });
                // Passages that are copies of each other score alike, so that scores are compared, not ids.
                found += hits.Count(hit => hit.Score >= exact[^1] - 1e-6);
                wanted += exact.Count;
            }

            Print("filters", new { isFieldIndexed, percent, allowed = allowed.Count, recallAt10 = (double)found / wanted, missing, p50Ms = times[times.Length / 2], p99Ms = times[times.Length * 99 / 100] });
        }
    }

    /// <summary>Times in milliseconds, ascending, of the second pass.</summary>
    private static async Task<double[]> TimesAsync(List<SearchQuery> queries, Func<SearchQuery, Task<int>> ask)
    {
        var times = new double[queries.Count];
        for (var pass = 0; pass < 2; pass++)
        {
            for (var i = 0; i < times.Length; i++)
            {
                var start = Stopwatch.GetTimestamp();
                await ask(queries[i]);
                times[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            }
        }

        Array.Sort(times);
        return times;
    }

    private async Task<T> ScalarAsync<T>(string sql)
    {
        await using var connection = new NpgsqlConnection(_connectionString);
        await connection.OpenAsync();
#pragma warning disable CA2100 // the benchmark's own text
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
#pragma warning restore CA2100
        return await command.ExecuteScalarAsync() is T value ? value : default!;
    }

    private Task<object> RunAsync(string sql) => ScalarAsync<object>(sql);

    private void Print(string point, object values) => Console.WriteLine(JsonSerializer.Serialize(new
    {
        benchmark = "postgres",
        point,
        data = "passages",
        chunks = _chunks,
        dimensions = HashingEmbeddingGenerator.Dimensions,
        Origin.Machine,
        Origin.Commit,
        values,
    }));
}
