using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.ML.Tokenizers;
using Rag.Chunking.Tokenizers;

namespace Rag.Benchmarks;

/// <summary>Counts the tokens of the same texts as npm's gpt-tokenizer, in one run, one thread each; by processor time, so that a busy machine is fair to both.</summary>
internal sealed class TokenBenchmark : IBenchmark
{
    private const int BlockLength = 65536;

    private static readonly Dictionary<string, Tokenizer> Microsoft = new[] { "o200k_base", "cl100k_base" }
        .ToDictionary(name => name, name => (Tokenizer)TiktokenTokenizer.CreateForEncoding(name), StringComparer.Ordinal);

    public string Name => "tokens";

    public string Description => "Token counts per second beside Microsoft.ML.Tokenizers and npm gpt-tokenizer: SHARED [--peer FOLDER_WITH_NODE_MODULES] [--rounds 5]";

    public async Task RunAsync(string[] args)
    {
        var shared = args.Length > 0 && !args[0].StartsWith('-') ? args[0] : "../shared";
        var rounds = int.Parse(Option(args, "--rounds") ?? "5", CultureInfo.InvariantCulture);
        var texts = new List<(string Name, string Text)>
        {
            ("prose", Head(File.ReadAllText(Path.Combine(shared, "data/passages/passages.jsonl")), 20_000_000)),
            ("markdown", string.Concat(Directory.EnumerateFiles(Path.Combine(shared, "data/docs"), "*.md", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(File.ReadAllText))),
            ("chinese", File.ReadAllText(Path.Combine(shared, "data/xquad-zh/corpus.jsonl"))),
            ("german", File.ReadAllText(Path.Combine(shared, "data/xquad-de/corpus.jsonl"))),
            ("code", string.Concat(Directory.EnumerateFiles(Path.Combine(Peers.Repository, "src"), "*.cs", SearchOption.AllDirectories).Where(file => !file.Contains("/obj/", StringComparison.Ordinal)).Order(StringComparer.Ordinal).Select(File.ReadAllText))),
            ("languages", Words(1_500_000)),
            ("letter-a", new string('a', 1_000_000)),
            ("underscore", new string('_', 1_000_000)),
            ("space", new string(' ', 1_000_000)),
            ("emoji", string.Concat(Enumerable.Repeat("😀", 250_000))),
        };

        // Short texts are repeated to two megabytes; both sides see the same, and both remember pieces they have seen.
        texts = [.. texts.Select(entry => (entry.Name, entry.Text.Length < 1_000_000 ? string.Concat(Enumerable.Repeat(entry.Text, 2_000_000 / entry.Text.Length)) : entry.Text))];
        foreach (var encoding in (string[])["o200k_base", "cl100k_base"])
        {
            var load = Stopwatch.GetTimestamp();
            var tokenizer = BytePairTokenizer.Load(
                Path.Combine(shared, $"data/tokenizers/{encoding}.tiktoken"), encoding == "o200k_base" ? BytePairPattern.O200kBase : BytePairPattern.Cl100kBase);
            Print(new JsonObject { ["benchmark"] = "tokens", ["point"] = "load", ["encoding"] = encoding, ["ms"] = Math.Round(Stopwatch.GetElapsedTime(load).TotalMilliseconds, 1) });
            foreach (var (name, text) in texts)
                await MeasureAsync(encoding, tokenizer, name, text, rounds, Option(args, "--peer"));
        }
    }

    private static async Task MeasureAsync(string encoding, BytePairTokenizer tokenizer, string name, string text, int rounds, string? peer)
    {
        var bytes = Encoding.UTF8.GetByteCount(text);
        var count = 0L;
        var best = Best(rounds, () => count = Count(tokenizer, text));
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        Count(tokenizer, text);
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        var line = new JsonObject
        {
            ["benchmark"] = "tokens",
            ["encoding"] = encoding,
            ["data"] = name,
            ["bytes"] = bytes,
            ["tokens"] = count,
            ["mbPerSecond"] = Math.Round(bytes / best / 1e6, 1),
            ["allocated"] = allocated,
            ["machine"] = Origin.Machine,
            ["commit"] = Origin.Commit,
        };
        // Both peers take minutes for a megabyte without a space.
        if (Microsoft.TryGetValue(encoding, out var microsoft) && name is not ("letter-a" or "underscore" or "space" or "emoji"))
        {
            var seconds = Best(1, () => CountMicrosoft(microsoft, text));
            line["microsoftMbPerSecond"] = Math.Round(bytes / seconds / 1e6, 1);
            line["microsoftTimes"] = Math.Round(seconds / best, 1);
        }

        if (peer is not null && (name is not ("letter-a" or "underscore" or "space" or "emoji")))
        {
            var (peerTokens, seconds) = await PeerAsync(peer, encoding, text, rounds);
            line["peer"] = "gpt-tokenizer 4.0.0";
            line["peerMbPerSecond"] = Math.Round(bytes / seconds / 1e6, 1);
            line["peerTokens"] = peerTokens;
            line["times"] = Math.Round(seconds / best, 1);
        }

        Print(line);
    }

    private static long CountMicrosoft(Tokenizer tokenizer, string text)
    {
        var count = 0L;
        for (var at = 0; at < text.Length; at += BlockLength)
            count += tokenizer.CountTokens(text.AsSpan(at, Math.Min(BlockLength, text.Length - at)));
        return count;
    }

    private static long Count(BytePairTokenizer tokenizer, string text)
    {
        var count = 0L;
        for (var at = 0; at < text.Length; at += BlockLength)
            count += tokenizer.CountTokens(text.AsSpan(at, Math.Min(BlockLength, text.Length - at)));
        return count;
    }

    private static double Best(int rounds, Action action)
    {
        // The compiler's second tier takes some calls and some time to arrive.
        for (var start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start).TotalSeconds < 1;)
            action();
        var best = double.MaxValue;
        for (var round = 0; round < rounds; round++)
        {
            var start = Environment.CpuUsage.TotalTime;
            action();
            best = Math.Min(best, (Environment.CpuUsage.TotalTime - start).TotalSeconds);
        }

        return best;
    }

    private static async Task<(long Tokens, double Seconds)> PeerAsync(string peer, string encoding, string text, int rounds)
    {
        var answer = JsonNode.Parse((await Peers.RunAsync(peer, "tokens.cjs", text, encoding, rounds.ToString(CultureInfo.InvariantCulture)))[^1])!;
        return ((long)answer["tokens"]!, (double)answer["seconds"]!);
    }

    // A word at random from a few sentences in each of a dozen languages, so that no two pages are the same.
    private static string Words(int length)
    {
        using var reader = new StreamReader(typeof(TokenBenchmark).Assembly.GetManifestResourceStream("languages.tsv")!);
        var languages = reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('\t')[1].Split(' ')).ToList();
        var random = new Random(1);
        var text = new StringBuilder(length + 100);
        while (text.Length < length)
        {
            var words = languages[random.Next(languages.Count)];
            for (var i = random.Next(5, 30); i > 0; i--)
                text.Append(words[random.Next(words.Length)]).Append(' ');
            text.Append('\n');
        }

        return text.ToString();
    }

    private static string Head(string text, int length) => text.Length <= length ? text : text[..(text.LastIndexOf('\n', length) + 1)];

    private static string? Option(string[] args, string name) => Array.IndexOf(args, name) is var at and >= 0 && at + 1 < args.Length ? args[at + 1] : null;

    private static void Print(JsonObject line) => Console.WriteLine(line.ToJsonString(new JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));
}
