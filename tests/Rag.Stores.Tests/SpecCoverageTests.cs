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

    [Fact]
    public void Every_hostile_input_is_asked_of_every_store() => Assert.Empty(BadInputCoverage.Inputs(["id", "metadata", "filter", "vector", "query", "acl"], new Dictionary<string, string>
    {
        ["store.open.path"] = "Rag.Stores.Sqlite.Tests: only it has a path",
        ["load.folder"] = "Rag.Chunking.Tests",
        ["embedder.http"] = "Rag.OpenAI.Tests",
    }));

    [Theory]
    [InlineData("Memory", "db-busy-snapshot db-full db-readonly-file db-readonly-dir db-not-a-db db-foreign-schema db-newer-version db-wal-torn db-deleted-while-open db-two-processes db-network-drop db-commit-unknown db-http-redirect db-schema-trigger db-extension-load", "nothing outlives the process or leaves it")]
    public void Every_fault_of_the_shared_collection_is_tested_or_cannot_happen(string store, string cases, string reason) => Assert.Empty(BadInputCoverage.Faults(
        typeof(SpecCoverageTests).Assembly.GetTypes().Where(type => type.Namespace == $"Rag.Stores.Tests.{store}"), cases.Split(' ').ToDictionary(id => id, _ => reason)));
}
