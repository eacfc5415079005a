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
    private static readonly string[] Tables = ["document", "chunk", "posting"];

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

    private async Task FillAsync(List<IndexedDocument> documents)
    {
        await RunAsync($"DROP SCHEMA IF EXISTS {SchemaName} CASCADE");
        await using var store = Open();
        // Code is compiled and connections are made on another collection.
        var warm = await store.OpenAsync("warm", Passages.Settings);
        foreach (var batch in documents.Take(4 * DocumentsPerWrite).Chunk(DocumentsPerWrite))
            await warm.ReplaceAsync(batch);
        await store.DropAsync("warm");
        var collection = await store.OpenAsync("passages", Passages.Settings);
        await RunAsync("CHECKPOINT");

        using var self = Process.GetCurrentProcess();
        var (before, collected) = (self.TotalProcessorTime, GC.CollectionCount(2));
        var watch = Stopwatch.StartNew();
        foreach (var batch in documents.Chunk(DocumentsPerWrite))
            await collection.ReplaceAsync(batch);
        var seconds = watch.Elapsed.TotalSeconds;
        self.Refresh();
        var bytes = (await collection.GetStatisticsAsync()).Bytes;
        var processor = (self.TotalProcessorTime - before).TotalSeconds;

        var byHand = await CopyByHandAsync();
        Print("ingest", new { seconds, chunksPerSecond = documents.Count / seconds, documentsPerWrite = DocumentsPerWrite, clientProcessorSeconds = processor, collections = GC.CollectionCount(2) - collected, bytes, copyByHandSeconds = byHand, times = seconds / byHand });
    }

    /// <summary>The very rows, sent again into tables made alike, one COPY for each table.</summary>
    private async Task<double> CopyByHandAsync()
    {
        var key = await ScalarAsync<int>($"SELECT key FROM {SchemaName}.collection WHERE name = 'passages'");
        var copies = new List<(string Table, byte[] Rows)>();
        await using var connection = new NpgsqlConnection(_connectionString);
        await connection.OpenAsync();
        foreach (var table in Tables)
        {
            using var rows = new MemoryStream();
            await using (var stream = await connection.BeginRawBinaryCopyAsync($"COPY {SchemaName}.{table}_{key} TO STDOUT BINARY"))
                await stream.CopyToAsync(rows);
            copies.Add(($"{SchemaName}.{table}_{key}", rows.ToArray()));
        }

        await RunAsync("CHECKPOINT");
        foreach (var (table, _) in copies)
            await RunAsync($"CREATE TABLE {table}_hand (LIKE {table} INCLUDING ALL) WITH (toast_tuple_target = 8160)");
        var watch = Stopwatch.StartNew();
        foreach (var (table, rows) in copies)
        {
            await using var stream = await connection.BeginRawBinaryCopyAsync($"COPY {table}_hand FROM STDIN BINARY");
            for (var at = 0; at < rows.Length; at += 1 << 16)
                await stream.WriteAsync(rows.AsMemory(at, Math.Min(1 << 16, rows.Length - at)));
        }

        var seconds = watch.Elapsed.TotalSeconds;
        foreach (var (table, _) in copies)
            await RunAsync($"DROP TABLE {table}_hand");
        return seconds;
    }

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
            var terms = new TermCounts().Read(query.Text, TextAnalyzer.Default);
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
        foreach (var percent in new[] { 100, 50, 10, 1, 0.1, 0.01 })
        {
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

            Print("filters", new { percent, allowed = allowed.Count, recallAt10 = (double)found / wanted, missing, p50Ms = times[times.Length / 2], p99Ms = times[times.Length * 99 / 100] });
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
