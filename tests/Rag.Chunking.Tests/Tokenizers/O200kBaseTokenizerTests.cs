using Rag.Chunking.Tokenizers;
using Rag.Testing;
using Rag.Tokenizers;

namespace Rag.Chunking.Tests.Tokenizers;

public sealed class O200kBaseTokenizerTests : TokenizerSpec
{
    [Fact]
    public void Known_texts_have_their_published_tokens()
    {
        // From tiktoken, encoding o200k_base.
        Assert.Equal([13225, 11, 2375, 0], O200kBaseTokenizer.Create().Encode("Hello, world!"));
        Assert.Equal(199_998, O200kBaseTokenizer.Create().VocabularySize);
        Assert.Equal("o200k_base", O200kBaseTokenizer.Create().Name);
    }

    [SharedFact]
    public void The_package_holds_the_published_vocabulary()
    {
        var packed = O200kBaseTokenizer.Create();

        for (var token = 0; token < packed.VocabularySize; token += 7)
            Assert.Equal(SharedData.O200k.Decode([token]), packed.Decode([token]));
    }

    [Theory]
    [InlineData("a")]
    [InlineData("_")]
    [InlineData(" ")]
    [InlineData("\n")]
    [InlineData("A")]
    [InlineData("=")]
    [InlineData("你")]
    [InlineData("aA")]
    [InlineData("😀")]
    [InlineData("👨‍👩‍👧‍👦")]
    [InlineData("e\u0301")]
    public void A_megabyte_without_a_break_takes_no_longer_than_prose(string repeated)
    {
        // Quadratic merging would take hours here; the run's own time limit is the assertion.
        var text = string.Concat(Enumerable.Repeat(repeated, 300_000 / repeated.Length));

        var count = O200kBaseTokenizer.Create().CountTokens(text);
        var length = O200kBaseTokenizer.Create().GetIndexByTokenCount(text, count / 2, out var half);

        Assert.InRange(count, text.Length / 128, text.Length * 3);
        Assert.InRange(length, 1, text.Length - 1);
        Assert.InRange(half, 1, count / 2);
    }

    [Fact]
    public void A_damaged_package_is_refused()
    {
        Assert.Throws<RagParseException>(() => PackedRanks.Read(new MemoryStream([1, 2, 3]), "x", BytePairPattern.O200kBase));
        Assert.Throws<RagParseException>(() => PackedRanks.Read(new MemoryStream(), "x", BytePairPattern.O200kBase));
    }

    protected override ITokenizer Create() => O200kBaseTokenizer.Create();
}
