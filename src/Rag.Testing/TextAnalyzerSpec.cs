using System.Globalization;
using System.Text;

namespace Rag.Testing;

/// <summary>What every <see cref="ITextAnalyzer"/> must do.</summary>
public abstract class TextAnalyzerSpec
{
    private static readonly string[] s_texts =
    [
        "", " \t\r\n ", "Hello, world!", "It's O'Reilly's DbContext in C# 13 (.NET 10.0.14)", "İSTANBUL ıstanbul TITLE title FILE file",
        "Größe, STRASSE, straße, Ångström, naïve café, Ελλάδα, ΣΟΦΟΣ, Ёлка й", "黑豹队的防守只丢了308分。", "日本語テキスト ガギグ ｶﾞｷﾞ", "한국어를 배웁니다",
        "สวัสดีชาวโลก", "नमस्ते दुनिया", "مَرْحَبًا بالعالم", "𝐁𝐨𝐥𝐝 𠀀𠀁 🚀 e\u0301\u0301\u0301", "a\u200Bb\u00ADc", "\uD800 \uDC00 x\uD800", "ﷺ ㍿ ﬁ ½ ①",
    ];

    /// <summary>The analyzer under test.</summary>
    protected abstract ITextAnalyzer Create();

    [Fact]
    public void The_name_is_stable_and_without_white_space()
    {
        var name = Create().Name;

        Assert.NotEmpty(name);
        Assert.DoesNotContain(name, char.IsWhiteSpace);
        Assert.Equal(name, Create().Name);
    }

    [Fact]
    public void No_term_is_empty() => Assert.All(s_texts.SelectMany(Terms), term => Assert.NotEmpty(term));

    [Fact]
    public void White_space_and_punctuation_alone_have_no_terms()
    {
        Assert.Empty(Terms(""));
        Assert.Empty(Terms(" \t\r\n\u3000\u00A0"));
        Assert.Empty(Terms("?! … — «»"));
    }

    [Fact]
    public void The_same_text_gives_the_same_terms_again() =>
        Assert.All(s_texts, text => Assert.Equal(Terms(text), Terms(text)));

    [Theory]
    [InlineData("tr-TR")]
    [InlineData("th-TH")]
    [InlineData("ar-SA")]
    [InlineData("de-DE")]
    public void The_culture_does_not_matter(string culture)
    {
        var expected = s_texts.Select(Terms).ToList();
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(culture);

            Assert.Equal(expected, s_texts.Select(Terms));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void The_normalization_form_does_not_matter() =>
        Assert.All(s_texts.Where(IsWellFormed), text =>
        {
            Assert.Equal(Terms(text.Normalize(NormalizationForm.FormC)), Terms(text.Normalize(NormalizationForm.FormD)));
            Assert.Equal(Terms(text), Terms(text.Normalize(NormalizationForm.FormD)));
        });

    [Fact]
    public void A_word_is_found_in_whatever_case_it_is_written() =>
        Assert.Equal(Terms("the title of größe"), Terms("THE TITLE OF GRÖSSE"));

    [Fact]
    public void Texts_joined_by_a_line_break_have_the_terms_of_both() =>
        Assert.All(s_texts.Zip(s_texts.Skip(1)), pair =>
            Assert.Equal([.. Terms(pair.First), .. Terms(pair.Second)], Terms(pair.First + "\n\n" + pair.Second)));

    [Fact]
    public void Any_units_are_accepted()
    {
        var random = new Random(1);
        var units = new char[200];
        for (var i = 0; i < 500; i++)
        {
            for (var j = 0; j < units.Length; j++)
                units[j] = (char)random.Next(i % 2 == 0 ? 0x10000 : 0x500);

            Assert.All(Terms(new string(units)), term => Assert.NotEmpty(term));
        }
    }

    [Fact]
    public void Many_threads_get_the_terms_that_one_gets()
    {
        var analyzer = Create();
        var text = string.Join('\n', s_texts);
        var expected = Terms(text);

        Parallel.For(0, 16, _ =>
        {
            var sink = new Sink();
            analyzer.Analyze(text, sink);
            Assert.Equal(expected, sink.Terms);
        });
    }

    /// <summary>The terms of a text.</summary>
    protected IReadOnlyList<string> Terms(string text)
    {
        var sink = new Sink();
        Create().Analyze(text, sink);
        return sink.Terms;
    }

    private static bool IsWellFormed(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i]))
                continue;
            if (!char.IsHighSurrogate(text[i]) || i + 1 == text.Length || !char.IsLowSurrogate(text[i + 1]))
                return false;
            i++;
        }

        return true;
    }

    private sealed class Sink : ITermSink
    {
        public List<string> Terms { get; } = [];

        public void Add(ReadOnlySpan<char> term) => Terms.Add(term.ToString());
    }
}
