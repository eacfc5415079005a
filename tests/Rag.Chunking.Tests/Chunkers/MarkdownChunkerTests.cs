using Rag.Testing;

namespace Rag.Chunking.Tests.Chunkers;

public sealed class MarkdownChunkerTests : ChunkerSpec
{
    protected override string MediaType => "text/markdown";

    protected override IChunker Create(ChunkSize size, ITokenizer tokenizer) => new MarkdownChunker(size, tokenizer);

    [Fact]
    public async Task Small_neighbours_become_one_chunk_under_their_common_heading()
    {
        var chunk = Assert.Single(await Chunks("# Guide\n\n## One\n\nFirst.\n\n## Two\n\nSecond.\n", max: 200));

        Assert.Equal(["Guide"], chunk.Headings);
    }

    [Fact]
    public async Task A_section_that_fits_is_never_cut()
    {
        var chunks = await Chunks("# Guide\n\n## One\n\n" + Words(30) + "\n\n## Two\n\n" + Words(30) + "\n", max: 200);

        Assert.Equal(["# Guide\n\n## One\n\n" + Words(30), "## Two\n\n" + Words(30)], chunks.Select(chunk => chunk.Text));
        Assert.Equal(["Guide/One", "Guide/Two"], chunks.Select(chunk => string.Join('/', chunk.Headings)));
    }

    [Fact]
    public async Task Every_piece_of_a_large_section_knows_its_headings()
    {
        var chunks = await Chunks("# Guide\n\n## `Save()` and [links](a.md)\n\n" + Words(200), max: 200);

        Assert.InRange(chunks.Count, 5, 12);
        Assert.All(chunks, chunk => Assert.Equal(["Guide", "Save() and links"], chunk.Headings));
    }

    [Fact]
    public async Task A_heading_without_text_stays_with_the_text_it_leads_to()
    {
        var chunks = await Chunks("# Guide\n\n## Part\n\n### One\n\n" + Words(60) + "\n\n### Two\n\n" + Words(60), max: 200);

        Assert.StartsWith("# Guide\n\n## Part\n\n### One", chunks[0].Text, StringComparison.Ordinal);
        Assert.All(chunks, chunk => Assert.Contains("word", chunk.Text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Ten_thousand_headings_and_nothing_else_are_few_chunks()
    {
        var chunks = await Chunks(string.Concat(Enumerable.Range(0, 10_000).Select(i => $"{new string('#', (i % 6) + 1)} H{i}\n")), max: 800);

        Assert.InRange(chunks.Count, 100, 400);
    }

    [Fact]
    public async Task A_table_is_a_chunk_of_its_own()
    {
        const string Table = "| a | b |\n|---|---|\n| 1 | 2 |";

        var chunks = await Chunks("Before.\n\n" + Table + "\n\nAfter.\n", max: 500);

        Assert.Equal(["Before.", Table, "After."], chunks.Select(chunk => chunk.Text));
        Assert.Equal([ChunkKind.Text, ChunkKind.Table, ChunkKind.Text], chunks.Select(chunk => chunk.Kind));
    }

    [Fact]
    public async Task A_large_table_is_cut_between_rows_under_a_repeated_header()
    {
        var rows = string.Concat(Enumerable.Range(0, 500).Select(i => $"| name {i} | value {i} |\n"));

        var chunks = await Chunks("| name | value |\n|:-----------|------:|\n" + rows, max: 300);

        Assert.All(chunks, chunk => Assert.Equal(ChunkKind.Table, chunk.Kind));
        Assert.All(chunks, chunk => Assert.True(chunk.Text[0] == '|' && chunk.Text[^1] == '|'));
        Assert.All(chunks.Skip(1), chunk => Assert.Equal("| name | value |\n|:---|---:|", chunk.Context));
        Assert.All(chunks.Skip(1), chunk => Assert.True(chunk.Context.Length + chunk.Text.Length <= 300));
        Assert.Equal("", chunks[0].Context);
    }

    [Fact]
    public async Task A_row_larger_than_a_chunk_is_cut_and_reported()
    {
        var chunked = await Chunk("| a | b |\n|---|---|\n| " + Words(100) + " | x |\n| 1 | 2 |\n", max: 100);

        Assert.Equal("table_split", Assert.Single(chunked.Warnings).Code);
    }

    [Fact]
    public async Task An_html_table_is_cut_after_its_rows()
    {
        var rows = string.Concat(Enumerable.Range(0, 50).Select(i => $"<tr><td>name {i}</td>\n<td>{i}</td></tr>\n"));

        var chunks = await Chunks("<table>\n<tr><th>name</th><th>value</th></tr>\n" + rows + "</table>\n", max: 300);

        Assert.All(chunks.Skip(1).SkipLast(1), chunk => Assert.True(
            chunk.Text.StartsWith("<tr>", StringComparison.Ordinal) && chunk.Text.EndsWith("</tr>", StringComparison.Ordinal)));
        Assert.All(chunks.Skip(1), chunk => Assert.Contains("<th>name</th>", chunk.Context, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Code_that_fits_is_not_cut_and_stays_with_the_line_that_leads_to_it()
    {
        var code = "```csharp\n" + string.Concat(Enumerable.Repeat("# var x = 1;\n\n", 8)) + "```";

        var chunks = await Chunks("# A\n\n" + Words(30) + "\n\nAs follows:\n\n" + code + "\n\n" + Words(30), max: 180);

        Assert.Contains(chunks, chunk => chunk.Text == "As follows:\n\n" + code);
        Assert.All(chunks, chunk => Assert.Equal(["A"], chunk.Headings));
    }

    [Fact]
    public async Task Code_larger_than_a_chunk_is_cut_between_lines()
    {
        var chunks = await Chunks("# A\n```csharp\n" + string.Concat(Enumerable.Repeat("Var(x, 1);\n", 500)), max: 200);

        Assert.All(chunks, chunk => Assert.Equal(ChunkKind.Code, chunk.Kind));
        Assert.All(chunks, chunk => Assert.EndsWith("Var(x, 1);", chunk.Text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_question_stays_with_its_answer()
    {
        var pairs = Enumerable.Range(0, 20).Select(i => $"**Q{i}:** {Words(5)}?\n\nA: {Words(8)}.\n\nMore: {Words(4)}.");

        var chunks = await Chunks("# FAQ\n\n" + string.Join("\n\n", pairs), max: 260);

        Assert.All(chunks.Skip(1), chunk => Assert.StartsWith("**Q", chunk.Text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Front_matter_left_in_the_text_is_the_first_chunk()
    {
        var chunks = await Chunks("---\ntitle: A\n# comment\n---\n# A\n\nText.\n", max: 500);

        Assert.Equal(["---\ntitle: A\n# comment\n---", "# A\n\nText."], chunks.Select(chunk => chunk.Text));
        Assert.Empty(chunks[0].Headings);
    }

    [Fact]
    public async Task Headings_inside_code_and_comments_are_none()
    {
        var chunks = await Chunks("# A\n\n```sh\n# no\n```\n\n<!--\n# no\n-->\n\nText.\n\nUnder\n=====\n\n" + Words(100), max: 100);

        Assert.DoesNotContain(chunks, chunk => chunk.Headings.Contains("no"));
        Assert.Contains(chunks, chunk => chunk.Headings.SequenceEqual(["Under"]));
    }

    [Fact]
    public async Task Text_is_repeated_inside_a_section_and_not_across_sections()
    {
        var paragraphs = string.Join("\n\n", Enumerable.Range(0, 12).Select(i => $"Paragraph {i} begins. It goes on a little. It ends here."));
        var document = Document("# One\n\n" + paragraphs + "\n\n# Two\n\n" + paragraphs);

        var chunks = (await new MarkdownChunker(new ChunkSize { MaxTokens = 200, OverlapTokens = 40 }, CharacterTokenizer.Instance).ChunkAsync(document)).Chunks;

        for (var i = 1; i < chunks.Count; i++)
        {
            var isSameSection = chunks[i].Headings[0] == chunks[i - 1].Headings[0];
            Assert.Equal(isSameSection, chunks[i].Span.Start < chunks[i - 1].Span.End);
        }
    }

    private static string Words(int count) => string.Join(' ', Enumerable.Repeat("word", count));

    private async Task<ChunkedDocument> Chunk(string text, int max)
    {
        var document = Document(text);
        var chunked = await new MarkdownChunker(new ChunkSize { MaxTokens = max, OverlapTokens = 0 }, CharacterTokenizer.Instance).ChunkAsync(document);
        ChunkLaws.Check(document, chunked, CharacterTokenizer.Instance, max, 0);
        return chunked;
    }

    private async Task<IReadOnlyList<Chunk>> Chunks(string text, int max) => (await Chunk(text, max)).Chunks;
}
