using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Rag.Chunking.Tokenizers;

namespace Rag.Benchmarks;

/// <summary>Chunkers on 20 MB of Markdown and of prose, beside what a JavaScript user would pick on the same text.</summary>
internal sealed partial class ChunkingBenchmark : IBenchmark
{
    private const int Bytes = 20_000_000;
    private const int MaxCharacters = 800;
    private const int MaxTokens = 200;
    private const int Repeats = 5;
    private const double WarmUpSeconds = 1; // both sides compile as they run

    public string Name => "chunking";

    public string Description => "Chunkers in MB/s and bytes allocated per byte: DATA [PEERS], PEERS a folder with benchmarks/peers installed by npm.";

    public async Task RunAsync(string[] args)
    {
        var data = args.Length > 0 ? args[0] : "../shared/data";
        foreach (var (name, text, mediaType) in new[] { ("markdown", Markdown(data), "text/markdown"), ("prose", Prose(data), "text/plain") })
        {
            await OursAsync(name, text, mediaType, data);
            if (args.Length > 1)
                await PeersAsync(name, text, args[1]);
        }
    }

    private static async Task OursAsync(string name, string text, string mediaType, string data)
    {
        var characters = new ChunkSize { MaxTokens = MaxCharacters, OverlapTokens = 0 };
        var overlapping = new ChunkSize { MaxTokens = MaxCharacters, OverlapTokens = MaxCharacters / 8 };
        var tokens = new ChunkSize { MaxTokens = MaxTokens, OverlapTokens = 0 };
        var estimate = EstimatedTokenizer.Instance;
        await MeasureAsync(name, "recursive characters", text, mediaType, new RecursiveChunker(characters, CharacterTokenizer.Instance));
        await MeasureAsync(name, "recursive characters overlap", text, mediaType, new RecursiveChunker(overlapping, CharacterTokenizer.Instance));
        await MeasureAsync(name, "recursive estimate", text, mediaType, new RecursiveChunker(tokens, estimate));
        var cl100k = BytePairTokenizer.Load(Path.Combine(data, "tokenizers", "cl100k_base.tiktoken"), BytePairPattern.Cl100kBase);
        await MeasureAsync(name, "recursive cl100k", text, mediaType, new RecursiveChunker(tokens, cl100k));
        await MeasureAsync(name, "markdown cl100k", text, mediaType, new MarkdownChunker(tokens, cl100k));
        await MeasureAsync(name, "markdown characters", text, mediaType, new MarkdownChunker(characters, CharacterTokenizer.Instance));
        await MeasureAsync(name, "markdown estimate", text, mediaType, new MarkdownChunker(tokens, estimate));
    }

    private static async Task MeasureAsync(string data, string name, string text, string mediaType, IChunker chunker)
    {
        var megabytes = Encoding.UTF8.GetByteCount(text) / 1e6;
        var document = new Document { Id = "text", Text = text, MediaType = mediaType };
        for (var start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start).TotalSeconds < WarmUpSeconds;)
            await RunAsync(chunker, document);
        var best = double.MaxValue;
        long allocated = 0;
        var chunks = 0;
        for (var i = 0; i < Repeats; i++)
        {
            GC.Collect();
            var before = GC.GetTotalAllocatedBytes(precise: true);
            var watch = Stopwatch.StartNew();
            chunks = await RunAsync(chunker, document);
            best = Math.Min(best, watch.Elapsed.TotalSeconds);
            allocated = GC.GetTotalAllocatedBytes(precise: true) - before;
        }

        Print(new
        {
            benchmark = "chunking",
            data,
            name,
            chunker = chunker.Configuration,
            megabytes = Math.Round(megabytes, 1),
            megabytesPerSecond = Math.Round(megabytes / best, 1),
            allocatedPerByte = Math.Round(allocated / megabytes / 1e6, 2),
            chunks,
            machine = Origin.Machine,
            commit = Origin.Commit,
        });
    }

    // A method of its own, so that the chunks of one round are not kept alive through the next.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task<int> RunAsync(IChunker chunker, Document document) => (await chunker.ChunkAsync(document)).Chunks.Count;

    private static async Task PeersAsync(string name, string text, string peers)
    {
        var lines = await Peers.RunAsync(
            peers, "chunking.mjs", text, Number(MaxCharacters), Number(MaxTokens), "0", Number(Repeats),
            "langchain-characters", "chonkie-recursive", "chonkie-chunk", "langchain-cl100k", "gpt-tokenizer-count");
        foreach (var line in lines)
            Print(new { benchmark = "chunking", data = name, peer = JsonSerializer.Deserialize<JsonElement>(line), machine = Origin.Machine, commit = Origin.Commit });
    }

    private static string Markdown(string data) => Repeated(string.Concat(
        Directory.EnumerateFiles(Path.Combine(data, "docs"), "*.md", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal)
            .Select(file => LineEnds().Replace(File.ReadAllText(file), "\n") + "\n\n")));

    private static string Prose(string data) => Repeated(string.Join("\n\n",
        File.ReadLines(Path.Combine(data, "scifact", "corpus.jsonl"))
            .Select(line => JsonSerializer.Deserialize<JsonElement>(line))
            .Select(article => article.GetProperty("title").GetString() + "\n\n" + article.GetProperty("text").GetString())));

    private static string Repeated(string text)
    {
        var all = new StringBuilder(Bytes + text.Length);
        while (all.Length < Bytes)
            all.Append(text);
        return all.ToString(0, Bytes);
    }

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static void Print(object point) => Console.WriteLine(JsonSerializer.Serialize(point));

    [GeneratedRegex("\r\n?")]
    private static partial Regex LineEnds();
}
