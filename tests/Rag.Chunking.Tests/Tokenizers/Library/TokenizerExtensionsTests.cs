using System.Text;
using System.Text.RegularExpressions;
using Microsoft.ML.Tokenizers;
using Rag.Chunking.Tokenizers;

namespace Rag.Chunking.Tests.Tokenizers;

public sealed class TokenizerExtensionsTests
{
    private static readonly TiktokenTokenizer s_gpt4o = TiktokenTokenizer.CreateForModel("gpt-4o");
    private static readonly TiktokenTokenizer s_gpt4 = TiktokenTokenizer.CreateForModel("gpt-4");

    [Fact]
    public void Tiktoken_by_model_name_is_recognised_and_counted_by_our_encoder()
    {
        Assert.Equal("o200k_base", Assert.IsType<SpecialTokenTokenizer>(s_gpt4o.AsRagTokenizer()).Name);
        Assert.Equal("cl100k_base", Assert.IsType<SpecialTokenTokenizer>(s_gpt4.AsRagTokenizer()).Name);
        Assert.Same(s_gpt4o.AsRagTokenizer(), s_gpt4o.AsRagTokenizer());
    }

    [Fact]
    public void A_special_token_counts_as_the_tokenizer_counts_it()
    {
        var random = new Random(7);
        string[] parts = ["<|endoftext|>", "<|endofprompt|>", "<|endof", "text|>", "<|", "|>", "a", "word ", "!", "\n", "☺", " "];
        foreach (var tokenizer in new[] { s_gpt4o, s_gpt4 })
        {
            for (var i = 0; i < 1_000; i++)
            {
                var text = string.Concat(random.GetItems(parts, random.Next(1, 9)));

                Assert.Equal(tokenizer.CountTokens(text), tokenizer.AsRagTokenizer().CountTokens(text));
            }
        }
    }

    [Fact]
    public void An_emoji_before_a_letter_is_split_as_in_tiktoken()
    {
        // One piece there; Microsoft's pattern sees the emoji's halves apart from the letter.
        Assert.Equal(3, s_gpt4o.AsRagTokenizer().CountTokens("😀ก"));
        Assert.Equal(2, s_gpt4o.CountTokens("😀ก"));
    }

    [Fact]
    public void A_prefix_with_special_tokens_is_the_longest_that_fits()
    {
        var random = new Random(8);
        string[] parts = ["<|endoftext|>", "<|endof", "a", "word ", "!", "\n", "😀", " "];
        var tokenizer = s_gpt4o.AsRagTokenizer();
        for (var i = 0; i < 300; i++)
        {
            var text = string.Concat(random.GetItems(parts, random.Next(1, 9)));
            for (var max = 0; max < 8; max++)
            {
                var length = tokenizer.GetIndexByTokenCount(text, max, out var count);

                var fitting = Enumerable.Range(0, text.Length + 1)
                    .Where(end => (end == 0 || end == text.Length || !char.IsLowSurrogate(text[end])) && tokenizer.CountTokens(text.AsSpan(0, end)) <= max).Max();
                Assert.Equal(fitting, length);
                Assert.Equal(tokenizer.CountTokens(text.AsSpan(0, length)), count);
            }
        }
    }

    [Fact]
    public void Extra_special_tokens_are_counted_too()
    {
        var tokenizer = TiktokenTokenizer.CreateForModel("gpt-4o", new Dictionary<string, int> { ["<|im_start|>"] = 200_264 }).AsRagTokenizer();

        Assert.IsType<SpecialTokenTokenizer>(tokenizer);
        Assert.Equal(2, tokenizer.CountTokens("<|im_start|>user"));
    }

    [Fact]
    public void What_is_not_the_same_vocabulary_is_left_to_count_by_itself()
    {
        var swapped = TiktokenTokenizer.Create(Ranks(swap: true), new RegexPreTokenizer(O200k(), null), null);
        var otherSplit = TiktokenTokenizer.Create(Ranks(swap: false), new RegexPreTokenizer(new Regex(@"\s+|\S+"), null), null);
        var sameAgain = TiktokenTokenizer.Create(Ranks(swap: false), new RegexPreTokenizer(O200k(), null), null);
        var lowered = TiktokenTokenizer.CreateForModel("gpt-4o", normalizer: LowerCaseNormalizer.Instance);

        Assert.IsType<LibraryTokenizer>(swapped.AsRagTokenizer());
        Assert.IsType<LibraryTokenizer>(otherSplit.AsRagTokenizer());
        Assert.IsType<LibraryTokenizer>(lowered.AsRagTokenizer());
        Assert.IsType<BytePairTokenizer>(sameAgain.AsRagTokenizer());
        Assert.Equal(4, new[] { swapped, otherSplit, lowered, sameAgain }.Select(tokenizer => tokenizer.AsRagTokenizer().Name).Distinct().Count());
    }

    [Theory]
    [InlineData("a")]
    [InlineData("_")]
    [InlineData(" ")]
    [InlineData("你")]
    [InlineData("a1")]
    [InlineData("😀")]
    [InlineData("e\u0301")]
    [InlineData("https://example.org/path?")]
    public void A_megabyte_without_a_break_reaches_a_tokenizer_in_bounded_pieces(string repeated)
    {
        var recording = new RecordingTokenizer();
        var text = string.Concat(Enumerable.Repeat(repeated, 1_000_000 / repeated.Length));

        var tokenizer = recording.AsRagTokenizer();
        var count = tokenizer.CountTokens(text);
        var length = tokenizer.GetIndexByTokenCount(text, 100, out var few);

        Assert.InRange(count, 900, 1_000_000);
        Assert.InRange(length, 1, text.Length - 1);
        Assert.InRange(few, 1, 100);
        Assert.InRange(recording.LongestPiece, 1, 1_025);
    }

    [Fact]
    public void Microsofts_own_tokenizer_counts_a_megabyte_of_one_letter()
    {
        // More than a minute when it is handed over whole; the run's own time limit is the assertion.
        var tokenizer = new LibraryTokenizer(s_gpt4o);

        Assert.InRange(tokenizer.CountTokens(new string('a', 1_000_000)), 125_000, 127_000);
    }

    [Fact]
    public void Text_with_breaks_is_counted_as_it_is()
    {
        var text = string.Concat(Enumerable.Repeat("Tokenizers count words, numbers such as 3.14, and signs; 北京是中国的首都，人口很多。\n", 200));

        Assert.Equal(s_gpt4o.CountTokens(text), new LibraryTokenizer(s_gpt4o).CountTokens(text));
    }

    [Fact]
    public void Tokens_around_a_text_are_not_counted()
    {
        var tokenizer = SentencePieceTokenizer.Create(new MemoryStream(SentencePieceModel.Unigram()), addBeginningOfSentence: true, addEndOfSentence: true);

        Assert.Equal(4, tokenizer.CountTokens("the the"));
        Assert.Equal(2, tokenizer.AsRagTokenizer().CountTokens("the the"));
    }

    private static MemoryStream Ranks(bool swap)
    {
        var published = BytePairTokenizer.ForEncoding("o200k_base");
        var lines = new StringBuilder();
        for (var rank = 0; rank < published.VocabularySize; rank++)
        {
            var token = swap && rank is 150_000 or 150_001 && swap ? 300_001 - rank : rank;
            lines.Append(Convert.ToBase64String(published.BytesOf(token))).Append(' ').Append(rank).Append('\n');
        }

        return new MemoryStream(Encoding.UTF8.GetBytes(lines.ToString()));
    }

    // The published pattern of o200k_base.
    private static Regex O200k() => new("""[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+""");
}
