using Markdig;
using Markdig.Extensions.Tables;
using Markdig.Syntax;
using Rag.Chunking.Tests.Tokenizers;
using Rag.Testing;

namespace Rag.Chunking.Tests.Chunkers;

/// <summary>The laws over every page of two real documentation trees, with Markdig as a second opinion on tables and code.</summary>
public sealed class RealDocumentTests
{
    private static readonly MarkdownPipeline s_markdig = new MarkdownPipelineBuilder().UsePipeTables().UseYamlFrontMatter().UsePreciseSourceLocation().Build();

    [SharedFact]
    public async Task Every_law_holds_on_real_pages()
    {
        foreach (var (max, overlap, tokenizer) in new (int, int, ITokenizer)[]
                 { (800, 100, EstimatedTokenizer.Instance), (800, 100, CharacterTokenizer.Instance), (120, 30, SharedData.Cl100k) })
        {
            var chunker = new AutoChunker(new ChunkSize { MaxTokens = max, OverlapTokens = overlap }, tokenizer);
            foreach (var document in Pages())
                ChunkLaws.Check(document, await chunker.ChunkAsync(document), tokenizer, max, overlap);
        }
    }

    [SharedFact]
    public async Task No_table_and_no_fenced_code_that_fits_is_cut()
    {
        const int Max = 300;
        var tokenizer = EstimatedTokenizer.Instance;
        var chunker = new MarkdownChunker(new ChunkSize { MaxTokens = Max, OverlapTokens = 30 }, tokenizer);
        var seen = 0;
        foreach (var document in Pages())
        {
            var chunks = (await chunker.ChunkAsync(document)).Chunks;
            foreach (var block in Markdown.Parse(document.Text, s_markdig).Descendants<Block>().Where(block => block is Table or FencedCodeBlock { Parent: MarkdownDocument }))
            {
                var span = TextSpan.FromBounds(block.Span.Start, block.Span.End + 1);
                var text = document.Text.AsSpan(span.Start, span.Length);
                if (tokenizer.CountTokens(text) > Max || text.IsWhiteSpace())
                    continue;

                seen++;
                Assert.True(chunks.Any(chunk => chunk.Span.Contains(span)), $"{document.Id}: {block.GetType().Name} on line {block.Line + 1} is cut.");
            }
        }

        Assert.InRange(seen, 2000, int.MaxValue);
    }

    [SharedFact]
    public async Task Headings_are_those_Markdig_finds_above_the_chunks_text()
    {
        var chunker = new MarkdownChunker(new ChunkSize { MaxTokens = 200, OverlapTokens = 0 }, EstimatedTokenizer.Instance);
        foreach (var document in Pages())
        {
            var headings = Markdown.Parse(document.Text, s_markdig).OfType<HeadingBlock>().ToList();
            foreach (var chunk in (await chunker.ChunkAsync(document)).Chunks)
            {
                var content = chunk.Span.Start;
                foreach (var heading in headings.Where(heading => heading.Span.Start >= chunk.Span.Start && heading.Span.Start < chunk.Span.End))
                {
                    if (document.Text.AsSpan(content, heading.Span.Start - content).IsWhiteSpace())
                        content = heading.Span.End + 1;
                }

                var above = headings.Where(heading => heading.Span.Start <= content).ToList();
                var path = new List<HeadingBlock>();
                foreach (var heading in above)
                {
                    path.RemoveAll(other => other.Level >= heading.Level);
                    path.Add(heading);
                }

                Assert.True(chunk.Headings.Count <= path.Count, $"{document.Id} at {chunk.Span.Start}: {string.Join(" / ", chunk.Headings)}");
                for (var i = 0; i < chunk.Headings.Count; i++)
                {
                    var source = document.Text.AsSpan(path[i].Span.Start, path[i].Span.Length).TrimStart("# ");
                    Assert.Equal(HeadingTitle.Of(source.TrimEnd("=-\r\n#")), chunk.Headings[i]);
                }
            }
        }
    }

    [SharedFact]
    public async Task Each_character_is_counted_about_once()
    {
        var recursive = new CountingTokenizer(SharedData.Cl100k);
        var markdown = new CountingTokenizer(SharedData.Cl100k);
        var size = new ChunkSize { MaxTokens = 200, OverlapTokens = 0 };
        long length = 0;
        foreach (var document in Pages().Take(100))
        {
            await new RecursiveChunker(size, recursive).ChunkAsync(document);
            await new MarkdownChunker(size, markdown).ChunkAsync(document);
            length += document.Text.Length;
        }

        Assert.InRange((double)recursive.Characters / length, 0.9, 1.45);
        Assert.InRange((double)markdown.Characters / length, 0.9, 2.2);
    }

    private sealed class CountingTokenizer(ITokenizer inner) : ITokenizer
    {
        public long Characters { get; private set; }

        public string Name => inner.Name;

        public bool IsEstimate => inner.IsEstimate;

        public int CountTokens(ReadOnlySpan<char> text)
        {
            Characters += text.Length;
            return inner.CountTokens(text);
        }

        public int GetIndexByTokenCount(ReadOnlySpan<char> text, int maxTokenCount, out int tokenCount)
        {
            var index = inner.GetIndexByTokenCount(text, maxTokenCount, out tokenCount);
            Characters += index;
            return index;
        }
    }

    private static IEnumerable<Document> Pages() =>
        from file in Directory.EnumerateFiles(SharedData.PathOf("docs"), "*.md", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
        select new Document { Id = Path.GetFileName(file), Text = File.ReadAllText(file), MediaType = "text/markdown" };
}
