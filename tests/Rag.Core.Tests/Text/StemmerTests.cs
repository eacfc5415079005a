using Lucene.Net.Analysis.Ar;
using Lucene.Net.Analysis.El;
using Lucene.Net.Tartarus.Snowball;
using Lucene.Net.Tartarus.Snowball.Ext;
using Xunit.Abstractions;

namespace Rag.Core.Tests.Text;

/// <summary>Our stemmers beside those of Lucene, on the words of <see cref="StemmerTexts"/>. Ours see words without accents, so not every word can agree.</summary>
public sealed class StemmerTests(ITestOutputHelper output)
{
    // The least share of words that must have the stem that Lucene gives, accents apart.
    [Theory]
    [InlineData("French", 0.95)]
    [InlineData("Spanish", 0.94)]
    [InlineData("Italian", 0.95)]
    [InlineData("Portuguese", 0.95)]
    [InlineData("Dutch", 0.95)]
    [InlineData("Swedish", 0.95)]
    [InlineData("Norwegian", 0.95)]
    [InlineData("Danish", 0.94)]
    [InlineData("Finnish", 0.7)]
    [InlineData("Hungarian", 0.75)]
    [InlineData("Romanian", 0.8)]
    [InlineData("Turkish", 0.5)]
    [InlineData("Russian", 0.97)]
    [InlineData("Arabic", 1)]
    [InlineData("Greek", 0.75)]
    public void Stems_are_those_of_lucene(string language, double least)
    {
        var words = StemmerTexts.All[language].ToLowerInvariant().Split(' ', ',', '.', ':').Where(word => word.Length > 1).Distinct().ToList();
        var other = words.FindAll(word => Ours(language, word) != Lucenes(language, word));

        output.WriteLine($"{language}: {words.Count - other.Count} of {words.Count}. Others: {string.Join(", ", other.Select(word => $"{word} {Ours(language, word)}/{Lucenes(language, word)}"))}");
        Assert.InRange(1 - (double)other.Count / words.Count, least, 1);
    }

    [Theory]
    [InlineData("Spanish", "participaciones", "participación")]
    [InlineData("Spanish", "aconsejarlos", "aconsejaban")]
    [InlineData("French", "généreuses", "généreusement")]
    [InlineData("Italian", "antichi", "antica")]
    [InlineData("Portuguese", "decisões", "decisão")]
    [InlineData("Russian", "библиотеками", "библиотека")]
    [InlineData("Arabic", "والمكتبات", "مكتبة")]
    [InlineData("Finnish", "kirjastossa", "kirjaston")]
    [InlineData("Turkish", "kitapları", "kitaplar")]
    [InlineData("Greek", "βιβλιοθήκες", "βιβλιοθήκη")]
    [InlineData("Romanian", "bibliotecile", "biblioteca")]
    public void Forms_of_a_word_have_one_stem(string language, string form, string other) => Assert.Equal(Ours(language, form), Ours(language, other));

    [Fact]
    public void The_language_of_a_paragraph_adds_stems_and_takes_no_term_away()
    {
        foreach (var (language, text) in StemmerTexts.All)
        {
            var terms = Terms(text).ToHashSet(StringComparer.Ordinal);

            // What is asked in two words, of which nobody can say the language, is found.
            foreach (var word in text.Split(' '))
                Assert.All(Terms(word.Trim(',', '.', ':')), term => Assert.Contains(term, terms));
            Assert.True(language is "Russian" or "Arabic" or "Greek" || terms.Count > text.Split(' ').SelectMany(Terms).Distinct().Count(), language);
        }
    }

    [Fact]
    public void Paragraphs_have_languages_of_their_own()
    {
        var (spanish, dutch) = (StemmerTexts.All["Spanish"], StemmerTexts.All["Dutch"]);

        Assert.Equal([.. Terms(spanish), .. Terms(dutch), .. Terms("It is in the house.")], Terms(spanish + "\n\n" + dutch + "\r\n \r\n" + "It is in the house."));
    }

    [Fact]
    public void English_and_german_get_no_other_stems() =>
        Assert.Equal(["what", "is", "in", "the", "hous", "of", "a", "librarian"], Terms("What is in the house of a librarian?"));

    private static List<string> Terms(string text)
    {
        var sink = new Sink();
        TextAnalyzer.Default.Analyze(text, sink);
        return sink.Terms;
    }

    private static string Ours(string language, string word)
    {
        var buffer = new char[TextAnalyzer.MaxTermLength + 8];
        var folded = TextFolding.FoldWord(word);
        folded.CopyTo(buffer);
        var length = Enum.Parse<Language>(language) is var known && known < Language.Russian
            ? LanguageStemmers.Of((int)known)!.Stem(buffer, folded.Length)
            : LanguageStemmers.StemByScript(buffer, folded.Length);
        return new string(buffer, 0, length);
    }

    private static string Lucenes(string language, string word)
    {
        var buffer = (TextFolding.FoldWord(word) + new string('\0', 8)).ToCharArray();
        var length = TextFolding.FoldWord(word).Length;
        if (language == "Greek")
            return new string(buffer, 0, new GreekStemmer().Stem(buffer, length));
        if (language == "Arabic")
            return new string(buffer, 0, new Lucene.Net.Analysis.Ar.ArabicStemmer().Stem(buffer, new ArabicNormalizer().Normalize(buffer, length)));

        SnowballProgram stemmer = language switch
        {
            "French" => new FrenchStemmer(),
            "Spanish" => new SpanishStemmer(),
            "Italian" => new ItalianStemmer(),
            "Portuguese" => new PortugueseStemmer(),
            "Dutch" => new DutchStemmer(),
            "Swedish" => new SwedishStemmer(),
            "Norwegian" => new NorwegianStemmer(),
            "Danish" => new DanishStemmer(),
            "Finnish" => new FinnishStemmer(),
            "Hungarian" => new HungarianStemmer(),
            "Romanian" => new RomanianStemmer(),
            "Turkish" => new TurkishStemmer(),
            _ => new RussianStemmer(),
        };
        stemmer.SetCurrent(word);
        stemmer.Stem();
        return TextFolding.FoldWord(stemmer.Current);
    }

    private sealed class Sink : ITermSink
    {
        public List<string> Terms { get; } = [];

        public void Add(ReadOnlySpan<char> term) => Terms.Add(term.ToString());
    }
}
