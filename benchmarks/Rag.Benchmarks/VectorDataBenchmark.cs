using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Rag.Stores.Engine.Ordinals;
using Rag.Stores.Engine.Vectors;

namespace Rag.Benchmarks;

/// <summary>Writes the vectors of real passages and questions as files that <c>vectors.sh</c> and other programs read, with the exact nearest.</summary>
internal sealed class VectorDataBenchmark : IBenchmark
{
    private const int TruthPerQuery = 100;

    public string Name => "vector-data";

    public string Description => "vectors of passages by the offline embedder, as files: FOLDER PREFIX [CHUNKS 100000]";

    public async Task RunAsync(string[] args)
    {
        var (folder, prefix) = (args[0], args[1]);
        var count = args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : 100_000;
        var index = new FlatVectorIndex(HashingEmbeddingGenerator.Dimensions);
        await using (var output = File.Create(prefix + ".base.f32"))
        {
            await foreach (var line in File.ReadLinesAsync(Path.Combine(folder, "passages.jsonl")))
            {
                if (index.Count == count)
                    break;
                using var json = JsonDocument.Parse(line);
                var text = CleanText.Clean(json.RootElement.GetProperty("text").GetString()!, out _);
                var chunk = new Chunk { DocumentId = "d", Index = 0, Span = new(0, text.Length), Text = text };
                var vector = await EmbedAsync(SearchText.ForEmbedding(json.RootElement.GetProperty("title").GetString(), chunk));
                output.Write(MemoryMarshal.AsBytes(vector.Span));
                index.Set(index.Count, vector.Span);
            }
        }

        var snapshot = index.Snapshot();
        var best = new ScoredOrdinal[TruthPerQuery];
        await using var questions = File.Create(prefix + ".query.f32");
        await using var truth = File.Create(prefix + ".gt.i32");
        foreach (var question in await File.ReadAllLinesAsync(Path.Combine(folder, "queries.txt")))
        {
            var vector = await EmbedAsync(question);
            questions.Write(MemoryMarshal.AsBytes(vector.Span));
            snapshot.Search(vector.Span, null, null, best);
            foreach (var (ordinal, _) in best)
                truth.Write(MemoryMarshal.AsBytes([ordinal]));
        }
    }

    private static async Task<ReadOnlyMemory<float>> EmbedAsync(string text)
    {
        using var embedder = new HashingEmbeddingGenerator();
        return (await embedder.GenerateAsync([text]))[0].Vector;
    }
}
