using System.Buffers.Binary;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;
using Rag.Chunking.StaticEmbeddings;

namespace Rag.Benchmarks;

/// <summary>Static embeddings of real chunks, with a matrix of random numbers: the work is the same as with a trained one.</summary>
internal sealed class EmbeddingBenchmark : IBenchmark
{
    private const int Vocabulary = 30_522;
    private const int BatchSize = 256;

    public string Name => "embeddings";

    public string Description => "Chunks per second through a static model of BERT's vocabulary, one thread: DATA";

    public async Task RunAsync(string[] args)
    {
        var data = args.Length > 0 ? args[0] : "../shared/data";
        var folder = Directory.CreateTempSubdirectory("rag-static-");
        try
        {
            File.Copy(Path.Combine(data, "tokenizers", "bert-base-uncased.tokenizer.json"), Path.Combine(folder.FullName, "tokenizer.json"));
            foreach (var dimensions in new[] { 256, 512 })
            {
                WriteMatrix(Path.Combine(folder.FullName, "model.safetensors"), dimensions);
                using var generator = StaticEmbeddingGenerator.Load(folder.FullName);
                foreach (var tokens in new[] { 50, 200, 800 })
                    await MeasureAsync(data, generator, tokens);
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task MeasureAsync(string data, StaticEmbeddingGenerator generator, int maxTokens)
    {
        var chunker = new MarkdownChunker(new ChunkSize { MaxTokens = maxTokens, OverlapTokens = 0 }, generator.Tokenizer);
        var texts = new List<string>();
        foreach (var file in Directory.EnumerateFiles(Path.Combine(data, "docs"), "*.md", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
            texts.AddRange((await chunker.ChunkAsync(new Document { Id = "page", Text = await File.ReadAllTextAsync(file), MediaType = "text/markdown" })).Chunks.Select(chunk => chunk.Text));

        long tokens = 0;
        async Task RoundAsync()
        {
            tokens = 0;
            foreach (var batch in texts.Chunk(BatchSize))
                tokens += (await generator.GenerateAsync(batch)).Usage!.TotalTokenCount ?? 0;
        }

        for (var start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start).TotalSeconds < 1;)
            await RoundAsync();
        var best = double.MaxValue;
        for (var round = 0; round < 5; round++)
        {
            var start = Stopwatch.GetTimestamp();
            await RoundAsync();
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        Console.WriteLine(JsonSerializer.Serialize(new
        {
            benchmark = "embeddings",
            data = "docs",
            dimensions = generator.Dimensions,
            maxTokens,
            chunks = texts.Count,
            tokensPerChunk = Math.Round(tokens / (double)texts.Count),
            chunksPerSecond = Math.Round(texts.Count / best),
            tokensPerSecond = Math.Round(tokens / best),
            machine = Origin.Machine,
            commit = Origin.Commit,
        }));
    }

    private static void WriteMatrix(string path, int dimensions)
    {
        var random = new Random(1);
        var numbers = new float[Vocabulary * dimensions];
        for (var i = 0; i < numbers.Length; i++)
            numbers[i] = (random.NextSingle() * 2) - 1;
        var header = JsonSerializer.SerializeToUtf8Bytes(new { embeddings = new { dtype = "F32", shape = new[] { Vocabulary, dimensions }, data_offsets = new[] { 0, numbers.Length * sizeof(float) } } });
        using var file = File.Create(path);
        Span<byte> length = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)header.Length);
        file.Write(length);
        file.Write(header);
        file.Write(MemoryMarshal.AsBytes(numbers.AsSpan()));
    }
}
