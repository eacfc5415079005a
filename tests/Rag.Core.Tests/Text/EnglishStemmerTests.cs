namespace Rag.Core.Tests.Text;

public sealed class EnglishStemmerTests
{
    // What libstemmer 2.2 gives for each word; every rule and every exception of the algorithm is met.
    private const string Vocabulary =
        """
        skis ski, skies sky, dying die, lying lie, tying tie, idly idl, gently gentl, ugly ugli, early earli, only onli, singly singl, sky sky, news news,
        howe howe, atlas atlas, cosmos cosmos, bias bias, andes andes, inning inning, innings inning, outing outing, canning canning, herring herring,
        earring earring, proceed proceed, proceeded proceed, exceed exceed, succeed succeed, generate generat, generously generous, communism communism,
        communication communic, arsenic arsenic, arsenal arsenal, yes yes, youth youth, boyish boyish, sayings say, hopping hop, hoping hope, hop hop,
        hoped hope, falling fall, filled fill, fizzed fizz, agreed agre, feed feed, gas gas, gaps gap, this this, kiwis kiwi, cries cri, ties tie, dies die,
        tied tie, by by, cry cri, say say, shed shed, bed bed, bead bead, consign consign, consigned consign, consistency consist, knightly knight,
        knotted knot, controll control, rate rate, probate probat, hopefulness hope, nationalization nation, rational ration, relational relat,
        conditional condit, valenci valenc, hesitanci hesit, digitizer digit, conformabli conform, radicalli radic, differentli differ, vileli vile,
        analogousli analog, vietnamization vietnam, predication predic, operator oper, feudalism feudal, decisiveness decis, formaliti formal,
        sensitiviti sensit, sensibiliti sensibl, triplicate triplic, formative format, formalize formal, electriciti electr, electrical electr, goodness good,
        revival reviv, allowance allow, inference infer, airliner airlin, gyroscopic gyroscop, adjustable adjust, defensible defens, irritant irrit,
        replacement replac, adjustment adjust, dependent depend, adoption adopt, homologou homologou, activate activ, angulariti angular, homologous homolog,
        effective effect, bowdlerize bowdler, cease ceas, controlling control, roll roll, apology apolog, theology theolog, geologist geologist,
        happily happili, bodily bodili, yearly year, used use, using use, uses use, international intern, rotational rotat, educational educ,
        minimization minim, specialization special, simulator simul, correlator correl, usefulness use, effectiveness effect, indicate indic,
        qualitative qualit, dissipative dissip, localize local, realize realiz, numberical number, tical tical, steepness steep, smoothness smooth,
        measurement measur, statement statement, comment comment, development develop, overstatement overstat, coincident coincid, ordnance ordnanc,
        acceptance accept, confidence confid, dence denc, uncontrollable uncontrol, feasible feasibl, sensible sensibl, buoyant buoyant, meant meant,
        prism prism, mechanism mechan, locate locat, operate oper, nonviscous nonvisc, various various, progressive progress, derive deriv, stabilize stabil,
        conclusion conclus, discussion discuss, utilization util, fabrication fabric, guaranteed guarante, indeed inde, supposedly suppos, undoubtedly undoubt,
        vanishingly vanish, surprisingly surpris, studying studi, multiplying multipli, tried tri, justified justifi, modifies modifi, anomalies anomali,
        losses loss, stiffnesses stiff, previous previous, rigorous rigor, emissivity emiss, navy navi, supply suppli, ultimately ultim,
        nonuniformitie nonuniformiti, capsule capsul, hemisphericall hemispherical, unintentionall unintentional, insuring insur, leading lead,
        concentrated concentr, authored author
        """;

    [Fact]
    public void Words_have_the_stems_of_the_published_algorithm()
    {
        Span<char> buffer = stackalloc char[40];
        foreach (var pair in Vocabulary.Split([',', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var (word, stem) = (pair.Split(' ')[0], pair.Split(' ')[1]);
            word.CopyTo(buffer);

            Assert.Equal($"{word} {stem}", $"{word} {buffer[..EnglishStemmer.Stem(buffer, word.Length)]}");
        }
    }

    [Fact]
    public void A_stem_is_never_longer_than_its_word_nor_empty()
    {
        var random = new Random(1);
        const string letters = "aeiouybdsltngrizcm";
        Span<char> buffer = stackalloc char[40];
        for (var i = 0; i < 200_000; i++)
        {
            var length = random.Next(1, 12);
            for (var j = 0; j < length; j++)
                buffer[j] = letters[random.Next(letters.Length)];

            Assert.InRange(EnglishStemmer.Stem(buffer, length), 1, length);
        }
    }

    [Theory]
    [InlineData("kindern", "kind")]
    [InlineData("hauses", "haus")]
    [InlineData("ergebnisse", "ergebni")]
    [InlineData("bauern", "bau")]
    [InlineData("den", "den")]
    [InlineData("rates", "rat")]
    [InlineData("radios", "radios")]
    [InlineData("e", "e")]
    public void German_endings_are_cut(string word, string stem) =>
        Assert.Equal(stem, word[..GermanEndings.Cut(word, word.Length)]);
}
