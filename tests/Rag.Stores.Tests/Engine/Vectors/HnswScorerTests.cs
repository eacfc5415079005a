using Rag.Stores.Engine.Vectors;

namespace Rag.Stores.Tests.Engine.Vectors;

public class HnswScorerTests
{
    [Theory]
    [InlineData(VectorMetric.Cosine, 16)]
    [InlineData(VectorMetric.Cosine, 384)]
    [InlineData(VectorMetric.Dot, 100)]
    [InlineData(VectorMetric.Euclidean, 100)]
    public void Scores_are_hardly_ever_above_the_highest_expected(object metric, int dimensions)
    {
        const int Count = 1_000;
        var random = new Random(5);
        var index = new FlatVectorIndex(dimensions, (VectorMetric)metric);
        var vectors = Enumerable.Range(0, Count).Select(_ => Enumerable.Range(0, dimensions).Select(_ => (float)(random.NextDouble() * 2 - 1)).ToArray()).ToList();
        for (var i = 0; i < Count; i++)
            index.Set(i, vectors[i]);
        var snapshot = index.Snapshot();
        var scorer = new HnswScorer(dimensions, (VectorMetric)metric);
        var unit = new float[dimensions];
        var above = 0;
        for (var q = 0; q < 40; q++)
        {
            var query = FlatVectorIndex.Checked(vectors[q], dimensions, (VectorMetric)metric, unit);
            scorer.SetVector(query, snapshot.Longest);
            for (var i = 0; i < Count; i++)
            {
                var exact = snapshot.Score(i, query, []);
                var highest = scorer.Highest(snapshot.Codes, i, scorer.Score(snapshot.Codes, i));
                above += exact > highest ? 1 : 0;
                // A copy's own numbers are off alike.
                Assert.False(i == q && exact > highest);
            }
        }

        Assert.InRange(above, 0, 40 * Count / 5_000);
    }
}
