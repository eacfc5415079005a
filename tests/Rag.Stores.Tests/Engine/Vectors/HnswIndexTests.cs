using Rag.Stores.Engine.Ordinals;
using Rag.Stores.Engine.Vectors;

namespace Rag.Stores.Tests.Engine.Vectors;

public sealed class HnswIndexTests
{
    private const int Dimensions = 32;
    private static readonly HnswOptions s_small = new() { GraphFrom = 500, EfConstruction = 64 };

    [Theory]
    [InlineData(VectorMetric.Cosine)]
    [InlineData(VectorMetric.Dot)]
    [InlineData(VectorMetric.Euclidean)]
    public void The_recall_asked_for_is_found_on_questions_never_seen(object metric)
    {
        var random = new Random(1);
        var (index, _) = Filled(random, 2_500, (VectorMetric)metric);
        var snapshot = index.Snapshot();
        Assert.True(snapshot.HasGraph);

        foreach (var recall in (double[])[0.9, 0.95, 0.99])
            Assert.InRange(Recall(snapshot, random, recall, null, 200), recall - 0.01, 1);
    }

    [Theory]
    [InlineData(0.9)]
    [InlineData(0.5)]
    [InlineData(0.1)]
    [InlineData(0.01)]
    [InlineData(0.0005)]
    public void A_filter_of_any_selectivity_keeps_the_recall(double share)
    {
        var random = new Random(2);
        var (index, _) = Filled(random, 3_000);

        Assert.InRange(Recall(index.Snapshot(), random, 0.95, TestVectors.Subset(random, 3_000, share), 100), 0.94, 1);
    }

    [Fact]
    public void A_filter_that_shuts_out_the_neighbourhood_of_the_question_keeps_the_recall()
    {
        var random = new Random(3);
        var (index, reference) = Filled(random, 3_000);
        var query = Vector(random);
        var far = new OrdinalSet();
        foreach (var hit in reference.Search(query, 3_000, null).Skip(750))
            far.Add(hit.Ordinal);

        ScoredOrdinal[] expected = reference.Search(query, 10, far), best = new ScoredOrdinal[10];
        Assert.Equal(10, index.Snapshot().Search(query, 0.95, far, null, best));
        Assert.InRange(best.Count(hit => hit.Score >= expected[9].Score), 9, 10);
    }

    [Fact]
    public void Any_sequence_of_writes_and_reopenings_keeps_recall_and_scores()
    {
        var random = new Random(4);
        var (index, reference) = Filled(random, 1_500);
        for (var step = 0; step < Fuzz.Cases(1_500); step++)
        {
            var ordinal = random.Next(2_500);
            switch (random.Next(400))
            {
                case < 190:
                    Set(index, reference, ordinal, Vector(random));
                    break;
                case < 380:
                    Assert.Equal(reference.Vectors.Remove(ordinal), index.Remove(ordinal));
                    break;
                case < 398:
                    AssertTrue(index.Snapshot(), reference, Vector(random));
                    break;
                default:
                    index = Reopened(index, reference, step);
                    break;
            }

            if (index.IsGraphDue)
                index.ExtendGraph();
        }

        Assert.Equal(reference.Vectors.Count, index.Count);
        Assert.InRange(Recall(index.Snapshot(), random, 0.95, null, 200), 0.93, 1);
    }

    [Fact]
    public void The_same_writes_give_the_same_graph()
    {
        var (first, _) = Filled(new Random(5), 1_000);
        var (second, _) = Filled(new Random(5), 1_000);

        Assert.Equal(first.SaveGraph(1), second.SaveGraph(1));
    }

    [Fact]
    public void Chunks_replaced_under_new_ordinals_leave_no_lists_of_neighbours_behind()
    {
        var random = new Random(14);
        var (index, reference) = Filled(random, 1_000);
        var before = index.GraphBytes;
        for (var ordinal = 1_000; ordinal < 20_000; ordinal++)
        {
            Set(index, reference, ordinal, Vector(random));
            Assert.True(index.Remove(ordinal - 1_000) && reference.Vectors.Remove(ordinal - 1_000));
            if (index.IsGraphDue)
                index.ExtendGraph();
        }

        index.ExtendGraph();
        // What is left of an ordinal is a layer, a word and bits.
        Assert.InRange(index.GraphBytes, 1, 2 * before + 20 * 20_000);
        AssertTrue(index.Snapshot(), reference, Vector(random));
        Assert.InRange(Recall(index.Snapshot(), random, 0.95, null, 200), 0.93, 1);
        AssertTrue(Reopened(index, reference, 1).Snapshot(), reference, Vector(random));
    }

    [Fact]
    public void A_snapshot_never_returns_what_was_written_later()
    {
        var random = new Random(6);
        var (index, reference) = Filled(random, 1_200);
        var before = index.Snapshot();
        for (var i = 0; i < 1_500; i += 2)
            index.Set(i, Vector(random));
        for (var i = 1; i < 1_200; i += 4)
            index.Remove(i);

        for (var i = 0; i < 20; i++)
            AssertTrue(before, reference, Vector(random));
    }

    [Fact]
    public async Task Searches_beside_a_writer_return_only_true_scores()
    {
        var random = new Random(7);
        var (index, reference) = Filled(random, 1_500);
        var snapshot = index.Snapshot();
        var queries = Enumerable.Range(0, 60).Select(_ => Vector(random)).ToList();

        var reading = Task.Run(() => queries.ForEach(query => AssertTrue(snapshot, reference, query)));
        for (var i = 0; i < 400; i++)
        {
            index.Set(random.Next(1_800), Vector(random));
            index.Remove(random.Next(1_800));
            if (index.IsGraphDue)
                index.ExtendGraph();
        }

        await reading;
    }

    [Fact]
    public void Thousands_of_identical_vectors_are_no_trouble()
    {
        var index = new HnswIndex(4, VectorMetric.Cosine, s_small);
        for (var i = 0; i < 1_000; i++)
            index.Set(i, [1, 2, 3, 4]);
        index.ExtendGraph();
        var best = new ScoredOrdinal[10];

        Assert.Equal(10, index.Snapshot().Search([1, 2, 3, 4], 0.95, null, null, best));
        Assert.All(best, hit => Assert.Equal(1, hit.Score, 5));
        Assert.Equal(300, index.Snapshot().Search([4, 3, 2, 1], 0.95, null, null, new ScoredOrdinal[300]));
        for (var i = 0; i < 990; i++)
            index.Remove(i);
        Assert.Equal(10, index.Snapshot().Search([1, 2, 3, 4], 0.95, null, null, best));
        index.ExtendGraph();
        Assert.Equal(10, index.Snapshot().Search([1, 2, 3, 4], 0.95, null, null, best));
    }

    [Fact]
    public void More_than_there_are_finds_all_and_everything_can_be_deleted_and_filled_again()
    {
        var random = new Random(8);
        var index = new HnswIndex(Dimensions, VectorMetric.Cosine, s_small);
        for (var round = 0; round < 2; round++)
        {
            for (var i = 0; i < 700; i++)
                index.Set(i, Vector(random));
            index.ExtendGraph();
            Assert.Equal(700, index.Snapshot().Search(Vector(random), 0.95, null, null, new ScoredOrdinal[1_000]));
            for (var i = 0; i < 700; i++)
                Assert.True(index.Remove(i));
            Assert.Equal(0, index.Snapshot().Search(Vector(random), 0.95, null, null, new ScoredOrdinal[10]));
        }
    }

    [Fact]
    public void Damaged_graphs_and_graphs_of_other_vectors_are_refused()
    {
        var random = new Random(9);
        var (index, reference) = Filled(random, 600);
        var bytes = index.SaveGraph(17)!;
        var target = Ungraphed(reference);

        for (var length = 0; length < bytes.Length; length += 1 + length / 20)
            Assert.Equal("index.corrupt", Refused(target, bytes[..length], 17));
        for (var at = 0; at < bytes.Length; at += 1 + at / 50)
        {
            var damaged = (byte[])bytes.Clone();
            damaged[at] ^= 0x04;
            Assert.StartsWith("index.", Refused(target, damaged, 17), StringComparison.Ordinal);
        }

        Assert.Equal("index.mismatch", Refused(target, bytes, 18));
        var (other, _) = Filled(random, 600);
        Assert.Equal("index.mismatch", Refused(other, bytes, 17));
    }

    [Theory]
    [InlineData("vector.dimension", new float[] { 1, 2 })]
    [InlineData("vector.zero", new float[] { 0, 0, 0 })]
    [InlineData("vector.not_finite", new[] { 1, float.NaN, 0 })]
    public void A_refused_vector_changes_nothing(string code, float[] vector)
    {
        var index = new HnswIndex(3);
        index.Set(0, [1, 0, 0]);

        Assert.Equal(code, Assert.Throws<RagInputException>(() => index.Set(0, vector)).Code);
        Assert.Equal(1, index.Snapshot().Search([1, 0, 0], 1, null, null, new ScoredOrdinal[2]));
    }

    private static string Refused(HnswIndex index, byte[] bytes, long stamp) =>
        Assert.Throws<RagStoreException>(() => index.LoadGraph(bytes, stamp)).Code;

    private static float[] Vector(Random random) => TestVectors.Clustered(random, Dimensions, clusters: 30);

    private static (HnswIndex, ReferenceVectors) Filled(Random random, int count, VectorMetric metric = VectorMetric.Cosine)
    {
        var index = new HnswIndex(Dimensions, metric, s_small);
        var reference = new ReferenceVectors(metric);
        for (var i = 0; i < count; i++)
            Set(index, reference, i, Vector(random));
        Assert.Equal(count >= s_small.GraphFrom, index.IsGraphDue);
        index.ExtendGraph();
        return (index, reference);
    }

    private static void Set(HnswIndex index, ReferenceVectors reference, int ordinal, float[] vector)
    {
        index.Set(ordinal, vector);
        reference.Set(ordinal, vector);
    }

    private static HnswIndex Ungraphed(ReferenceVectors reference)
    {
        var index = new HnswIndex(Dimensions, VectorMetric.Cosine, new HnswOptions { GraphFrom = 5_000, EfConstruction = 64 });
        foreach (var (ordinal, vector) in reference.Vectors)
            index.Set(ordinal, vector);
        return index;
    }

    private static HnswIndex Reopened(HnswIndex index, ReferenceVectors reference, long stamp)
    {
        var reopened = Ungraphed(reference);
        if (index.SaveGraph(stamp) is not { } bytes)
            return reopened;
        reopened.LoadGraph(bytes, stamp);
        return reopened;
    }

    // Whatever is found must be there, with the very score a comparison gives, best first.
    private static void AssertTrue(HnswSnapshot snapshot, ReferenceVectors reference, float[] query)
    {
        var best = new ScoredOrdinal[10];
        var found = snapshot.Search(query, 0.95, null, null, best);
        var scores = reference.Search(query, int.MaxValue, null).ToDictionary(hit => hit.Ordinal, hit => hit.Score);
        Assert.Equal(Math.Min(10, scores.Count), found);
        Assert.All(best[..found], hit => Assert.Equal(scores[hit.Ordinal], hit.Score));
        Assert.Equal(best[..found].OrderByDescending(hit => hit.Score).ThenBy(hit => hit.Ordinal), best[..found]);
    }

    private static double Recall(HnswSnapshot snapshot, Random random, double recall, OrdinalSet? allowed, int queries)
    {
        int hits = 0, possible = 0;
        ScoredOrdinal[] exact = new ScoredOrdinal[10], best = new ScoredOrdinal[10];
        for (var i = 0; i < queries; i++)
        {
            var query = Vector(random);
            var truth = snapshot.Flat.Search(query, allowed, null, exact);
            var found = snapshot.Search(query, recall, allowed, null, best);
            possible += truth;
            hits += best.Take(found).Count(hit => hit.Score >= exact[truth - 1].Score);
        }

        return hits / (double)possible;
    }
}
