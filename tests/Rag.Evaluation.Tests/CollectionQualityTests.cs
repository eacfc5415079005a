namespace Rag.Evaluation.Tests;

/// <summary>Retrieval quality through the real parts: chunker, analyzer, embedder, pipeline and store.</summary>
public sealed class CollectionQualityTests
{
    // SciFact has 5,183 documents: measured by `rag eval` and the benchmark "retrieval", and here when RAG_FUZZ asks for long runs.
    public static TheoryData<string, double> Collections
    {
        get
        {
            var data = new TheoryData<string, double> { { "cranfield", 0.359 }, { "xquad-de", 0.933 }, { "xquad-zh", 0.964 } };
            if (Environment.GetEnvironmentVariable("RAG_FUZZ") is { Length: > 0 })
                data.Add("scifact", 0.683);
            return data;
        }
    }

    [SharedTheory]
    [MemberData(nameof(Collections))]
    public async Task Keyword_search_reaches_the_reference_and_hybrid_is_no_worse(string name, double reference)
    {
        var dataset = await RetrievalDataset.LoadAsync(Shared.PathOf("data/" + name));
        using var embedder = new HashingEmbeddingGenerator();
        await using var store = new InMemoryVectorStore();
        var collection = await store.OpenAsync(
            new CollectionId("quality"), new CollectionSettings { Model = HashingEmbeddingGenerator.ModelId, Dimensions = HashingEmbeddingGenerator.Dimensions, Analyzer = TextAnalyzer.Default });
        await new IndexingPipeline(collection, new RecursiveChunker(), embedder).RunAsync(dataset.Documents.ToAsyncEnumerable());

        var report = await RetrievalEvaluation.RunAsync(dataset, new HybridSearch(collection, embedder));

        RetrievalGate.Require(report, new RetrievalGate(SearchMode.Keyword, RetrievalMetric.NdcgAt10) { Minimum = reference });
        var (keyword, vector, hybrid) = (report[SearchMode.Keyword].Mean, report[SearchMode.Vector].Mean, report[SearchMode.Hybrid].Mean);
        Assert.True(Math.Round(hybrid.NdcgAt10, 4) >= Math.Round(Math.Max(keyword.NdcgAt10, vector.NdcgAt10), 4), report.ToString());
        Assert.True(Math.Round(hybrid.RecallAt100, 4) >= Math.Round(keyword.RecallAt100, 4), report.ToString());
    }
}
