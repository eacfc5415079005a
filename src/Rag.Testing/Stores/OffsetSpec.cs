namespace Rag.Testing;

/// <summary>Offsets: whatever the text holds, a chunk read back is what stands in the document at its span, in UTF-16 units.</summary>
public abstract class OffsetSpec<THarness> : StoreSpec<THarness>
    where THarness : StoreHarness, new()
{
    [SpecTheory]
    [MemberData(nameof(OddTexts.All), MemberType = typeof(OddTexts))]
    public async Task A_chunk_is_what_stands_in_the_document_at_its_span(string text)
    {
        var collection = await OpenWithAsync(new TestDocument("a", text));

        var document = await collection.GetDocumentAsync("a", Root);
        var chunks = await collection.GetChunksAsync("a", 0, 100, Root);
        var hits = await collection.SearchAsync(new() { Mode = SearchMode.Vector, Vector = new float[] { 1, 0, 0 }, Access = Root });

        Assert.Equal(text, document!.Text);
        Assert.NotEmpty(chunks);
        Assert.Equal(chunks.Count, hits.Count);
        Assert.All(chunks.Concat(hits.Select(hit => hit.Chunk)), chunk => Assert.Equal(document.Text.Substring(chunk.Span.Start, chunk.Span.Length), chunk.Text));
    }

    [SpecFact]
    public async Task Text_outside_the_basic_plane_is_found_by_word()
    {
        var collection = await OpenWithAsync(new TestDocument("a", "\U00010428\U00010429 deseret"), new TestDocument("b", "\U0001D54F letter"));

        Assert.Equal(["a#0"], await collection.MatchingAsync("\U00010428\U00010429"));
    }

    [SpecTheory]
    [InlineData("lone \uFFFD high", 5)]
    public async Task Text_is_kept_after_it_was_cleaned(string cleaned, int at)
    {
        var raw = cleaned.Remove(at, 1).Insert(at, "\uD800");
        Assert.Equal(cleaned, CleanText.Clean(raw, out _));
        var collection = await OpenAsync();

        Assert.Equal("input.text", (await Assert.ThrowsAsync<RagInputException>(() => collection.ReplaceAsync(new TestDocument("a", raw)))).Code);
        await collection.ReplaceAsync(new TestDocument("a", CleanText.Clean(raw, out _)));

        Assert.Equal(cleaned, (await collection.GetDocumentAsync("a", Root))!.Text);
    }

    [SpecFact]
    public async Task Overlapping_chunks_keep_their_own_spans()
    {
        const string Text = "one two three";
        Chunk Cut(int index, int start, int length) => new() { DocumentId = "a", Index = index, Span = new(start, length), Text = Text.Substring(start, length) };
        Chunk[] chunks = [Cut(0, 0, 7), Cut(1, 4, 9), Cut(2, 4, 3)];
        var collection = await OpenAsync();

        await collection.ReplaceAsync([new(new() { Id = "a", Text = Text }, "1", [.. chunks.Select(chunk => new IndexedChunk(chunk, TestVectors.Of(chunk.Text, 3), SearchText.Hash(chunk.Text)))])]);

        var read = await collection.GetChunksAsync("a", 0, 9, Root);
        Assert.Equal(chunks.Select(chunk => (chunk.Span, chunk.Text)), read.Select(chunk => (chunk.Span, chunk.Text)));
    }

    [SpecFact]
    public async Task Context_and_headings_are_searched_but_never_mixed_into_the_text()
    {
        var collection = await OpenWithAsync(new TestDocument("a", "cell values")
        {
            Chunk = chunk => chunk with { Context = "column names", Headings = ["Budget"] },
        }.With(document => document with { Title = "Report" }));

        foreach (var word in new[] { "column", "budget", "report", "cell" })
        {
            var hit = Assert.Single(await collection.SearchAsync(new() { Mode = SearchMode.Keyword, Text = word, Access = Root }));
            Assert.Equal("cell values", hit.Chunk.Text);
            Assert.Equal("column names", hit.Chunk.Context);
        }
    }
}
