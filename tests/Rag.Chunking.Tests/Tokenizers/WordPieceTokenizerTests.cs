using System.Text;
using Rag.Chunking.Tokenizers;
using Rag.Testing;

namespace Rag.Chunking.Tests.Tokenizers;

[Collection("MeasuredAlone")]
public sealed class WordPieceTokenizerTests : TokenizerSpec
{
    private static readonly string[] s_tokens =
        ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "hello", "word", "##s", "em", "##bed", "##ding", "a", "##a", "e", "##e", "##t", "t", "s", "##h", "q", "'", "-", "_", "/", "=", ".", "1", "##1", "20", "##24", "你", "好", "日", "ж", "слово", "##l"];

    [Fact]
    public void Words_are_spelled_by_the_longest_subwords() =>
        Assert.Equal([5, 6, 7, 8, 9], Create(s_tokens).Encode("Words  EMBEDDING"));

    [Fact]
    public void A_word_with_a_part_that_is_no_subword_is_unknown_as_a_whole() =>
        Assert.Equal([1, 4], Create(s_tokens).Encode("wordz hello"));

    [Fact]
    public void Accents_controls_and_case_do_not_matter() =>
        Assert.Equal([4, 4, 4], Create(s_tokens).Encode("h\u00e9llo H\u0301E\u0300LLO\u0300 he\u0001l\u200dlo"));

    [Fact]
    public void Punctuation_and_ideographs_are_words() =>
        Assert.Equal([4, 20, 4, 29, 30, 23], Create(s_tokens).Encode("hello-hello你好\u2260"));

    [Fact]
    public void A_word_longer_than_a_hundred_characters_is_one_unknown_token()
    {
        Assert.Equal(100, Create(s_tokens).CountTokens(new string('a', 100)));
        Assert.Equal([1], Create(s_tokens).Encode(new string('a', 101)));
        Assert.Equal([1], Create(s_tokens).Encode(new string('a', 1_000_000)));
    }

    [Fact]
    public void Special_tokens_in_a_text_are_plain_text() =>
        Assert.Equal([1, 1, 1], Create(s_tokens).Encode("[CLS]"));

    [Fact]
    public void A_cased_vocabulary_keeps_case_and_accents()
    {
        var tokenizer = WordPieceTokenizer.LoadVocabulary(new MemoryStream(Encoding.UTF8.GetBytes("[UNK]\nHello\nhello\ncafé\n")), "cased", lowercase: false);

        Assert.Equal([1, 2, 3], tokenizer.Encode("Hello hello café"));
    }

    [Fact]
    public void Counting_does_not_allocate()
    {
        var tokenizer = Create(s_tokens);
        var text = string.Concat(Enumerable.Repeat("Hello embedding words, été ≠ 你好 international-isation-of-everything\n", 300));
        tokenizer.CountTokens(text);
        tokenizer.GetIndexByTokenCount(text, 200, out _);

        var before = GC.GetAllocatedBytesForCurrentThread();
        tokenizer.CountTokens(text);
        tokenizer.GetIndexByTokenCount(text, 200, out _);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Theory]
    [InlineData("", "tokenizer.malformed")]
    [InlineData("{", "tokenizer.malformed")]
    [InlineData("[]", "tokenizer.malformed")]
    [InlineData("""{"model":{"type":"WordPiece"}}""", "tokenizer.malformed")]
    [InlineData("""{"model":{"type":"WordPiece","vocab":{"a":0}}}""", "tokenizer.malformed")]
    [InlineData("""{"model":{"type":"WordPiece","vocab":{"[UNK]":-1}}}""", "tokenizer.malformed")]
    [InlineData("""{"model":{"type":"WordPiece","vocab":{"[UNK]":1e300}}}""", "tokenizer.malformed")]
    [InlineData("""{"model":{"type":"WordPiece","vocab":{"[UNK]":0},"max_input_chars_per_word":2000000000}}""", "tokenizer.malformed")]
    [InlineData("""{"model":{"type":"Unigram","vocab":[]}}""", "tokenizer.unsupported")]
    [InlineData("""{"normalizer":{"type":"Precompiled"},"model":{"type":"WordPiece","vocab":{"[UNK]":0}}}""", "tokenizer.unsupported")]
    [InlineData("""{"pre_tokenizer":{"type":"Metaspace"},"model":{"type":"WordPiece","vocab":{"[UNK]":0}}}""", "tokenizer.unsupported")]
    public void A_json_that_is_no_wordpiece_vocabulary_is_refused(string json, string code) =>
        Assert.Equal(code, Assert.Throws<RagParseException>(() => WordPieceTokenizer.LoadJson(new MemoryStream(Encoding.UTF8.GetBytes(json)), "tokenizer.json")).Code);

    [Fact]
    public void A_text_without_the_unknown_token_is_no_vocabulary() =>
        Assert.Throws<RagParseException>(() => Create(["hello"]));

    protected override ITokenizer Create() => Create(s_tokens);

    private static WordPieceTokenizer Create(string[] tokens) =>
        WordPieceTokenizer.LoadVocabulary(new MemoryStream(Encoding.UTF8.GetBytes(string.Join('\n', tokens))), "tiny");
}
