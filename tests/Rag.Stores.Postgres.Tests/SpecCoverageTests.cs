using Rag.Testing;

namespace Rag.Stores.Postgres.Tests;

public sealed class SpecCoverageTests
{
    [Fact]
    public void The_store_is_held_to_every_law() =>
        Assert.Empty(SpecCoverage.Gaps(typeof(PostgresHarness).Assembly, typeof(PostgresVectorStore).Assembly, new Dictionary<string, string>()));
}
