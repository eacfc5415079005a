using Rag.Testing;

namespace Rag.Stores.Sqlite.Tests;

public sealed class SpecCoverageTests
{
    [Fact]
    public void The_store_is_held_to_every_law() =>
        Assert.Empty(SpecCoverage.Gaps(typeof(SqliteHarness).Assembly, typeof(SqliteVectorStore).Assembly, new Dictionary<string, string>()));
}
