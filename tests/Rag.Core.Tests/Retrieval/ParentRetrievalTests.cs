using Rag.Core.Tests.Support;

namespace Rag.Core.Tests.Retrieval;

public sealed class ParentRetrievalTests
{
    private const string Text = "The heron stands in the shallow water.\n\nThe heron waits for fish.\n\nIts nest is in a tall tree.\n\nOtters swim in the river.\n\nOtters sleep on the bank.";

    private static readonly CallerAccess s_anna = CallerAccess.For("anna");

    [Fact]
    public async Task The_parent_is_returned_once_in_place_of_its_chunks_with_its_exact_text()
    {
        await using var index = await OpenAsync(Document());

        var hits = await SearchAsync(index, new RetrievalRequest("heron fish"));

        var hit = Assert.Single(hits);
        Assert.Equal(Text[..94], hit.Chunk.Text);
        Assert.Equal(new TextSpan(0, 94), hit.Chunk.Span);
    }

    [Fact]
    public async Task Chunks_are_returned_as_they_are_when_asked()
    {
        await using var index = await OpenAsync(Document());

        var hits = await SearchAsync(index, new RetrievalRequest("heron fish"), new HybridSearchOptions { ExpandParents = false, Mode = SearchMode.Keyword });

        Assert.Equal(["The heron waits for fish.", "The heron stands in the shallow water."], hits.Select(hit => hit.Chunk.Text));
    }

    [Fact]
    public async Task Chunks_of_one_parent_leave_room_for_others()
    {
        await using var index = await OpenAsync(Document());

        var hits = await SearchAsync(index, new RetrievalRequest("heron nest otters") { Top = 2 });

        Assert.Equal([new TextSpan(0, 94), new TextSpan(96, Text.Length - 96)], hits.Select(hit => hit.Chunk.Span).OrderBy(span => span.Start));
    }

    [Fact]
    public async Task A_parent_is_read_with_the_access_of_the_question()
    {
        await using var index = await OpenAsync(Document() with { VisibleTo = Audience.Of("anna") });

        Assert.Equal(Text[..94], Assert.Single(await SearchAsync(index, new RetrievalRequest("heron") { Access = s_anna })).Chunk.Text);
        Assert.Empty(await SearchAsync(index, new RetrievalRequest("heron") { Access = CallerAccess.For("bert") }));
    }

    [Fact]
    public async Task An_answer_from_a_parent_cites_its_exact_place()
    {
        await using var index = await OpenAsync(Document());

        var answer = await index.Rag.AskAsync("What does the heron wait for?");

        Assert.NotEmpty(answer.Citations);
        Assert.All(answer.Citations, citation => Assert.True(citation.Verified));
        Assert.All(answer.Citations, citation => Assert.Equal(citation.Quote, Text.Substring(citation.Span!.Value.Start, citation.Span.Value.Length)));
    }

    private static Document Document() => new() { Id = "a", Text = Text };

    private static Task<TestIndex> OpenAsync(Document document) =>
        TestIndex.CreateAsync([document], configure: options => options.Chunker = new ParentsOfParagraphs());

    private static async Task<IReadOnlyList<SearchHit>> SearchAsync(TestIndex index, RetrievalRequest request, HybridSearchOptions? options = null)
    {
        var collection = await index.Rag.OpenAsync();
        return (await new HybridSearch(collection, new HashingEmbeddingGenerator(), options ?? new HybridSearchOptions { Mode = SearchMode.Keyword }).RetrieveAsync(request)).Hits;
    }

    // The first three paragraphs are one parent, the others another.
    private sealed class ParentsOfParagraphs : IChunker
    {
        public string Configuration => "parents-of-paragraphs";

        public async ValueTask<ChunkedDocument> ChunkAsync(Document document, CancellationToken cancellationToken = default)
        {
            var children = await new ParagraphChunker().ChunkAsync(document, cancellationToken);
            return children with { Chunks = [.. children.Chunks.Select(chunk => chunk with { Parent = chunk.Index < 3 ? new TextSpan(0, 94) : TextSpan.FromBounds(96, document.Text.Length) })] };
        }
    }
}
