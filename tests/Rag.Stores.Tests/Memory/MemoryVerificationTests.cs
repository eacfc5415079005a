using Rag.Stores.Memory;
using Rag.Testing;

namespace Rag.Stores.Tests.Memory;

public sealed class MemoryVerificationTests
{
    private static readonly CollectionInfo Info = new("docs", "rag-testing-1", 3, WordAnalyzer.Instance.Name, "", false, false);
    private static readonly IndexedDocument Indexed = new TestDocument("a", "apple\n\nplum").ToIndexed();

    [Fact]
    public void What_is_whole_has_no_problem() => Assert.Empty(Verified(Version()));

    [Fact]
    public void A_chunk_that_is_not_in_its_document_is_found_and_its_document_dropped()
    {
        var damaged = Version() with { Document = Indexed.Document with { Text = "apple\n\npear" } };

        Assert.Equal([("chunk.text", "a#1")], Verified(damaged).Select(problem => (problem.Code, problem.Id)));
        Assert.Empty(Repaired(damaged).Documents);
    }

    [Trait(BadInputCoverage.Trait, "db-vector-missing")]
    [Theory]
    [InlineData(new float[] { 0.6f, 0.8f })]
    [InlineData(new float[] { 0.6f, 0.9f, 0 })]
    [InlineData(new float[] { 0, 0, 0 })]
    [InlineData(new float[] { float.NaN, 0, 0 })]
    public void A_lost_vector_is_found_and_its_document_dropped(float[] vector)
    {
        var damaged = With(chunk => new(chunk.Chunk, chunk.Id, vector, chunk.ContentHash, chunk.Terms));

        Assert.Equal("store.inconsistent", Assert.Single(Verified(damaged)).Code);
        Assert.Empty(Repaired(damaged).Documents);
        Assert.Null(Repaired(damaged).FindVector(damaged.Chunks[0].ContentHash));
    }

    [Trait(BadInputCoverage.Trait, "db-fts-desync")]
    [Fact]
    public void Wrong_terms_are_found_and_counted_anew()
    {
        var damaged = With(chunk => new(chunk.Chunk, chunk.Id, chunk.Vector, chunk.ContentHash, [new("pear", 2)]));

        Assert.Equal(("store.inconsistent", "a#0"), Verified(damaged).Select(problem => (problem.Code, problem.Id)).Single());
        var repaired = Repaired(damaged).Versions.Single();
        Assert.Equal([new("apple", 1)], repaired.Chunks[0].Terms);
        Assert.Empty(Verified(repaired));
    }

    private static MemoryVersion Version() => MemoryVersion.From(Indexed, Info, WordAnalyzer.Instance);

    private static MemoryVersion With(Func<MemoryChunk, MemoryChunk> change) => Version() with { Chunks = [change(Version().Chunks[0]), Version().Chunks[1]] };

    private static MemorySnapshot Snapshot(MemoryVersion version) => MemorySnapshot.Empty.With([(version.Document.Id, new MemoryHistory(version, []))]);

    private static IReadOnlyList<CollectionProblem> Verified(MemoryVersion version) => MemoryVerification.Run(Snapshot(version), Info, WordAnalyzer.Instance, CancellationToken.None);

    private static MemorySnapshot Repaired(MemoryVersion version) => MemoryVerification.Repair(Snapshot(version), Info, WordAnalyzer.Instance, CancellationToken.None);
}
