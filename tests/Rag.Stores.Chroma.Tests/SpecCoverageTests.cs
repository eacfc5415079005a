using Rag.Testing;

namespace Rag.Stores.Chroma.Tests;

public sealed class SpecCoverageTests
{
    [Fact]
    public void The_store_is_held_to_every_law_or_says_why_not() =>
        Assert.Empty(SpecCoverage.Gaps(typeof(SpecCoverageTests).Assembly, typeof(ChromaVectorStore).Assembly, new Dictionary<string, string>()));

    [Theory]
    [InlineData("db-full db-readonly-file db-readonly-dir db-fts-desync db-wal-torn db-schema-trigger db-extension-load", "disk, log and schema are the server's, which answers HTTP 500 to a write it cannot keep; words are counted by this process")]
    public void Every_fault_of_the_shared_collection_is_tested_or_cannot_happen(string cases, string reason) => Assert.Empty(BadInputCoverage.Faults(
        typeof(SpecCoverageTests).Assembly.GetTypes(), cases.Split(' ').ToDictionary(id => id, _ => reason)));
}
