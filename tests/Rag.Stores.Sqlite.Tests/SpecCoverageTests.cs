using Rag.Testing;

namespace Rag.Stores.Sqlite.Tests;

public sealed class SpecCoverageTests
{
    [Fact]
    public void The_store_is_held_to_every_law() =>
        Assert.Empty(SpecCoverage.Gaps(typeof(SqliteHarness).Assembly, typeof(SqliteVectorStore).Assembly, new Dictionary<string, string>()));

    [Fact]
    public void Every_fault_of_the_shared_collection_is_tested_or_cannot_happen() => Assert.Empty(BadInputCoverage.Faults(typeof(SpecCoverageTests).Assembly.GetTypes(), new Dictionary<string, string>
    {
        ["db-network-drop"] = "there is no network",
        ["db-http-redirect"] = "there is no network",
    }));
}
