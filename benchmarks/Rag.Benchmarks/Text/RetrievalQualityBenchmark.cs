using System.Diagnostics;
using System.Text.Json;
using Rag.Evaluation;

namespace Rag.Benchmarks.Text;

/// <summary>Retrieval quality by chunk size, through the real parts.</summary>
internal sealed class RetrievalQualityBenchmark : IBenchmark
{
    public string Name => "retrieval";

    public string Description => "nDCG@10 by chunk size on a dataset in BEIR form: FOLDER [t800 c400 …], t for tokens, c for characters; keyword search alone is the peer";

    public async Task RunAsync(string[] args)
    {
        var dataset = await RetrievalDataset.LoadAsync(args[0]);
        string[] sizes = args.Length > 1 ? args[1..] : ["c200", "c400", "c800", "c1600", "t200", "t400", "t800", "t1600"];
        foreach (var size in sizes)
            await MeasureAsync(dataset, size);
    }

    private static async Task MeasureAsync(RetrievalDataset dataset, string size)
    {
        var max = int.Parse(size.AsSpan(1), System.Globalization.CultureInfo.InvariantCulture);
        var chunker = new RecursiveChunker(
            new ChunkSize { MaxTokens = max, OverlapTokens = max / 8 }, size[0] == 'c' ? CharacterTokenizer.Instance : EstimatedTokenizer.Instance);
        using var embedder = new HashingEmbeddingGenerator();
        await using var store = new InMemoryVectorStore();
        var collection = await store.OpenAsync(
            new CollectionId("benchmark"), new CollectionSettings { Model = HashingEmbeddingGenerator.ModelId, Dimensions = HashingEmbeddingGenerator.Dimensions, Analyzer = TextAnalyzer.Default });
        var watch = Stopwatch.StartNew();
        var indexed = await new IndexingPipeline(collection, chunker, embedder).RunAsync(dataset.Documents.ToAsyncEnumerable());
        var seconds = watch.Elapsed.TotalSeconds;

        var report = await RetrievalEvaluation.RunAsync(dataset, new HybridSearch(collection, embedder));
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            writer.WriteString("benchmark", "retrieval");
            writer.WriteString("chunks", size);
            writer.WriteNumber("count", indexed.Chunks);
            writer.WriteNumber("indexSeconds", Math.Round(seconds, 2));
            writer.WriteString("machine", $"{Environment.ProcessorCount} × {System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture}");
            writer.WritePropertyName("report");
            report.WriteJson(writer);
            writer.WriteEndObject();
        }

        Console.WriteLine(System.Text.Encoding.UTF8.GetString(stream.ToArray()));
    }
}
