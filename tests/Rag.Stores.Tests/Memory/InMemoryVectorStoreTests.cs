namespace Rag.Stores.Tests.Memory;

public sealed class InMemoryVectorStoreTests
{
    [Theory]
    [InlineData(SearchMode.Hybrid)]
    [InlineData(SearchMode.Vector)]
    [InlineData(SearchMode.Keyword)]
    public async Task Every_mode_finds_the_document_that_fits_best(SearchMode mode)
    {
        await using var store = new InMemoryVectorStore();
        var collection = await store.OpenAsync("docs", new() { Model = "test", Dimensions = 2, Analyzer = new Words() });
        await collection.ReplaceAsync([Indexed("cats", "cats purr", 1, 0), Indexed("dogs", "dogs bark", 0, 1)]);

        var hits = await collection.SearchAsync(new() { Text = "why do dogs bark", Vector = new float[] { 0.1f, 0.9f }, Mode = mode });

        Assert.Equal("dogs#0", hits[0].Chunk.Id);
        Assert.Equal(mode == SearchMode.Keyword ? 1 : 2, hits.Count);
        Assert.Empty(await collection.VerifyAsync());
    }

    private static IndexedDocument Indexed(string id, string text, params float[] vector)
    {
        var chunk = new Chunk { DocumentId = id, Index = 0, Span = new(0, text.Length), Text = text };
        return new(new() { Id = id, Text = text }, "1", [new(chunk, vector, SearchText.Hash(SearchText.ForEmbedding(null, chunk)))]);
    }

    private sealed class Words : ITextAnalyzer
    {
        public string Name => "words";

        public void Analyze(ReadOnlySpan<char> text, ITermSink terms)
        {
            foreach (var range in text.Split(' '))
                terms.Add(text[range]);
        }
    }
}
