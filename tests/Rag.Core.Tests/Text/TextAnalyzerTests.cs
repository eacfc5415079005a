using Rag.Testing;

namespace Rag.Core.Tests.Text;

public sealed class TextAnalyzerTests : TextAnalyzerSpec
{
    protected override ITextAnalyzer Create() => TextAnalyzer.Default;

    [Theory]
    [InlineData("C# and C++, F#; A+ #1", "c# and c++ f# a 1")]
    [InlineData(".NET and ASP.NET on example.net", ".net net and asp net asp.net on exampl net example.net")]
    [InlineData("DbContext HTTPServer iPhone", "db context dbcontext http serv httpserv i phon iphon")]
    [InlineData("snake_case _private __init__", "snak cas snakecas privat init")]
    [InlineData("e-mail a-b 10-12 Wi-Fi well‑known", "e mail email a b ab 10 12 wi fi wifi well known wellknown")]
    [InlineData("C++17 C#12 C++.", "c++ 17 c++17 c# 12 c#12 c++")]
    [InlineData("v2.1.0 10.0.14 net10.0", "2.1.0 2.1 v2.1.0 10.0 10.0.14 net 10.0 net10.0")]
    [InlineData("ABC-123 ABC123 COVID19 CS0103 p53", "abc 123 abc123 abc 123 abc123 covid 19 covid19 cs 0103 cs0103 p53")]
    [InlineData("appsettings.json jane.doe@example.com main-page.html", "appset json appsettings.json jan doe exampl com jane.doe@example.com main pag html main-page.html")]
    [InlineData("#dotnet @jane a#b", "#dotnet dotnet @jane jan a b")]
    [InlineData("5 € a && b x ?? y => 🚀 §5 $5 $x", "5 € a && b x ?? y => 🚀 § 5 $ 5 x")]
    [InlineData("U.S. e.g. the US and IT, THE END", "u s US us e g eg the US us and IT it the end")]
    [InlineData("Vitamin A is. A lack of vitamin a? a dog", "vitamin vitamin a a is a lack of vitamin vitamin a a a dog")]
    [InlineData("---- *** | a | ==== ?! …", "a")]
    [InlineData("O'Reilly’s don't rock'n'roll dogs'", "oreilli dont rocknrol dog")]
    [InlineData("l'avion d’eau qu'il dell'arte", "avion eau il art")]
    [InlineData("1,000 1,000,000 3.14 10.0.14 1,2,3 308,5", "1000 1000000 3.14 10.0 10.0.14 1 2 3 308 5")]
    [InlineData("H₂O x86 ＦＵＬＬ１２ ﬁne ①", "h2o x86 full12 fin 1")]
    [InlineData("İstanbul ISTANBUL ıstanbul istanbul", "istanbul istanbul istanbul istanbul")]
    [InlineData("soft\u00ADhyphen zero\u200Bwidth\u200D\uFEFF joined", "softhyph zerowidth join")]
    [InlineData("running runs connection connections", "run run connect connect")]
    [InlineData("Häuser Hause Kindern Kinder Ergebnisse Ergebnis Preise Preis", "haus haus kind kind ergebni ergebni prei prei")]
    public void Words_become(string text, string terms) => Assert.Equal(terms, string.Join(' ', Terms(text)));

    [Theory]
    [InlineData("东京都", "东 东京 京 京都 都")]
    [InlineData("ガ", "ガ")]
    [InlineData("か\u3099", "が")]
    [InlineData("ｶﾞｷ", "ガ ガキ キ")]
    [InlineData("\u1112\u1161\u11ab국", "한 한국 국")]
    [InlineData("𠀀𠀁", "𠀀 𠀀𠀁 𠀁")]
    [InlineData("第3章Word", "第 3 章 word")]
    public void Scripts_without_spaces_become_characters_and_pairs(string text, string terms) =>
        Assert.Equal(terms, string.Join(' ', Terms(text)));

    [Fact]
    public void A_term_never_exceeds_its_limit()
    {
        string[] texts =
        [
            new('a', 10_000_000), string.Concat(Enumerable.Repeat("\uFDFA", 100_000)), "e" + new string('\u0301', 1_000_000), "ส" + new string('\u0E31', 1_000_000),
            string.Concat(Enumerable.Repeat("𐐀", 100_000)), string.Concat(Enumerable.Repeat("aB_", 100_000)), string.Concat(Enumerable.Repeat("a'", 100_000)) + "a",
            new('9', 1_000_000), string.Concat(Enumerable.Repeat("9.", 100_000)),
        ];

        foreach (var text in texts)
            Assert.All(Terms(text), term => Assert.InRange(term.Length, 1, TextAnalyzer.MaxTermLength));
    }

    [Fact]
    public void A_cut_never_splits_a_surrogate_pair() =>
        Assert.All(Terms("a" + string.Concat(Enumerable.Repeat("𐐨", 100))), term => Assert.False(char.IsHighSurrogate(term[^1])));

    [Fact]
    public void Words_with_the_same_first_64_units_are_one_term() =>
        Assert.Equal(Terms(new string('x', 70)), Terms(new string('x', 700)));

    [Fact]
    public void Analysis_allocates_nothing()
    {
        var text = string.Concat(Enumerable.Repeat("The DbContext of Größe, running 1,000 黑豹队的 𠀀𠀁 e\u0301. ", 100));
        var sink = new Counter();
        TextAnalyzer.Default.Analyze(text, sink);

        var before = GC.GetAllocatedBytesForCurrentThread();
        TextAnalyzer.Default.Analyze(text, sink);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.True(sink.Count > 0);
    }

    [Fact]
    public void A_word_stems_the_same_when_remembered() =>
        Assert.Equal(Terms("nationalization skies cars"), Terms("nationalization skies cars"));

    private sealed class Counter : ITermSink
    {
        public int Count { get; private set; }

        public void Add(ReadOnlySpan<char> term) => Count++;
    }
}
