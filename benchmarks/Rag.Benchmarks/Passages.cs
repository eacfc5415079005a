using System.Text.Json;

namespace Rag.Benchmarks;

/// <summary>Passages as documents of one chunk, embedded offline, and questions to them: the same for every store.</summary>
internal static class Passages
{
    public static CollectionSettings Settings { get; } = new()
    {
        Model = HashingEmbeddingGenerator.ModelId,
        Dimensions = HashingEmbeddingGenerator.Dimensions,
        Analyzer = TextAnalyzer.Default,
    };

    /// <summary>The first passages of a file.</summary>
    /// <param name="file">One JSON object a line: id, title, text.</param>
    /// <param name="count">How many at most.</param>
    /// <param name="with">Adds to a document what a benchmark filters or decides access by, given its position.</param>
    public static async Task<List<IndexedDocument>> ReadAsync(string file, int count, Func<int, Document, Document> with)
    {
        var documents = new List<IndexedDocument>(count);
        await foreach (var document in ReadAsync(file).Take(count))
            documents.Add(await IndexedAsync(with(documents.Count, document)));
        return documents;
    }

    /// <summary>Every passage of a file.</summary>
    public static async IAsyncEnumerable<Document> ReadAsync(string file)
    {
        await foreach (var line in File.ReadLinesAsync(file))
        {
            using var json = JsonDocument.Parse(line);
            var root = json.RootElement;
            yield return new Document
            {
                Id = root.GetProperty("id").GetString()!,
                Title = root.GetProperty("title").GetString(),
                Text = CleanText.Clean(root.GetProperty("text").GetString()!, out _),
            };
        }
    }

    /// <summary>The document as its one chunk.</summary>
    public static async Task<IndexedDocument> IndexedAsync(Document document)
    {
        var chunk = new Chunk { DocumentId = document.Id, Index = 0, Span = new(0, document.Text.Length), Text = document.Text };
        var text = SearchText.ForEmbedding(document.Title, chunk);
        var hash = SearchText.Hash(text);
        return new(document, hash, [new(chunk, (await EmbedAsync([text]))[0], hash)]);
    }

    public static async Task<SearchQuery> QueryAsync(string question, SearchMode mode) => new()
    {
        Text = question,
        Vector = (await EmbedAsync([question]))[0],
        Mode = mode,
        Top = 10,
        Alpha = HashingEmbeddingGenerator.Alpha,
    };

    public static async Task<List<SearchQuery>> QueriesAsync(IEnumerable<string> questions, SearchMode mode)
    {
        var queries = new List<SearchQuery>();
        foreach (var question in questions)
            queries.Add(await QueryAsync(question, mode));
        return queries;
    }

    public static async Task<List<ReadOnlyMemory<float>>> EmbedAsync(IReadOnlyList<string> texts)
    {
        using var embedder = new HashingEmbeddingGenerator();
        return [.. (await embedder.GenerateAsync(texts)).Select(embedding => embedding.Vector)];
    }
}
