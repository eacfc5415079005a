using Rag.Testing;

namespace Rag.Stores.Tests;

public sealed class SpecCoverageTests
{
    private static readonly Dictionary<string, string> Exempt = [];

    [Fact]
    public void Every_store_is_held_to_every_law_or_says_why_not() =>
        Assert.Empty(SpecCoverage.Gaps(typeof(SpecCoverageTests).Assembly, typeof(InMemoryVectorStore).Assembly, Exempt));

    [Fact]
    public void A_stale_exemption_is_noticed()
    {
        var gaps = SpecCoverage.Gaps(typeof(SpecCoverageTests).Assembly, typeof(InMemoryVectorStore).Assembly, new Dictionary<string, string>(Exempt)
        {
            ["InMemoryHarness/FilterSpec"] = "tested all the same",
            ["InMemoryHarness/NoSuchSpec"] = "does not exist",
        });

        Assert.Equal(2, gaps.Count);
    }
}
