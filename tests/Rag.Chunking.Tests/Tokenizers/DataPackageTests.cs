using System.IO.Compression;
using System.Text;
using Rag.Chunking.Tokenizers;
using Rag.Testing;

namespace Rag.Chunking.Tests.Tokenizers;

public sealed class DataPackageTests : TokenizerSpec
{
    [Fact]
    public void Known_texts_have_their_published_tokens()
    {
        // From tiktoken, encoding o200k_base.
        Assert.Equal([13225, 11, 2375, 0], BytePairTokenizer.ForEncoding("o200k_base").Encode("Hello, world!"));
        Assert.Equal(199_998, BytePairTokenizer.ForEncoding("o200k_base").VocabularySize);
        Assert.Equal("o200k_base", BytePairTokenizer.ForEncoding("o200k_base").Name);
    }

    [SharedFact]
    public void The_packages_hold_the_published_vocabularies()
    {
        foreach (var (packed, published) in new[] { (BytePairTokenizer.ForEncoding("o200k_base"), SharedData.O200k), (BytePairTokenizer.ForEncoding("cl100k_base"), SharedData.Cl100k) })
        {
            Assert.Equal(published.VocabularySize, packed.VocabularySize);
            for (var token = 0; token < packed.VocabularySize; token++)
                Assert.Equal(published.Decode([token]), packed.Decode([token]));
        }
    }

    [Fact]
    public void An_encoding_is_read_once() =>
        Assert.Same(BytePairTokenizer.ForEncoding("cl100k_base"), BytePairTokenizer.ForEncoding("cl100k_base"));

    [Fact]
    public void An_encoding_we_do_not_have_is_refused()
    {
        var error = Assert.Throws<RagInputException>(() => BytePairTokenizer.ForEncoding("p50k_base"));

        Assert.Equal("tokenizer.unknown", error.Code);
        Assert.Contains("o200k_base", error.Message, StringComparison.Ordinal);
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

        var count = BytePairTokenizer.ForEncoding("o200k_base").CountTokens(text);
        var length = BytePairTokenizer.ForEncoding("o200k_base").GetIndexByTokenCount(text, count / 2, out var half);

        Assert.InRange(count, text.Length / 128, text.Length * 3);
        Assert.InRange(length, 1, text.Length - 1);
        Assert.InRange(half, 1, count / 2);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Capacity: 300\nIQ==\nIg==\n")]
    [InlineData("not base64\n")]
    public void A_damaged_package_is_refused(string content)
    {
        var compressed = new MemoryStream();
        using (var deflate = new DeflateStream(compressed, CompressionMode.Compress, leaveOpen: true))
            deflate.Write(Encoding.UTF8.GetBytes(content));

        Assert.Equal("tokenizer.malformed", Assert.Throws<RagParseException>(() => TiktokenData.Read(new MemoryStream(compressed.ToArray()), "x", BytePairPattern.O200kBase)).Code);
        Assert.Throws<RagParseException>(() => TiktokenData.Read(new MemoryStream(Encoding.UTF8.GetBytes(content + "x")), "x", BytePairPattern.O200kBase));
    }

    protected override ITokenizer Create() => BytePairTokenizer.ForEncoding("o200k_base");
}
