using Rag.Testing;

namespace Rag.Stores.Postgres.Tests;

public sealed class SpecCoverageTests
{
    [Fact]
    public void The_store_is_held_to_every_law() =>
        Assert.Empty(SpecCoverage.Gaps(typeof(PostgresHarness).Assembly, typeof(PostgresVectorStore).Assembly, new Dictionary<string, string>()));

    [Fact]
    public void Every_fault_of_the_shared_collection_is_tested_or_cannot_happen() => Assert.Empty(BadInputCoverage.Faults(typeof(SpecCoverageTests).Assembly.GetTypes(), new Dictionary<string, string>
    {
        ["db-readonly-dir"] = "folders are the server's",
        ["db-wal-torn"] = "the log is the server's",
        ["db-http-redirect"] = "the protocol knows no redirects",
        ["db-schema-trigger"] = "who may make triggers in the schema owns it",
        ["db-extension-load"] = "extensions are installed by who may, and only pgvector is asked for",
    }));
}
