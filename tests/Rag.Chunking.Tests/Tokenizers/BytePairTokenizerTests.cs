using System.Text;
using Rag.Chunking.Tokenizers;

namespace Rag.Chunking.Tests.Tokenizers;

[Collection("MeasuredAlone")]
public sealed class BytePairTokenizerTests
{
    [Fact]
    public void Lowest_rank_merges_first_and_the_leftmost_of_equals()
    {
        // ranks: ab 256, bc 257, abc 258, aa 259
        var tokenizer = Tiny("ab", "bc", "abc", "aa");

        Assert.Equal([258], tokenizer.Encode("abc"));
        Assert.Equal([256, 257], tokenizer.Encode("abbc"));
        Assert.Equal([259, 97], tokenizer.Encode("aaa"));
    }

    [Fact]
    public void A_piece_that_is_a_token_is_not_merged()
    {
        // "xyz" cannot be reached by merging, for neither xy nor yz is a token.
        Assert.Equal([256], Tiny("xyz").Encode("xyz"));
    }

    [Fact]
    public void Long_pieces_merge_as_short_ones_do()
    {
        var random = new Random(7);
        var tokenizer = Tiny("ab", "ba", "aa", "bb", "aab", "abb", "abab", "bbaa", "aaaa", "babab", "aabb", "abba", "bbb", "aabbaabb");
        for (var i = 0; i < 100; i++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(90, 300)).Select(_ => random.Next(3) == 0 ? 'b' : 'a'));

            Assert.Equal(MergedNaively(tokenizer, text), tokenizer.Encode(text));
        }
    }

    [Fact]
    public void Special_tokens_are_plain_text()
    {
        var tokenizer = Tiny("<|", "|>");

        Assert.Equal("<|endoftext|>", tokenizer.Decode(tokenizer.Encode("<|endoftext|>")));
        Assert.All(tokenizer.Encode("<|endoftext|>"), token => Assert.InRange(token, 0, tokenizer.VocabularySize - 1));
    }

    [Fact]
    public void A_lone_surrogate_is_the_replacement_character()
    {
        var tokenizer = Tiny("ab");

        Assert.Equal(tokenizer.Encode("a\ufffdb"), tokenizer.Encode("a\ud800b"));
        Assert.Equal(3, tokenizer.CountTokens("\udc00"));
    }

    [Fact]
    public void Decoding_gives_the_text_back()
    {
        var tokenizer = Tiny("th", "the", "é");

        Assert.Equal("the café 😀\r\n", tokenizer.Decode(tokenizer.Encode("the café 😀\r\n")));
        Assert.Throws<ArgumentException>(() => tokenizer.Decode([-1]));
        Assert.Throws<ArgumentException>(() => tokenizer.Decode([100_000]));
    }

    [Fact]
    public void Counting_does_not_allocate()
    {
        var tokenizer = Tiny("th", "the");
        var text = string.Concat(Enumerable.Repeat("the quick brown fox, Größe 你好 internationalisation-of-everything_at_once 12345\n", 200)) + new string('x', 5000);
        tokenizer.CountTokens(text);
        tokenizer.GetIndexByTokenCount(text, 300, out _);

        var before = GC.GetAllocatedBytesForCurrentThread();
        tokenizer.CountTokens(text);
        tokenizer.GetIndexByTokenCount(text, 300, out _);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Theory]
    [InlineData("")]
    [InlineData("IQ== 0\n")]
    [InlineData("not a rank file")]
    [InlineData("IQ== zero\n")]
    [InlineData("IQ==\n")]
    [InlineData("IQ== -1\n")]
    [InlineData("IQ== 99999999999\n")]
    [InlineData("IQ== 4194305\n")]
    [InlineData("IQ 0\n")]
    [InlineData(" 0\n")]
    public void A_file_that_is_no_rank_file_is_refused(string content) =>
        Assert.Equal("tokenizer.malformed", Assert.Throws<RagParseException>(() => Load(content)).Code);

    [Fact]
    public void Ranks_may_come_in_any_order_with_gaps_but_not_twice()
    {
        var lines = Lines(["ab"]).Reverse().ToList();

        Assert.Equal([256, 99], Load(string.Join("\r\n", lines)).Encode("abc"));
        Assert.Equal([300, 99], Load(string.Join('\n', lines).Replace(" 256", " 300", StringComparison.Ordinal)).Encode("abc"));
        Assert.Throws<RagParseException>(() => Load(string.Join('\n', lines).Replace(" 256", " 255", StringComparison.Ordinal)));
        Assert.Throws<RagParseException>(() => Load(string.Join('\n', Lines(["ab", "ab"]))));
    }

    [Fact]
    public void A_missing_file_is_named_without_its_folder()
    {
        var error = Assert.Throws<RagInputException>(() => BytePairTokenizer.Load("/no/such/folder/x.tiktoken", BytePairPattern.O200kBase));

        Assert.Equal("tokenizer.file", error.Code);
        Assert.Contains("x.tiktoken", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("folder", error.Message, StringComparison.Ordinal);
    }

    internal static BytePairTokenizer Tiny(params string[] tokens) => Load(string.Join('\n', Lines(tokens)));

    private static IEnumerable<string> Lines(string[] tokens) =>
        Enumerable.Range(0, 256).Select(value => new[] { (byte)value }).Concat(tokens.Select(Encoding.UTF8.GetBytes))
            .Select((bytes, rank) => $"{Convert.ToBase64String(bytes)} {rank}");

    private static BytePairTokenizer Load(string content) =>
        BytePairTokenizer.Load(new MemoryStream(Encoding.UTF8.GetBytes(content)), "tiny", BytePairPattern.O200kBase);

    private static List<int> MergedNaively(BytePairTokenizer tokenizer, string text)
    {
        var ranks = Enumerable.Range(0, 128).Concat(Enumerable.Range(256, tokenizer.VocabularySize - 256)).ToDictionary(rank => tokenizer.Decode([rank]));
        var parts = text.Select(letter => letter.ToString()).ToList();
        while (true)
        {
            var best = -1;
            var bestRank = int.MaxValue;
            for (var i = 0; i + 1 < parts.Count; i++)
            {
                if (ranks.TryGetValue(parts[i] + parts[i + 1], out var rank) && rank < bestRank)
                    (best, bestRank) = (i, rank);
            }

            if (best < 0)
                return [.. parts.Select(part => ranks[part])];
            parts[best] += parts[best + 1];
            parts.RemoveAt(best + 1);
        }
    }
}
