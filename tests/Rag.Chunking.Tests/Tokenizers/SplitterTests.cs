using System.Globalization;
using System.Text.RegularExpressions;
using Rag.Chunking.Tokenizers;

namespace Rag.Chunking.Tests.Tokenizers;

/// <summary>The hand-written splitters against the published patterns, run by .NET's backtracking engine.</summary>
public sealed partial class SplitterTests
{
    // .NET matches UTF-16 units, so the alphabet is the basic plane; supplementary characters are in the fixtures of tiktoken.
    private static readonly char[] s_alphabet =
        [.. "aeisStTlLmMdDrRvVeEkK'''    \t\t\n\n\r\v\f\u0085\u00a0\u2028\u3000/-_.,\"(1234½Ⅷ٣ßéÉДдǅʰªⁿ你好日ก\u0301\u0308\u0903\u20dd\u200d\u200b\ufeff\ufffd€$\0\u007f\u017f\u212aא"];

    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 20)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Pieces_are_those_of_the_o200k_pattern(int seed) => Compare<O200kSplitter>(O200k(), seed);

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Pieces_are_those_of_the_cl100k_pattern(int seed) => Compare<Cl100kSplitter>(Cl100k(), seed);

    [Fact]
    public void Supplementary_letters_and_digits_are_single_characters()
    {
        Assert.Equal(["𝒜𝒷", "𝟘𝟙𝟚", "𝟛", "😀"], Pieces<O200kSplitter>("𝒜𝒷𝟘𝟙𝟚𝟛😀"));
        Assert.Equal(["𐐀𐐨", "𐐀"], Pieces<O200kSplitter>("𐐀𐐨𐐀"));
        Assert.Equal(["𐐀𐐨𐐀"], Pieces<Cl100kSplitter>("𐐀𐐨𐐀"));
        Assert.Equal(["😀a", "\ud800\udbff"], Pieces<Cl100kSplitter>("😀a\ud800\udbff"));
    }

    private static void Compare<TSplitter>(Regex pattern, int seed)
        where TSplitter : struct, IPieceSplitter
    {
        var random = new Random(seed);
        var cases = Environment.GetEnvironmentVariable("RAG_FUZZ") is { } length ? int.Parse(length, CultureInfo.InvariantCulture) / 20 : 500;
        for (var i = 0; i < cases; i++)
        {
            var text = new string(random.GetItems(s_alphabet, random.Next(1, 14)));
            if (i % 4 == 0)
                text = new string([.. Enumerable.Range(0, 8).Select(_ => (char)random.Next(0xD7FF))]);

            Assert.Equal(pattern.Matches(text).Select(match => match.Value), Pieces<TSplitter>(text));
        }
    }

    private static List<string> Pieces<TSplitter>(string text)
        where TSplitter : struct, IPieceSplitter
    {
        var pieces = new List<string>();
        for (var start = 0; start < text.Length;)
        {
            var end = TSplitter.End(text, start);
            pieces.Add(text[start..end]);
            start = end;
        }

        return pieces;
    }

    [GeneratedRegex(@"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+('[sSſ]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])?|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*('[sSſ]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])?|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+", RegexOptions.CultureInvariant)]
    private static partial Regex O200k();

    [GeneratedRegex(@"('[sSſ]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+", RegexOptions.CultureInvariant)]
    private static partial Regex Cl100k();
}
