using Rag.Stores.Engine.Ordinals;
using Rag.Stores.Engine.Vectors;

namespace Rag.Stores.Tests.Engine.Vectors;

public sealed class FlatVectorIndexTests
{
    [Theory]
    [InlineData(1, VectorMetric.Cosine)]
    [InlineData(3, VectorMetric.Cosine)]
    [InlineData(16, VectorMetric.Dot)]
    [InlineData(50, VectorMetric.Euclidean)]
    [InlineData(64, VectorMetric.Cosine)]
    [InlineData(100, VectorMetric.Dot)]
    [InlineData(384, VectorMetric.Cosine)]
    [InlineData(1000, VectorMetric.Euclidean)]
    [InlineData(4096, VectorMetric.Cosine)]
    public void A_search_returns_what_comparing_every_vector_returns(int dimensions, object metric)
    {
        var random = new Random(dimensions);
        var reference = new ReferenceVectors((VectorMetric)metric);
        var index = new FlatVectorIndex(dimensions, (VectorMetric)metric);
        var count = dimensions > 999 ? 300 : 1_500;
        for (var i = 0; i < count; i++)
            Set(index, reference, i, TestVectors.Clustered(random, dimensions, clusters: 5));

        for (var k = 1; k < 2_000; k *= 6)
        {
            var query = TestVectors.Clustered(random, dimensions, clusters: 5);
            reference.AssertSame(query, k, null, index.Snapshot());
            reference.AssertSame(query, k, TestVectors.Subset(random, count, 0.5), index.Snapshot());
            reference.AssertSame(query, k, TestVectors.Subset(random, count, 0.01), index.Snapshot());
        }
    }

    [Fact]
    public void Any_sequence_of_writes_leaves_what_a_dictionary_would_hold()
    {
        var random = new Random(7);
        var reference = new ReferenceVectors(VectorMetric.Cosine);
        var index = new FlatVectorIndex(24);
        for (var step = 0; step < Fuzz.Cases(3_000); step++)
        {
            var ordinal = random.Next(700);
            switch (random.Next(10))
            {
                case < 5:
                    Set(index, reference, ordinal, TestVectors.Clustered(random, 24, 3));
                    break;
                case < 9:
                    Assert.Equal(reference.Vectors.Remove(ordinal), index.Remove(ordinal));
                    break;
                default:
                    reference.AssertSame(TestVectors.Clustered(random, 24, 3), random.Next(1, 30), TestVectors.Subset(random, 700, random.NextDouble()), index.Snapshot());
                    break;
            }
        }

        Assert.Equal(reference.Vectors.Count, index.Count);
    }

    [Fact]
    public void A_snapshot_does_not_see_later_writes()
    {
        var random = new Random(3);
        var index = new FlatVectorIndex(8);
        var reference = new ReferenceVectors(VectorMetric.Cosine);
        for (var i = 0; i < 600; i++)
            Set(index, reference, i, TestVectors.Clustered(random, 8, 3));

        var before = index.Snapshot();
        for (var i = 0; i < 900; i += 2)
            index.Set(i, TestVectors.Clustered(random, 8, 3));
        for (var i = 1; i < 600; i += 2)
            index.Remove(i);
        index.Snapshot();
        for (var i = 1; i < 600; i += 2)
            index.Set(i, TestVectors.Clustered(random, 8, 3));

        for (var i = 0; i < 20; i++)
            reference.AssertSame(TestVectors.Clustered(random, 8, 3), 50, null, before);
    }

    [Fact]
    public void Equal_scores_are_ordered_by_the_order_given()
    {
        var index = new FlatVectorIndex(5);
        for (var i = 0; i < 5_000; i++)
            index.Set(i, [1, 2, 3, 4, 5]);
        var descending = Comparer<int>.Create((left, right) => right.CompareTo(left));

        var best = new ScoredOrdinal[3];
        Assert.Equal(3, index.Snapshot().Search([5, 4, 3, 2, 1], null, descending, best));
        Assert.Equal([4_999, 4_998, 4_997], best.Select(hit => hit.Ordinal));
        Assert.Equal(3, index.Snapshot().Search([5, 4, 3, 2, 1], null, null, best));
        Assert.Equal([0, 1, 2], best.Select(hit => hit.Ordinal));
    }

    [Fact]
    public void Everything_can_be_deleted_and_filled_again()
    {
        var index = new FlatVectorIndex(4);
        var best = new ScoredOrdinal[10];
        for (var round = 0; round < 3; round++)
        {
            for (var i = 0; i < 300; i++)
                index.Set(i, [i + 1, 300, 0, 0]);
            Assert.Equal(10, index.Snapshot().Search([1, 0, 0, 0], null, null, best));
            Assert.Equal(299, best[0].Ordinal);
            for (var i = 0; i < 300; i++)
                index.Remove(i);
            Assert.Equal(0, index.Snapshot().Search([1, 0, 0, 0], null, null, best));
            Assert.Equal(0, index.Count);
        }
    }

    [Fact]
    public void Removed_vectors_give_their_memory_back()
    {
        var index = new FlatVectorIndex(64);
        for (var i = 0; i < 20_000; i++)
        {
            index.Set(i, TestVectors.One(64, i % 64));
            if (i > 0)
                index.Remove(i - 1);
            index.Snapshot();
        }

        Assert.True(index.Bytes < 300_000, $"{index.Bytes} bytes for one vector");
    }

    [Fact]
    public void Rows_kept_elsewhere_give_the_same_result()
    {
        var random = new Random(11);
        var rows = new Elsewhere(30);
        var here = new FlatVectorIndex(30);
        var elsewhere = new FlatVectorIndex(30, VectorMetric.Cosine, rows);
        for (var i = 0; i < 1_000; i++)
        {
            rows.Vectors.Add(TestVectors.Clustered(random, 30, 4));
            here.Set(i, rows.Vectors[i]);
            elsewhere.Set(i, rows.Vectors[i]);
        }

        Assert.True(elsewhere.Bytes < here.Bytes / 2);
        for (var i = 0; i < 20; i++)
        {
            var query = TestVectors.Clustered(random, 30, 4);
            ScoredOrdinal[] expected = new ScoredOrdinal[12], actual = new ScoredOrdinal[12];
            here.Snapshot().Search(query, null, null, expected);
            elsewhere.Snapshot().Search(query, null, null, actual);
            Assert.Equal(expected, actual);
        }
    }

    [Theory]
    [InlineData("vector.dimension", new float[] { 1, 2 })]
    [InlineData("vector.dimension", new float[] { })]
    [InlineData("vector.zero", new float[] { 0, 0, 0 })]
    [InlineData("vector.not_finite", new[] { 1, float.NaN, 0 })]
    [InlineData("vector.not_finite", new[] { float.PositiveInfinity, 0, 0 })]
    public void A_vector_that_cannot_be_compared_is_refused(string code, float[] vector)
    {
        var index = new FlatVectorIndex(3);
        index.Set(0, [1, 0, 0]);

        Assert.Equal(code, Assert.Throws<RagInputException>(() => index.Set(1, vector)).Code);
        Assert.Equal(code, Assert.Throws<RagInputException>(() => index.Snapshot().Search(vector, null, null, new ScoredOrdinal[1])).Code);
        Assert.Equal(1, index.Count);
    }

    [Fact]
    public void Vectors_whose_products_leave_the_range_of_a_float_are_refused() =>
        Assert.Equal("vector.too_long", Assert.Throws<RagInputException>(() => new FlatVectorIndex(2, VectorMetric.Dot).Set(0, [1e30f, 0])).Code);

    [Fact]
    public void An_empty_index_finds_nothing() =>
        Assert.Equal(0, new FlatVectorIndex(3).Snapshot().Search([1, 0, 0], null, null, new ScoredOrdinal[5]));

    private static void Set(FlatVectorIndex index, ReferenceVectors reference, int ordinal, float[] vector)
    {
        index.Set(ordinal, vector);
        reference.Set(ordinal, vector);
    }

    private sealed class Elsewhere(int dimensions) : IVectorRows
    {
        public List<float[]> Vectors { get; } = [];

        public ReadOnlySpan<float> Row(int ordinal, Span<float> scratch)
        {
            // Copied, as a database would.
            VectorMath.TryNormalize(Vectors[ordinal], scratch[..dimensions]);
            return scratch[..dimensions];
        }
    }
}
