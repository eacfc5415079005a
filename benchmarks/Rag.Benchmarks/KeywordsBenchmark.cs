using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Rag.Stores.Engine.Keywords;
using Rag.Stores.Engine.Ordinals;

namespace Rag.Benchmarks;

/// <summary>Keyword search over real passages: the inverted index beside FTS5, and Lucene where <c>keywords.sh</c> runs it on the same terms.</summary>
internal sealed class KeywordsBenchmark : IBenchmark
{
    private const int Top = 10;
    private const int Rounds = 6;

    public string Name => "keywords";

    public string Description => "BM25 top 10 beside FTS5: FOLDER (passages.jsonl, queries.txt) [--out FOLDER for terms.txt, questions.txt and ours.run] [--repeat N] [--no-fts5]";

    public Task RunAsync(string[] args)
    {
        var folder = args[0];
        var output = Option(args, "--out");
        var repeat = int.Parse(Option(args, "--repeat") ?? "1", CultureInfo.InvariantCulture);
        var texts = File.ReadLines(Path.Combine(folder, "passages.jsonl")).Select(Text).ToList();
        var passages = texts.Count;
        for (var i = 1; i < repeat; i++)
            texts.AddRange(texts.GetRange(0, passages));
        var questions = File.ReadAllLines(Path.Combine(folder, "queries.txt"));

        var watch = Stopwatch.StartNew();
        var analyzer = TextAnalyzer.Default;
        var analyzed = texts.ConvertAll(text => Analyzed(text, analyzer));
        var asked = questions.Select(question => Analyzed(question, analyzer)).ToArray();
        var analysis = watch.Elapsed.TotalSeconds;
        if (output is not null)
        {
            Directory.CreateDirectory(output);
            File.WriteAllLines(Path.Combine(output, "terms.txt"), analyzed);
            File.WriteAllLines(Path.Combine(output, "questions.txt"), asked);
        }

        // Once to warm up, as a process that indexes for a while is.
        Build(analyzed.GetRange(0, Math.Min(20_000, analyzed.Count)));
        watch.Restart();
        var index = Build(analyzed);
        var build = watch.Elapsed.TotalSeconds;
        var segments = index.Snapshot().Segments.Count();
        Ask("rag", index.Snapshot(), segments, asked, folder, build, analysis, null);
        watch.Restart();
        index.Optimize();
        build += watch.Elapsed.TotalSeconds;
        Ask("rag-optimized", index.Snapshot(), 1, asked, folder, build, analysis, output);

        if (!args.Contains("--no-fts5"))
            Fts5(analyzed, asked, folder);
        return Task.CompletedTask;
    }

    private static void Ask(string engine, InvertedIndexSnapshot snapshot, int segments, string[] questions, string data, double build, double analysis, string? output)
    {
        var best = new ScoredOrdinal[Top];
        var times = new double[questions.Length];
        var run = new StringBuilder();
        var allocated = 0L;
        for (var round = 0; round < Rounds; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < questions.Length; i++)
            {
                var start = Stopwatch.GetTimestamp();
                var count = snapshot.Search(new KeywordQuery(questions[i], SplitAnalyzer.Instance), null, null, best);
                times[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
                if (round == 0)
                    run.AppendJoin(' ', best.Take(count).Select(hit => hit.Ordinal)).Append('\n');
            }

            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        }

        if (output is not null)
            File.WriteAllText(Path.Combine(output, "ours.run"), run.ToString());
        var bytes = snapshot.Segments.Sum(segment => (long)segment.Bytes.Length);
        Print(new()
        {
            ["what"] = "keywords",
            ["engine"] = engine,
            ["data"] = Path.GetFileName(data.TrimEnd('/')),
            ["chunks"] = snapshot.ChunkCount,
            ["build_s"] = Math.Round(build, 2),
            ["chunks_per_s"] = Math.Round(snapshot.ChunkCount / build),
            ["analysis_s"] = Math.Round(analysis, 2),
            ["bytes"] = bytes,
            ["memory_bytes"] = snapshot.Bytes,
            ["segments"] = segments,
            ["bytes_per_query"] = allocated / questions.Length,
        }, times);
    }

    private static void Fts5(List<string> chunks, string[] questions, string data)
    {
        using var connection = new SqliteConnection("Data Source=:memory:");
        connection.Open();
        Execute(connection, "CREATE VIRTUAL TABLE t USING fts5(x, content='')");
        var watch = Stopwatch.StartNew();
        using (var transaction = connection.BeginTransaction())
        {
            using var insert = connection.CreateCommand();
            insert.CommandText = "INSERT INTO t(rowid, x) VALUES ($id, $x)";
            var id = insert.Parameters.Add("$id", SqliteType.Integer);
            var x = insert.Parameters.Add("$x", SqliteType.Text);
            for (var i = 0; i < chunks.Count; i++)
            {
                (id.Value, x.Value) = (i, chunks[i]);
                insert.ExecuteNonQuery();
            }

            transaction.Commit();
        }

        Execute(connection, "INSERT INTO t(t) VALUES ('optimize')");
        var build = watch.Elapsed.TotalSeconds;
        using var select = connection.CreateCommand();
        select.CommandText = "SELECT rowid FROM t WHERE t MATCH $q ORDER BY rank LIMIT 10";
        var q = select.Parameters.Add("$q", SqliteType.Text);
        var asked = questions.Where((_, i) => i % 5 == 0).ToArray();
        var times = new double[asked.Length];
        for (var round = 0; round < 2; round++)
        {
            for (var i = 0; i < asked.Length; i++)
            {
                q.Value = string.Join(" OR ", asked[i].Split(' ', StringSplitOptions.RemoveEmptyEntries).Distinct().Select(term => $"\"{term}\""));
                if (q.Value is "")
                    continue;
                var start = Stopwatch.GetTimestamp();
                using (var reader = select.ExecuteReader())
                {
                    while (reader.Read())
                        _ = reader.GetInt64(0);
                }

                times[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            }
        }

        Print(new()
        {
            ["what"] = "keywords",
            ["engine"] = "fts5",
            ["data"] = Path.GetFileName(data.TrimEnd('/')),
            ["chunks"] = chunks.Count,
            ["build_s"] = Math.Round(build, 2),
            ["chunks_per_s"] = Math.Round(chunks.Count / build),
        }, times);
    }

    private static InvertedIndex Build(List<string> chunks)
    {
        var index = new InvertedIndex();
        for (var i = 0; i < chunks.Count; i++)
            index.Add(i, chunks[i], SplitAnalyzer.Instance);
        index.Snapshot();
        return index;
    }

    private static void Print(Dictionary<string, object> point, double[] times)
    {
        Array.Sort(times);
        point["queries"] = times.Length;
        point["p50_ms"] = Math.Round(times[times.Length / 2], 4);
        point["p99_ms"] = Math.Round(times[times.Length * 99 / 100], 4);
        point["mean_ms"] = Math.Round(times.Average(), 4);
        Console.WriteLine(JsonSerializer.Serialize(point));
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static string Text(string line)
    {
        using var json = JsonDocument.Parse(line);
        return json.RootElement.GetProperty("title").GetString() + "\n" + json.RootElement.GetProperty("text").GetString();
    }

    private static string Analyzed(string text, TextAnalyzer analyzer)
    {
        var terms = new Joined();
        analyzer.Analyze(text, terms);
        return terms.Text.ToString();
    }

    private static string? Option(string[] args, string name) =>
        Array.IndexOf(args, name) is >= 0 and var at && at + 1 < args.Length ? args[at + 1] : null;

    private sealed class Joined : ITermSink
    {
        public StringBuilder Text { get; } = new();

        public void Add(ReadOnlySpan<char> term)
        {
            if (Text.Length > 0)
                Text.Append(' ');
            Text.Append(term);
        }
    }

    /// <summary>Terms that were analyzed before, between spaces, so that every engine indexes the same.</summary>
    private sealed class SplitAnalyzer : ITextAnalyzer
    {
        public static SplitAnalyzer Instance { get; } = new();

        public string Name => "split";

        public void Analyze(ReadOnlySpan<char> text, ITermSink terms)
        {
            foreach (var range in text.Split(' '))
            {
                if (!text[range].IsEmpty)
                    terms.Add(text[range]);
            }
        }
    }
}
