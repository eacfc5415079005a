using System.Text;

namespace Rag.Reading.Tests;

public sealed class EncodingTests
{
    private const string German = "Grüße aus Köln: „größer“ – 5 € für Übermut.";
    private const string Japanese = "これは日本語の文章です。文字コードを調べます。";

    public static TheoryData<string, string, bool> Encodings => new()
    {
        { "utf-8", German, false },
        { "utf-8", Japanese, false },
        { "utf-16", "Plain words in UTF-16, no mark.", true },
        { "utf-16BE", "Plain words in UTF-16, no mark.", true },
        { "windows-1252", German, true },
        { "windows-1252", "It\u2019s a caf\u00E9", true },
        { "shift_jis", Japanese, true },
    };

    [Theory]
    [MemberData(nameof(Encodings))]
    public async Task An_encoding_without_a_mark_is_found_and_a_guess_is_said(string name, string text, bool isGuess)
    {
        var item = await ReadAsync(Find(name).GetBytes(text));

        Assert.Equal(text, item.Document!.Text);
        Assert.Equal(isGuess ? ["encoding_guessed"] : [], item.Warnings.Select(warning => warning.Code));
    }

    [Theory]
    [InlineData("utf-8")]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    [InlineData("utf-32")]
    [InlineData("utf-32BE")]
    public async Task A_byte_order_mark_decides_and_is_not_text_but_a_second_one_is(string name)
    {
        var encoding = Find(name);

        var item = await ReadAsync([.. encoding.GetPreamble(), .. encoding.GetPreamble(), .. encoding.GetBytes("aü😀")]);

        Assert.Equal("\uFEFFaü😀", item.Document!.Text);
        Assert.Empty(item.Warnings);
    }

    [Theory]
    [InlineData("shift_jis", Japanese)]
    [InlineData("windows-1251", "Привет, мир")]
    [InlineData("gb18030", "中文")]
    [InlineData("big5", "中文")]
    [InlineData("euc-kr", "한국어")]
    [InlineData("iso-2022-jp", Japanese)]
    public async Task An_encoding_that_is_asked_for_is_used_without_a_warning(string name, string text)
    {
        var item = await ReadAsync(Find(name).GetBytes(text), new SourceOptions { Encoding = name });

        Assert.Equal(text, item.Document!.Text);
        Assert.Empty(item.Warnings);
    }

    [Fact]
    public async Task Utf8_with_a_damaged_place_stays_utf8()
    {
        byte[] bytes = [.. Encoding.UTF8.GetBytes(Japanese), 0xE3, 0x81, .. Encoding.UTF8.GetBytes(German), 0xFF];

        var item = await ReadAsync(bytes);

        Assert.Equal(Japanese + "\uFFFD" + German + "\uFFFD", item.Document!.Text);
        Assert.Contains("2 invalid", Assert.Single(item.Warnings).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Strict_encoding_refuses_what_is_not_valid_and_never_guesses()
    {
        var item = await ReadAsync(Find("windows-1252").GetBytes(German), new SourceOptions { StrictEncoding = true });

        Assert.Equal("input.invalid_encoding", Assert.IsType<RagInputException>(item.Error).Code);
    }

    [Fact]
    public void An_unknown_encoding_is_refused_before_anything_is_read() =>
        Assert.Throws<ArgumentException>(() => DocumentSources.FromPaths([], new SourceOptions { Encoding = "utf-7" }));

    [Fact]
    public async Task Controls_are_replaced_one_for_one_and_counted()
    {
        var item = await ReadAsync("a\0b\u001Bc"u8.ToArray());

        Assert.Equal("a\uFFFDb\uFFFDc", item.Document!.Text);
        Assert.Equal("control_replaced", Assert.Single(item.Warnings).Code);
    }

    [Fact]
    public void Any_bytes_become_clean_text_of_the_same_value_twice()
    {
        var random = new Random(7);
        var cases = int.TryParse(Environment.GetEnvironmentVariable("RAG_FUZZ"), out var asked) ? asked : 2000;
        for (var i = 0; i < cases; i++)
        {
            var bytes = new byte[random.Next(0, 60)];
            random.NextBytes(bytes);
            if (i % 3 == 0)
            {
                for (var at = 0; at < bytes.Length; at++)
                    bytes[at] = (byte)(bytes[at] % 96 + 32);
            }

            var first = new Rag.Reading.TextLoader(new SourceOptions()).Decode(bytes, null, "x");
            var second = new Rag.Reading.TextLoader(new SourceOptions()).Decode(bytes, null, "x");

            Assert.Equal(first.Text, second.Text);
            Assert.Same(first.Text, CleanText.Clean(first.Text, out _));
            // Nothing is replaced in silence.
            Assert.True(first.Warnings.Count > 0 || !first.Text.Contains('\uFFFD') || Encoding.UTF8.GetString(bytes) == first.Text);
        }
    }

    [Fact]
    public void Cleaning_replaces_exactly_the_lone_surrogates_and_controls_and_keeps_every_other_unit_in_place()
    {
        var random = new Random(11);
        var units = "a \t\r\n\0\u001B\u0085\u009F\u007Fé\uD83D\uDE00\uDC00\uD800\uFFFD\u200D日";
        for (var i = 0; i < 3000; i++)
        {
            var text = new string([.. Enumerable.Range(0, random.Next(0, 24)).Select(_ => units[random.Next(units.Length)])]);

            var clean = CleanText.Clean(text, out var found);

            Assert.Equal(text.Length, clean.Length);
            var changed = Enumerable.Range(0, text.Length).Where(at => clean[at] != text[at]).ToList();
            Assert.Equal(found.Controls + found.LoneSurrogates, changed.Count);
            Assert.All(changed, at => Assert.True(clean[at] == '\uFFFD' && (char.IsControl(text[at]) || char.IsSurrogate(text[at]))));
            Assert.Equal(Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(clean)), clean);
            Assert.Same(clean, CleanText.Clean(clean, out _));
        }
    }

    private static Encoding Find(string name) => CodePagesEncodingProvider.Instance.GetEncoding(name) ?? Encoding.GetEncoding(name);

    private static async Task<SourceItem> ReadAsync(byte[] bytes, SourceOptions? options = null) =>
        Assert.Single(await DocumentSources.FromStream(new MemoryStream(bytes), new DocumentOrigin("a.txt", "a.txt", ".txt"), options).ToListAsync());
}
