namespace Rag.Testing;

/// <summary>What every <see cref="ITokenizer"/> must do. Derive once per implementation.</summary>
public abstract class TokenizerSpec
{
    private static readonly string[] s_alphabet =
    [
        "a", "e", "t", "S", "Q", "word", "Hello", " ", "  ", "\t", "\n", "\r\n", "\n\n", "'", "'s", "'LL", "-", "_", "____", "/", "==", ".", "1", "2024",
        "é", "e\u0301", "ß", "Ж", "слово", "你", "你好世界", "日本語", "ก", "한국", "العربية", "ǅ", "𝒜", "😀", "👩‍👩‍👧", "🇫🇷", "\u200d", "\u00a0", "\0", "\ud800", "\udc00", "\ufffd", "𝟘",
    ];

    /// <summary>A tokenizer ready for use; may be the same at every call.</summary>
    protected abstract ITokenizer Create();

    /// <summary>Whether two texts joined never count more than both apart.</summary>
    protected virtual bool IsSubadditive => false;

    /// <summary>How many random texts each law is tried on.</summary>
    protected virtual int Cases => 300;

    [Fact]
    public void An_empty_text_has_no_tokens() => Assert.Equal(0, Create().CountTokens(""));

    [Fact]
    public void The_name_is_not_empty() => Assert.NotEmpty(Create().Name);

    [Fact]
    public void Counting_twice_gives_the_same_number()
    {
        var tokenizer = Create();

        Assert.All(Texts(), text => Assert.Equal(tokenizer.CountTokens(text), tokenizer.CountTokens(text)));
    }

    [Fact]
    public void A_count_does_not_depend_on_what_was_counted_before_or_on_other_threads()
    {
        var texts = Texts();
        var tokenizer = Create();
        var expected = texts.Select(text => Create().CountTokens(text)).ToList();

        Parallel.For(0, texts.Count * 8, index => Assert.Equal(expected[index % texts.Count], tokenizer.CountTokens(texts[index % texts.Count])));
    }

    [Fact]
    public void A_prefix_is_counted_as_the_text_it_is()
    {
        var tokenizer = Create();

        Assert.All(Texts(), text =>
        {
            for (var max = 0; max <= 6; max++)
            {
                var length = tokenizer.GetIndexByTokenCount(text, max, out var count);

                Assert.InRange(length, 0, text.Length);
                Assert.InRange(count, 0, max);
                Assert.Equal(tokenizer.CountTokens(text.AsSpan(0, length)), count);
            }
        });
    }

    [Fact]
    public virtual void A_prefix_is_the_longest_that_counts_at_most_so_many()
    {
        var tokenizer = Create();

        Assert.All(Texts(), text =>
        {
            for (var max = 0; max <= 6; max++)
            {
                var length = tokenizer.GetIndexByTokenCount(text, max, out _);

                for (var longer = length + 1; longer <= text.Length; longer++)
                    Assert.True(IsInsidePair(text, longer) || tokenizer.CountTokens(text.AsSpan(0, longer)) > max, $"{longer} of {text.Length} units also count at most {max}");
            }
        });
    }

    [Fact]
    public void A_prefix_never_ends_inside_a_surrogate_pair()
    {
        var tokenizer = Create();

        Assert.All(Texts(), text =>
        {
            for (var max = 0; max <= 12; max++)
                Assert.False(IsInsidePair(text, tokenizer.GetIndexByTokenCount(text, max, out _)));
        });
    }

    [Fact]
    public void A_text_that_fits_is_its_own_prefix()
    {
        var tokenizer = Create();

        Assert.All(Texts(), text =>
        {
            var count = tokenizer.CountTokens(text);

            Assert.Equal(text.Length, tokenizer.GetIndexByTokenCount(text, count, out var same));
            Assert.Equal(count, same);
        });
    }

    [Fact]
    public void A_negative_limit_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Create().GetIndexByTokenCount("text", -1, out _));

    [Fact]
    public void Joined_texts_count_at_most_what_both_count_apart()
    {
        if (!IsSubadditive)
            return;
        var tokenizer = Create();
        var texts = Texts();

        for (var i = 1; i < texts.Count; i++)
            Assert.InRange(tokenizer.CountTokens(texts[i - 1] + texts[i]), 0, tokenizer.CountTokens(texts[i - 1]) + tokenizer.CountTokens(texts[i]));
    }

    /// <summary>Random texts of mixed scripts, with pairs, lone surrogates, joiners, controls and line ends; the same in every run.</summary>
    protected List<string> Texts()
    {
        var random = new Random(20);
        return [.. Enumerable.Range(0, Cases).Select(_ => string.Concat(Enumerable.Range(0, random.Next(12)).Select(_ => s_alphabet[random.Next(s_alphabet.Length)])))];
    }

    private static bool IsInsidePair(string text, int index) =>
        index > 0 && index < text.Length && char.IsHighSurrogate(text[index - 1]) && char.IsLowSurrogate(text[index]);
}
