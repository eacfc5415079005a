using System.Text.Json;

namespace Rag.Benchmarks;

/// <summary>Passages as documents of one chunk, with a number to filter by.</summary>
internal static class PostgresPassages
{
    /// <summary>Numbers go from 0 to one less than this, each as often.</summary>
    public const int Numbers = 10_000;

    public static CollectionSettings Settings { get; } = new()
    {
        Model = HashingEmbeddingGenerator.ModelId,
        Dimensions = HashingEmbeddingGenerator.Dimensions,
        Analyzer = TextAnalyzer.Default,
    };

    public static async Task<List<IndexedDocument>> ReadAsync(string file, int count)
    {
        using var embedder = new HashingEmbeddingGenerator();
        var documents = new List<IndexedDocument>(count);
        await foreach (var line in File.ReadLinesAsync(file))
        {
            if (documents.Count == count)
                break;
            using var json = JsonDocument.Parse(line);
            var root = json.RootElement;
            var document = new Document
            {
                Id = root.GetProperty("id").GetString()!,
                Title = root.GetProperty("title").GetString(),
                Text = CleanText.Clean(root.GetProperty("text").GetString()!, out _),
                // A prime step, so that neighbours in a file do not share their numbers.
                Metadata = Metadata.From<object>([new("number", documents.Count * 7919L % Numbers)]),
            };
            var chunk = new Chunk { DocumentId = document.Id, Index = 0, Span = new(0, document.Text.Length), Text = document.Text };
            var text = SearchText.ForEmbedding(document.Title, chunk);
            documents.Add(new(document, SearchText.Hash(text), [new(chunk, (await embedder.GenerateAsync([text]))[0].Vector, SearchText.Hash(text))]));
        }

        return documents;
    }

    public static async Task<List<SearchQuery>> QueriesAsync(string file, int count, SearchMode mode)
    {
        using var embedder = new HashingEmbeddingGenerator();
        var queries = new List<SearchQuery>();
        foreach (var question in (await File.ReadAllLinesAsync(file)).Take(count))
            queries.Add(new() { Text = question, Vector = (await embedder.GenerateAsync([question]))[0].Vector, Mode = mode, Top = 10, Alpha = HashingEmbeddingGenerator.Alpha });
        return queries;
    }
}
