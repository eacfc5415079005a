using Microsoft.Extensions.AI;

namespace Rag.Core.Tests.Support;

/// <summary>A small index in memory.</summary>
internal sealed class TestIndex : IAsyncDisposable
{
    private readonly InMemoryVectorStore _store = new();

    private TestIndex(IChatClient? chatClient, Action<RagOptions>? configure)
    {
        var options = new RagOptions { Store = _store, Chunker = new ParagraphChunker(), ChatClient = chatClient };
        configure?.Invoke(options);
        Rag = new RagIndex(options);
    }

    public RagIndex Rag { get; }

    public static async Task<TestIndex> CreateAsync(IEnumerable<Document> documents, IChatClient? chatClient = null, Action<RagOptions>? configure = null)
    {
        var index = new TestIndex(chatClient, configure);
        var report = await index.Rag.IndexAsync(documents.ToAsyncEnumerable());
        Assert.Empty(report.Failed);
        return index;
    }

    public ValueTask DisposeAsync() => _store.DisposeAsync();
}
