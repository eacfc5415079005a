using Microsoft.Extensions.AI;
using Rag.Core.Tests.Support;

namespace Rag.Core.Tests.Generation;

public sealed class RagChatClientTests
{
    private static readonly Document[] Documents = [new() { Id = "a", Title = "Policy", Text = "Refunds are paid within 30 days.", VisibleTo = Audience.Of("staff") }];

    private static async Task<(TestIndex Index, RagChatClient Client, ScriptedChatClient Model)> CreateAsync(string said, Func<CallerAccess>? access = null)
    {
        var model = new ScriptedChatClient(said);
        var index = await TestIndex.CreateAsync(Documents);
        var retriever = new HybridSearch(await index.Rag.OpenAsync(), new HashingEmbeddingGenerator());
        return (index, new RagChatClient(model, retriever, access ?? (() => CallerAccess.For("staff"))), model);
    }

    [Fact]
    public async Task Any_chat_client_gains_retrieval_and_citations()
    {
        var (index, client, model) = await CreateAsync("Refunds are paid within 30 days. [1]");
        await using var _ = index;
        using var __ = client;

        var response = await client.GetResponseAsync([new ChatMessage(ChatRole.User, "hello"), new ChatMessage(ChatRole.Assistant, "hi"), new ChatMessage(ChatRole.User, "When are refunds paid?")]);

        Assert.Equal(["system", "user", "assistant", "user"], model.Messages.Select(message => message.Role.Value));
        var annotation = Assert.IsType<CitationAnnotation>(Assert.Single(response.Messages[0].Contents[0].Annotations!));
        Assert.Equal(("a", "Refunds are paid within 30 days."), (annotation.FileId, annotation.Snippet));
        var region = Assert.IsType<TextSpanAnnotatedRegion>(Assert.Single(annotation.AnnotatedRegions!));
        Assert.Equal((0, 32), (region.StartIndex, region.EndIndex));
    }

    [Fact]
    public async Task An_unverified_citation_is_no_annotation()
    {
        var (index, client, _) = await CreateAsync("Refunds are paid within 90 days. [1]");
        await using var __ = index;
        using var ___ = client;

        Assert.Null((await client.GetResponseAsync("When are refunds paid?")).Messages[0].Contents[0].Annotations);
    }

    [Fact]
    public async Task A_stream_ends_with_its_annotations()
    {
        var (index, client, _) = await CreateAsync("Refunds are paid within 30 days. [1]");
        await using var __ = index;
        using var ___ = client;

        var updates = await client.GetStreamingResponseAsync("When are refunds paid?").ToListAsync();

        Assert.Single(updates[^1].Contents[0].Annotations!);
    }

    [Fact]
    public async Task The_callers_access_reaches_the_collection()
    {
        var (index, client, model) = await CreateAsync("ok", () => CallerAccess.For("guest"));
        await using var _ = index;
        using var __ = client;

        await client.GetResponseAsync("When are refunds paid?");

        Assert.DoesNotContain("30 days", string.Concat(model.Messages.Select(message => message.Text)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_question_keeps_its_context_after_a_tool_call()
    {
        var (index, client, model) = await CreateAsync("Refunds are paid within 30 days. [1]");
        await using var _ = index;
        using var __ = client;

        var response = await client.GetResponseAsync(
        [
            new ChatMessage(ChatRole.System, "Be kind."),
            new ChatMessage(ChatRole.User, "When are refunds paid?"),
            new ChatMessage(ChatRole.Assistant, [new FunctionCallContent("1", "today")]),
            new ChatMessage(ChatRole.Tool, [new FunctionResultContent("1", "Monday")]),
        ]);

        Assert.Equal(["system", "system", "user", "assistant", "tool"], model.Messages.Select(message => message.Role.Value));
        Assert.Contains("within 30 days", model.Messages.Single(message => message.Role == ChatRole.User).Text, StringComparison.Ordinal);
        Assert.Single(response.Messages[0].Contents[0].Annotations!);
    }

    [Fact]
    public async Task An_image_stays_with_its_question()
    {
        var (index, client, model) = await CreateAsync("ok");
        await using var _ = index;
        using var __ = client;
        var question = new ChatMessage(ChatRole.User, [new TextContent("When are refunds paid?"), new DataContent(new byte[] { 1 }, "image/png")]) { AuthorName = "Ann" };

        await client.GetResponseAsync([question]);

        var asked = model.Messages.Single(message => message.Role == ChatRole.User);
        Assert.Equal("Ann", asked.AuthorName);
        Assert.Single(asked.Contents.OfType<DataContent>());
        Assert.Equal(2, question.Contents.Count);
        Assert.Equal("When are refunds paid?", question.Text);
    }
}
