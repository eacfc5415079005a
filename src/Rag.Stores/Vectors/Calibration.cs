using System.Collections.Concurrent;
using Rag.Stores.Ordinals;

namespace Rag.Stores.Vectors;

/// <summary>Measures a graph's recall against comparing all vectors.</summary>
internal static class Calibration
{
    private const int Top = 100;
    private const double GoodEnough = 0.9999;

    /// <summary>Takes some vectors, spread over the collection, out of sight and asks for their nearest among the others.</summary>
    /// <remarks>
    /// What is asked must not be in the graph: a vector that is leads straight to its own neighbours, and a point between two of them
    /// nearly so, which promises recall that real questions do not get (0.90 for 0.95, measured).
    /// </remarks>
    public static RecallTable Measure(FlatVectorSnapshot all, HnswGraph graph, ConcurrentBag<HnswSearch> searches, int questions)
    {
        var ordinals = new List<int>(all.Live.Count);
        foreach (var ordinal in all.Live)
        {
            if (ordinal != graph.Entry.Ordinal)
                ordinals.Add(ordinal);
        }

        questions = Math.Min(questions, ordinals.Count / 2);
        var rest = all.Live.Clone();
        var vectors = new float[questions][];
        var scratch = new float[all.Dimensions];
        for (var i = 0; i < questions; i++)
        {
            var ordinal = ordinals[(int)((long)i * ordinals.Count / questions)];
            rest.Remove(ordinal);
            vectors[i] = all.Row(ordinal, scratch).ToArray();
        }

        var snapshot = new HnswSnapshot(all.Only(rest), graph, null, searches);
        var top = Math.Min(Top, rest.Count);
        var truth = new ScoredOrdinal[questions][];
        for (var i = 0; i < questions; i++)
            snapshot.Flat.Search(vectors[i], null, null, truth[i] = new ScoredOrdinal[top]);

        var points = new List<RecallPoint>();
        foreach (var ef in RecallTable.Ladder)
        {
            var point = new RecallPoint(ef, At(snapshot, ef, Math.Min(10, top), vectors, truth), At(snapshot, Math.Max(ef, top), top, vectors, truth));
            points.Add(point);
            if (point.RecallAt10 > GoodEnough && point.RecallAt100 > GoodEnough)
                break;
            // From here on comparing all is as quick.
            if (ef * 32 > ordinals.Count)
                break;
        }

        return new RecallTable(ordinals.Count, points);
    }

    private static double At(HnswSnapshot snapshot, int ef, int top, float[][] questions, ScoredOrdinal[][] truth)
    {
        var found = new ScoredOrdinal[top];
        long hits = 0;
        for (var i = 0; i < questions.Length; i++)
        {
            var count = snapshot.SearchGraph(questions[i], Math.Max(ef, top), null, snapshot.Flat.Live.Count, null, found);
            // Another vector of the same score is as good.
            for (var j = 0; j < count; j++)
            {
                if (found[j].Score >= truth[i][top - 1].Score)
                    hits++;
            }
        }

        return hits / (double)Math.Max(1, questions.Length * top);
    }
}
