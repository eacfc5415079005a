using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Rag.Benchmarks.Text;

/// <summary>How fast text becomes terms and vectors, beside the regular expression most people would write.</summary>
internal sealed partial class AnalyzerBenchmark : IBenchmark
{
    public string Name => "analyzer";

    public string Description => "MB/s of the analyzer and the offline embedder on text files, beside lower-cased \\w+ matches: FILE…";

    public async Task RunAsync(string[] args)
    {
        foreach (var path in args)
        {
            var text = await File.ReadAllTextAsync(path);
            var megabytes = Encoding.UTF8.GetByteCount(text) / 1e6;
            var sink = new Counter();
            Report(path, megabytes, "rag-text-2", () =>
            {
                sink.Count = 0;
                TextAnalyzer.Default.Analyze(text, sink);
                return sink.Count;
            });
            Report(path, megabytes, "regex", () =>
            {
                long count = 0;
                foreach (Match match in Word().Matches(text))
                    count += match.Value.ToLowerInvariant().Length > 0 ? 1 : 0;
                return count;
            });

            using var embedder = new HashingEmbeddingGenerator();
            string[] chunks = [.. text.Chunk(800).Select(chunk => new string(chunk))];
            Report(path, megabytes, HashingEmbeddingGenerator.ModelId, () => embedder.GenerateAsync(chunks).Result.Count);
        }
    }

    private static void Report(string path, double megabytes, string what, Func<long> run)
    {
        var best = double.MaxValue;
        long count = 0, allocated = 0;
        for (var i = 0; i < 7; i++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            var watch = Stopwatch.StartNew();
            count = run();
            best = Math.Min(best, watch.Elapsed.TotalSeconds);
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $$"""{"benchmark":"analyzer","file":"{{Path.GetFileName(path)}}","mb":{{megabytes:F1}},"what":"{{what}}","mbPerSecond":{{megabytes / best:F1}},"count":{{count}},"countPerSecond":{{count / best:F0}},"allocatedBytes":{{allocated}},"best of":7,"processors":{{Environment.ProcessorCount}}}"""));
    }

    [GeneratedRegex(@"\w+")]
    private static partial Regex Word();

    private sealed class Counter : ITermSink
    {
        public long Count { get; set; }

        public void Add(ReadOnlySpan<char> term) => Count++;
    }
}
