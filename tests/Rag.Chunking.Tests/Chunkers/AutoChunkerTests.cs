using Rag.Testing;

namespace Rag.Chunking.Tests.Chunkers;

public sealed class AutoChunkerTests : ChunkerSpec
{
    protected override IChunker Create(ChunkSize size, ITokenizer tokenizer) => new AutoChunker(size, tokenizer);

    [Theory]
    [InlineData("text/markdown", "plain words", typeof(MarkdownChunker))]
    [InlineData("TEXT/Markdown; charset=utf-8", "plain words", typeof(MarkdownChunker))]
    [InlineData("text/csv", "a,b\n1,2\n", typeof(TableChunker))]
    [InlineData("text/plain", "# Title\n\nSome **bold** words.\n\n## More\n\n- item\n", typeof(MarkdownChunker))]
    [InlineData("text/plain", "A letter.\n\nDear reader, this is plain text.\n", typeof(RecursiveChunker))]
    [InlineData("text/plain", "# settings of the server\nport=80\n# another comment\nhost=x\n", typeof(RecursiveChunker))]
    [InlineData("application/json", "{}", typeof(JsonChunker))]
    [InlineData("application/yaml", "a: 1\n", typeof(JsonChunker))]
    [InlineData("text/x-log", "started\n", typeof(LogChunker))]
    [InlineData("text/plain", "12:00:01 a\n  at b\n12:00:02 c\n12:00:03 d\n", typeof(LogChunker))]
    [InlineData("text/plain", "12:00:01 a\nwords\n\nmore words\n", typeof(RecursiveChunker))]
    [InlineData("application/unknown", "words", typeof(RecursiveChunker))]
    public void The_media_type_and_the_shape_choose(string mediaType, string text, Type expected) =>
        Assert.IsType(expected, new AutoChunker().Choose(new Document { Id = "a", Text = text, MediaType = mediaType }));

    [Fact]
    public void A_chunker_of_ones_own_comes_first_and_is_part_of_the_configuration()
    {
        var own = new RecursiveChunker(new ChunkSize { MaxTokens = 7, OverlapTokens = 0 });

        var auto = new AutoChunker(byMediaType: new Dictionary<string, IChunker> { ["text/markdown"] = own });

        Assert.Same(own, auto.Choose(new Document { Id = "a", Text = "# A", MediaType = "text/markdown" }));
        Assert.NotEqual(new AutoChunker().Configuration, auto.Configuration);
    }
}
