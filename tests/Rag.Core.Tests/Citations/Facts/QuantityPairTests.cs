namespace Rag.Core.Tests.Citations.Facts;

/// <summary>Claims and source sentences over forms of number, date, time, unit, sign, fraction, range, currency and words, in seven languages and Chinese.</summary>
public sealed class QuantityPairTests
{
    public static TheoryData<string, string, string> Pairs()
    {
        var data = new TheoryData<string, string, string>();
        using var stream = typeof(QuantityPairTests).Assembly.GetManifestResourceStream("QuantityPairs.txt")!;
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            var parts = line.Split('\t');
            data.Add(parts[0], parts[1], parts[2]);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void A_claim_with_the_same_facts_is_verified_and_with_others_is_not(string verdict, string claim, string source)
    {
        var citation = Assert.Single(new CitationVerifier().Verify(claim + " [1]", Sources.Of(source)));

        Assert.Equal(verdict == "same" ? CitationProblem.None : citation.Problem, citation.Problem);
        Assert.Equal(verdict == "same", citation.Verified);
    }

    [Fact]
    public void The_table_holds_two_hundred_pairs() => Assert.True(Pairs().Count >= 200, $"{Pairs().Count} pairs");
}
