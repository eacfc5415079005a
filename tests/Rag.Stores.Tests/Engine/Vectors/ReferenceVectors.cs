using Rag.Stores.Engine.Ordinals;
using Rag.Stores.Engine.Vectors;

namespace Rag.Stores.Tests.Engine.Vectors;

/// <summary>What an index must return: every vector compared with the query, sorted.</summary>
internal sealed class ReferenceVectors(VectorMetric metric)
{
    public SortedDictionary<int, float[]> Vectors { get; } = [];

    public void Set(int ordinal, float[] vector) => Vectors[ordinal] = Unit(vector);

    public ScoredOrdinal[] Search(float[] query, int top, OrdinalSet? allowed)
    {
        var unit = Unit(query);
        return [.. Vectors
            .Where(entry => allowed is null || allowed.Contains(entry.Key))
            .Select(entry => new ScoredOrdinal(entry.Key, VectorScore.Exact(metric, unit, entry.Value)))
            .OrderByDescending(hit => hit.Score)
            .ThenBy(hit => hit.Ordinal)
            .Take(top)];
    }

    public void AssertSame(float[] query, int top, OrdinalSet? allowed, FlatVectorSnapshot actual)
    {
        var best = new ScoredOrdinal[top];
        var count = actual.Search(query, allowed, null, best);
        Assert.Equal(Search(query, top, allowed), best[..count]);
    }

    private float[] Unit(float[] vector)
    {
        var unit = (float[])vector.Clone();
        if (metric == VectorMetric.Cosine)
            Assert.True(VectorMath.TryNormalize(vector, unit));
        return unit;
    }
}

internal static class TestVectors
{
    /// <summary>A vector near one of a few directions, now and then an exact repeat of one.</summary>
    public static float[] Clustered(Random random, int dimensions, int clusters)
    {
        var centre = new Random(random.Next(clusters));
        var spread = random.Next(4) switch { 0 => 0, 1 => 1e-5, 2 => 0.1, _ => 1 };
        var vector = new float[dimensions];
        for (var i = 0; i < dimensions; i++)
            vector[i] = (float)(centre.NextDouble() - 0.45 + spread * (random.NextDouble() - 0.5));
        return vector;
    }

    public static float[] One(int dimensions, int at)
    {
        var vector = new float[dimensions];
        vector[at] = 1;
        return vector;
    }

    public static OrdinalSet Subset(Random random, int end, double share)
    {
        var set = new OrdinalSet();
        for (var i = 0; i < end; i++)
        {
            if (random.NextDouble() < share)
                set.Add(i);
        }

        return set;
    }
}
