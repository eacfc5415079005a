using Rag.Testing;

namespace Rag.Stores.Redis.Tests;

public sealed class SpecCoverageTests
{
    [Fact]
    public void The_store_is_held_to_every_law_or_says_why_not() =>
        Assert.Empty(SpecCoverage.Gaps(typeof(SpecCoverageTests).Assembly, typeof(RedisVectorStore).Assembly, new Dictionary<string, string>()));

    [Theory]
    [InlineData("db-readonly-dir db-wal-torn db-http-redirect db-schema-trigger db-extension-load", "disk and log are the server's; the protocol knows no redirects, triggers or extensions")]
    public void Every_fault_of_the_shared_collection_is_tested_or_cannot_happen(string cases, string reason) => Assert.Empty(BadInputCoverage.Faults(
        typeof(SpecCoverageTests).Assembly.GetTypes(), cases.Split(' ').ToDictionary(id => id, _ => reason)));
}
