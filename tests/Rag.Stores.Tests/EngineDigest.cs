using System.Globalization;
using System.Text;
using Rag.Stores.Engine.Keywords;
using Rag.Stores.Engine.Ordinals;
using Rag.Stores.Engine.Vectors;
using Rag.Stores.Tests.Engine.Keywords;
using Rag.Stores.Tests.Engine.Vectors;

namespace Rag.Stores.Tests;

/// <summary>A little of everything the engine computes, as text: every bit of every score, and the bytes it would store.</summary>
internal static class EngineDigest
{
    public static string Compute()
    {
        var digest = new StringBuilder();
        foreach (var (dimensions, metric) in new[] { (5, VectorMetric.Cosine), (40, VectorMetric.Euclidean), (64, VectorMetric.Cosine), (200, VectorMetric.Dot), (384, VectorMetric.Cosine) })
            Vectors(digest, dimensions, metric);
        Keywords(digest);
        return digest.ToString();
    }

    private static void Vectors(StringBuilder digest, int dimensions, VectorMetric metric)
    {
        var random = new Random(dimensions);
        var index = new HnswIndex(dimensions, metric, new HnswOptions { GraphFrom = int.MaxValue, EfConstruction = 24 });
        for (var i = 0; i < 300; i++)
            index.Set(i, TestVectors.Clustered(random, dimensions, 5));
        index.BuildGraph();
        for (var i = 0; i < 60; i++)
            index.Remove(i * 3);
        digest.Append(CultureInfo.InvariantCulture, $"{dimensions} {metric} graph {Crc32C.Of(index.SaveGraph(1))}\n");

        var best = new ScoredOrdinal[10];
        for (var i = 0; i < 4; i++)
        {
            var query = TestVectors.Clustered(random, dimensions, 5);
            Append(digest, best.AsSpan(0, index.Snapshot().Flat.Search(query, null, null, best)));
            Append(digest, best.AsSpan(0, index.Snapshot().SearchGraph(query, 0.05, null, index.Count, null, best, out _)));
        }
    }

    private static void Keywords(StringBuilder digest)
    {
        var random = new Random(1);
        var index = new InvertedIndex();
        for (var i = 0; i < 1_000; i++)
            index.Add(i, TestTexts.Text(random, random.Next(60)), WordAnalyzer.Instance);
        for (var i = 0; i < 90; i++)
            index.Remove(i * 7);
        foreach (var segment in index.Snapshot().Segments)
            digest.Append(CultureInfo.InvariantCulture, $"segment {segment.Checksum}\n");
        var best = new ScoredOrdinal[10];
        for (var i = 0; i < 10; i++)
            Append(digest, best.AsSpan(0, index.Snapshot().Search(new KeywordQuery(TestTexts.Text(random, 6), WordAnalyzer.Instance), null, null, best)));
    }

    private static void Append(StringBuilder digest, ReadOnlySpan<ScoredOrdinal> hits)
    {
        foreach (var (ordinal, score) in hits)
            digest.Append(CultureInfo.InvariantCulture, $"{ordinal}:{BitConverter.DoubleToInt64Bits(score):x} ");
        digest.Append('\n');
    }
}
