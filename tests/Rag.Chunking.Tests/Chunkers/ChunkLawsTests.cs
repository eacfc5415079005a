using Rag.Testing;

namespace Rag.Chunking.Tests.Chunkers;

/// <summary>Every law is seen to fail on chunks that break it, for a law that cannot fail proves nothing.</summary>
public sealed class ChunkLawsTests
{
    private const string Text = "One two. Three\r\nfour \U0001F600 e\u0301 five.";

    private static readonly Document s_document = new() { Id = "d", Text = Text };

    [Fact]
    public void Sound_chunks_pass() => Check([Chunk(0, 0, 8), Chunk(1, 4, 14), Chunk(2, 16, 32)]);

    [Theory]
    [InlineData("the span is exact")]
    [InlineData("index counts from 0 without gaps")]
    [InlineData("a chunk holds more than white space")]
    [InlineData("chunks are in order")]
    [InlineData("every character that is not white space is covered")]
    [InlineData("every character that is not white space is covered, after the last chunk")]
    [InlineData("Tokens is the tokenizer's count")]
    [InlineData("the limit holds")]
    [InlineData("no surrogate pair or CR LF is cut", 0)]
    [InlineData("no surrogate pair or CR LF is cut", 1)]
    [InlineData("no grapheme is cut at the start")]
    [InlineData("no grapheme is cut at the end")]
    [InlineData("no white space stands at the ends")]
    [InlineData("no more is repeated than asked")]
    public void A_broken_law_is_found(string law, int variant = 0)
    {
        Chunk[] chunks = law switch
        {
            "the span is exact" => [Chunk(0, 0, 8) with { Text = "One too." }],
            "index counts from 0 without gaps" => [Chunk(1, 0, 8)],
            "a chunk holds more than white space" => [Chunk(0, 0, 8), Chunk(1, 8, 9)],
            "chunks are in order" => [Chunk(0, 0, 14), Chunk(1, 9, 14)],
            "every character that is not white space is covered" => [Chunk(0, 0, 8), Chunk(1, 16, 32)],
            "every character that is not white space is covered, after the last chunk" => [Chunk(0, 0, 14), Chunk(1, 16, 20)],
            "Tokens is the tokenizer's count" => [Chunk(0, 0, 8) with { Tokens = 7 }],
            "the limit holds" => [Chunk(0, 0, 32)],
            "no surrogate pair or CR LF is cut" => variant == 0 ? [Chunk(0, 0, 14), Chunk(1, 16, 22)] : [Chunk(0, 0, 15)],
            "no grapheme is cut at the start" => [Chunk(0, 0, 14), Chunk(1, 16, 26), Chunk(2, 25, 32)],
            "no grapheme is cut at the end" => [Chunk(0, 0, 14), Chunk(1, 16, 25)],
            "no white space stands at the ends" => [Chunk(0, 0, 9)],
            _ => [Chunk(0, 0, 14), Chunk(1, 4, 20)],
        };
        var error = Assert.ThrowsAny<Exception>(() => Check(chunks));

        Assert.Contains(law.Split(',')[0], error.Message, StringComparison.Ordinal);
    }

    private static void Check(Chunk[] chunks) => ChunkLaws.Check(s_document, new ChunkedDocument(chunks, []), CharacterTokenizer.Instance, 20, 5);

    private static Chunk Chunk(int index, int start, int end) =>
        new() { DocumentId = "d", Index = index, Span = TextSpan.FromBounds(start, end), Text = Text[start..end], Tokens = end - start };
}
