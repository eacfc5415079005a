using System.Globalization;
using System.Text.Json;
using Rag.Chunking;

namespace Rag.Benchmarks;

/// <summary>How well chunkers and sizes find the right page of a real documentation tree, and how well the extractive answers cite it.</summary>
internal sealed class DocsQuality : IBenchmark
{
    private const string Default = "auto:800/100";

    public string Name => "docs-quality";

    public string Description => "FOLDER [auto|recursive|semantic:SIZE/OVERLAP, parent-child:CHILD/PARENT ...] [--show]: recall, MRR and answers of efcore-questions.tsv on the efcore folder";

    public async Task RunAsync(string[] args)
    {
        if (args.Length == 0)
            throw new ArgumentException("Give the folder of the EF Core documentation.", nameof(args));
        var documents = await ReadAsync(args[0]);
        var isShown = args.Contains("--show");
        var configurations = args.Skip(1).Where(arg => !arg.StartsWith('-')).DefaultIfEmpty(Default);
        foreach (var configuration in configurations)
            await RunAsync(documents, configuration, isShown);
    }

    private static async Task<List<SourceItem>> ReadAsync(string folder)
    {
        var items = new List<SourceItem>();
        await foreach (var item in DocumentSources.FromPaths([folder], new SourceOptions { Root = folder }))
            items.Add(item);
        return items;
    }

    private static IChunker ChunkerOf(string configuration)
    {
        var parts = configuration.Split(':', '/');
        if (parts[0] == "parent-child")
        {
            var (child, parent) = (int.Parse(parts[1], CultureInfo.InvariantCulture), int.Parse(parts[2], CultureInfo.InvariantCulture));
            return new ParentChildChunker(new AutoChunker(new ChunkSize { MaxTokens = child, OverlapTokens = 0 }), new AutoChunker(new ChunkSize { MaxTokens = parent, OverlapTokens = 0 }));
        }

        var size = new ChunkSize { MaxTokens = int.Parse(parts[1], CultureInfo.InvariantCulture), OverlapTokens = int.Parse(parts[2], CultureInfo.InvariantCulture) };
        return parts[0] switch
        {
            "auto" => new AutoChunker(size),
            "recursive" => new RecursiveChunker(size),
            "semantic" => new SemanticChunker(new HashingEmbeddingGenerator(), size),
            _ => throw new ArgumentException($"There is no chunker '{parts[0]}' here: auto, recursive, semantic, parent-child.", nameof(configuration)),
        };
    }

    private static async Task RunAsync(List<SourceItem> items, string configuration, bool isShown)
    {
        await using var store = new InMemoryVectorStore();
        var rag = new RagIndex(new RagOptions { Store = store, Chunker = ChunkerOf(configuration) });
        var report = await rag.IndexAsync(items.ToAsyncEnumerable());
        var tuned = new DocsScores();
        var heldOut = new DocsScores();
        foreach (var question in DocsQuestion.All())
        {
            var scores = question.IsHeldOut ? heldOut : tuned;
            foreach (var mode in (SearchMode[])[SearchMode.Keyword, SearchMode.Vector, SearchMode.Hybrid])
            {
                var hits = (await rag.SearchAsync(new RetrievalRequest(question.Text) { Mode = mode, Top = 100 })).Hits;
                scores.AddRanking(mode, question, [.. hits.Select(hit => hit.Document.Id).Distinct(StringComparer.Ordinal)]);
            }

            var answer = await rag.AskAsync(question.Text);
            var verdict = scores.AddAnswer(question, answer);
            if (isShown)
                Show(question, answer, verdict);
        }

        Print(configuration, "tuned", report.Chunks, tuned);
        Print(configuration, "held-out", report.Chunks, heldOut);
    }

    private static void Show(DocsQuestion question, RagAnswer answer, string verdict)
    {
        Console.Error.WriteLine($"\n=== {question.Text}  [{(question.IsHeldOut ? "held-out" : "tuned")}, {answer.Status}, {verdict}]");
        Console.Error.WriteLine(CitationFormat.Numbered.Render(answer));
        Console.Error.WriteLine("  -- " + string.Join(" | ", answer.Sources.Select(source => source.Document.Id.Replace("entity-framework/", "", StringComparison.Ordinal))));
    }

    private static void Print(string configuration, string half, long chunks, DocsScores scores)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("benchmark", "docs-quality");
            json.WriteString("configuration", configuration);
            json.WriteString("half", half);
            json.WriteNumber("chunks", chunks);
            scores.Write(json);
            json.WriteString("machine", Origin.Machine);
            json.WriteString("commit", Origin.Commit);
            json.WriteEndObject();
        }

        Console.WriteLine(System.Text.Encoding.UTF8.GetString(buffer.ToArray()));
    }
}
