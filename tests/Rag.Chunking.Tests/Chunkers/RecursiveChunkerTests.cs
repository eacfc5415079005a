using Rag.Testing;

namespace Rag.Chunking.Tests.Chunkers;

public sealed class RecursiveChunkerTests : ChunkerSpec
{
    protected override IChunker Create(ChunkSize size, ITokenizer tokenizer) => new RecursiveChunker(size, tokenizer);

    [Theory]
    [InlineData("何でも薄暗いじめじめした所でニャーニャー泣いていた事だけは記憶している", 30, "何でも薄暗いじめじめした所でニャーニャー泣いていた事だけは|記憶している")]
    [InlineData("毎日お客様のためにコンピューターを修理する仕事", 14, "毎日お客様のために|コンピューターを修理する仕事")]
    [InlineData("ประเทศไทยเป็นประเทศที่มีความหลากหลายทางวัฒนธรรม", 30, "ประเทศไทยเป็นประเทศที่มี|ความหลากหลายทางวัฒนธรรม")]
    [InlineData("เป็นศูนย์กลางทางเศรษฐกิจของประเทศ", 30, "เป็นศูนย์กลางทางเศรษฐกิจของ|ประเทศ")]
    [InlineData("ភាសាខ្មែរនិងជាភាសាផ្លូវការរបស់ប្រទេសកម្ពុជា", 32, "ភាសាខ្មែរនិងជាភាសាផ្លូវការរបស់|ប្រទេសកម្ពុជា")]
    public async Task Scripts_without_spaces_are_cut_where_a_word_is_likely_to_begin(string text, int max, string chunks)
    {
        var document = new Document { Id = "d", Text = text };

        var chunked = await new RecursiveChunker(new ChunkSize { MaxTokens = max, OverlapTokens = 0 }, CharacterTokenizer.Instance).ChunkAsync(document);

        Assert.Equal(chunks, string.Join('|', chunked.Chunks.Select(chunk => chunk.Text)));
    }

    [Fact]
    public async Task Paragraphs_are_kept_together()
    {
        var text = string.Join("\n\n", Enumerable.Range(0, 9).Select(i => $"Paragraph {i}. " + new string('x', 25)));

        var chunks = await Texts(text, max: 100);

        Assert.All(chunks, chunk => Assert.StartsWith("Paragraph", chunk, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_paragraph_too_large_is_cut_between_sentences()
    {
        var text = string.Concat(Enumerable.Range(0, 30).Select(i => $"Dr. Smith saw e.g. patient {i} at 3.15 p.m. today. "));

        var chunks = await Texts(text, max: 160);

        Assert.All(chunks, chunk => Assert.StartsWith("Dr. Smith saw", chunk, StringComparison.Ordinal));
        Assert.All(chunks, chunk => Assert.EndsWith("today.", chunk, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Wrapped_lines_do_not_count_as_breaks_where_a_sentence_ends()
    {
        var text = string.Concat(Enumerable.Repeat("This sentence is wrapped after some\nwords and goes on. ", 20));

        var chunks = await Texts(text, max: 120);

        Assert.All(chunks, chunk => Assert.EndsWith("goes on.", chunk, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("\u4ECA\u5929\u5929\u6C14\u5F88\u597D\uFF0C\u6211\u4EEC\u53BB\u516C\u56ED\u73A9\u3002", "\u3002")]
    [InlineData("\u4ECA\u65E5\u306F\u5929\u6C17\u304C\u3044\u3044\u3067\u3059\u3002", "\u3002")]
    public async Task Chinese_and_Japanese_are_cut_after_their_full_stop(string sentence, string end)
    {
        var chunks = await Texts(string.Concat(Enumerable.Repeat(sentence, 30)), max: 50);

        Assert.All(chunks, chunk => Assert.EndsWith(end, chunk, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Overlap_repeats_whole_sentences_when_they_fit()
    {
        var text = string.Concat(Enumerable.Range(100, 40).Select(i => $"Sentence number {i} is here. "));

        var chunked = await new RecursiveChunker(new ChunkSize { MaxTokens = 200, OverlapTokens = 60 }, CharacterTokenizer.Instance)
            .ChunkAsync(Document(text));

        for (var i = 1; i < chunked.Chunks.Count; i++)
        {
            Assert.StartsWith("Sentence number", chunked.Chunks[i].Text, StringComparison.Ordinal);
            Assert.InRange(chunked.Chunks[i - 1].Span.End - chunked.Chunks[i].Span.Start, 28, 60);
        }
    }

    [Fact]
    public async Task A_grapheme_larger_than_a_chunk_is_cut_and_reported()
    {
        var document = Document("e" + new string('\u0301', 10_000));

        var chunked = await new RecursiveChunker(new ChunkSize { MaxTokens = 512, OverlapTokens = 50 }, CharacterTokenizer.Instance).ChunkAsync(document);

        ChunkLaws.Check(document, chunked, CharacterTokenizer.Instance, 512, 50);
        Assert.Equal("grapheme_split", Assert.Single(chunked.Warnings).Code);
        Assert.Equal(20, chunked.Chunks.Count);
    }

    private async Task<List<string>> Texts(string text, int max)
    {
        var chunked = await new RecursiveChunker(new ChunkSize { MaxTokens = max, OverlapTokens = 0 }, CharacterTokenizer.Instance).ChunkAsync(Document(text));
        return [.. chunked.Chunks.Select(chunk => chunk.Text)];
    }
}
