using Rag.Testing;

namespace Rag.Chunking.Tests.Chunkers;

public sealed class ParentChildChunkerTests : ChunkerSpec
{
    protected override IChunker Create(ChunkSize size, ITokenizer tokenizer) => new ParentChildChunker(
        new RecursiveChunker(size, tokenizer), new RecursiveChunker(new ChunkSize { MaxTokens = size.MaxTokens * 4, OverlapTokens = 0 }, tokenizer));

    [Fact]
    public async Task A_parent_holds_its_chunk_and_lies_in_the_text()
    {
        for (var seed = 0; seed < Cases; seed++)
        {
            var (size, tokenizer) = Setting(seed);
            var document = Document(CreateText(seed));
            foreach (var chunk in (await Create(size, tokenizer).ChunkAsync(document)).Chunks)
            {
                if (chunk.Parent is not { } parent)
                    continue;
                Assert.True(parent.Contains(chunk.Span) && parent.Length > chunk.Span.Length, $"Seed {seed}: {chunk.Span} in {parent}.");
                Assert.True(parent.End <= document.Text.Length, $"Seed {seed}: {parent} ends behind the text.");
            }
        }
    }

    [Fact]
    public async Task Chunks_of_one_section_share_it_as_their_parent()
    {
        var text = string.Concat(Enumerable.Range(0, 5).Select(i => $"## Part {i}\n\n" + string.Concat(Enumerable.Repeat($"Some words about part {i}. ", 12)).TrimEnd() + "\n\n"));
        var chunker = new ParentChildChunker(
            new MarkdownChunker(new ChunkSize { MaxTokens = 100, OverlapTokens = 0 }, CharacterTokenizer.Instance),
            new MarkdownChunker(new ChunkSize { MaxTokens = 400, OverlapTokens = 0 }, CharacterTokenizer.Instance));

        var chunks = (await chunker.ChunkAsync(new Document { Id = "a", Text = text, MediaType = "text/markdown" })).Chunks;

        Assert.Equal(5, chunks.Select(chunk => chunk.Parent).Distinct().Count());
        Assert.All(chunks, chunk => Assert.StartsWith("## Part", text[chunk.Parent!.Value.Start..], StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_chunk_across_two_parents_has_both()
    {
        var chunker = new ParentChildChunker(new FixedChunker((0, 4), (3, 9), (10, 12)), new FixedChunker((0, 6), (6, 12)));

        var chunks = (await chunker.ChunkAsync(Document("abcdefghijkl"))).Chunks;

        Assert.Equal([new TextSpan(0, 6), new TextSpan(0, 12), new TextSpan(6, 6)], chunks.Select(chunk => chunk.Parent!.Value));
    }

    [Fact]
    public async Task A_parent_no_larger_than_its_chunk_is_none() =>
        Assert.Null(Assert.Single((await Create(new ChunkSize(), CharacterTokenizer.Instance).ChunkAsync(Document("Short."))).Chunks).Parent);

    private sealed class FixedChunker(params (int Start, int End)[] spans) : IChunker
    {
        public string Configuration => "fixed";

        public ValueTask<ChunkedDocument> ChunkAsync(Document document, CancellationToken cancellationToken = default) => ValueTask.FromResult(new ChunkedDocument(
            [.. spans.Select((span, i) => new Chunk { DocumentId = document.Id, Index = i, Span = TextSpan.FromBounds(span.Start, span.End), Text = document.Text[span.Start..span.End] })], []));
    }
}
