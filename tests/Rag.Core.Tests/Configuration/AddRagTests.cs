using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Rag.Core.Tests.Support;

namespace Rag.Core.Tests.Configuration;

public sealed class AddRagTests
{
    [Fact]
    public async Task Parts_come_from_the_options_or_from_the_container()
    {
        await using var provider = new ServiceCollection()
            .AddSingleton<IVectorStore>(new InMemoryVectorStore())
            .AddSingleton<IChatClient>(new ScriptedChatClient("The answer is blue. [1]"))
            .AddRag(options => options.Chunker = new ParagraphChunker())
            .BuildServiceProvider();

        var rag = provider.GetRequiredService<RagIndex>();
        await rag.IndexAsync(new[] { new Document { Id = "a", Text = "The answer is blue." } }.ToAsyncEnumerable());

        Assert.Equal(AnswerStatus.Grounded, (await rag.AskAsync("What is the answer?")).Status);
        Assert.Same(rag, provider.GetRequiredService<RagIndex>());
    }

    [Fact]
    public void A_missing_store_says_what_to_do() =>
        Assert.Contains("SqliteVectorStore", Assert.Throws<ArgumentException>(() => new RagIndex(new RagOptions())).Message, StringComparison.Ordinal);

    [Fact]
    public async Task A_missing_chunker_says_what_to_do()
    {
        await using var store = new InMemoryVectorStore();

        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => new RagIndex(store).IndexAsync(AsyncEnumerable.Empty<Document>()));

        Assert.Contains("AutoChunker", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_index_made_with_another_model_is_refused_in_words()
    {
        await using var store = new InMemoryVectorStore();
        await new RagIndex(store, new ParagraphChunker()).OpenAsync();

        var error = await Assert.ThrowsAsync<RagStoreException>(() => new RagIndex(new RagOptions { Store = store, Dimensions = 12 }).OpenAsync());

        Assert.Equal("store.mismatch", error.Code);
        Assert.Contains("384", error.Message, StringComparison.Ordinal);
        Assert.Contains("12", error.Message, StringComparison.Ordinal);
    }
}
