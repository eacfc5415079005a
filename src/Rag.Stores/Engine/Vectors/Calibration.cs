using System.Numerics.Tensors;
using Rag.Stores.Engine.Ordinals;

namespace Rag.Stores.Engine.Vectors;

/// <summary>Measures a graph's recall against comparing all vectors.</summary>
internal static class Calibration
{
    private const double GoodEnough = 0.9995;

    // How much of another vector stands in a question that no stored vector resembles.
    private const float Strangeness = 0.5f;

    /// <summary>Takes some vectors, spread over the collection, out of sight with their copies, and asks for what is near them among the others.</summary>
    /// <remarks>
    /// What is asked must not be in the graph: a vector that is leads straight to its own neighbours, and a point between two of them nearly so, which promises recall that
    /// real questions do not get (0.90 for 0.95, measured). Nor may it only resemble what is: questions are shorter than texts, and their nearest lie farther and farther apart.
    /// So every other question lies between two of the vectors that were taken out.
    /// </remarks>
    /// <returns>Null where there is too little to ask about, as among copies of a few texts.</returns>
    public static RecallTable? Measure(FlatVectorSnapshot all, VectorGraph graph, int questions, CancellationToken cancellationToken)
    {
        var rest = graph.Covered.Clone();
        var vectors = TakeOut(all, graph, rest, questions);
        var snapshot = HnswSnapshot.Of(all.Only(rest), graph, rest);
        if (vectors.Length == 0 || !snapshot.HasGraph)
            return null;
        for (var i = 1; i < vectors.Length; i += 2)
            TensorPrimitives.MultiplyAdd(vectors[i - 1], Strangeness, vectors[i], vectors[i]);

        var truth = new ScoredOrdinal[vectors.Length][];
        for (var i = 0; i < vectors.Length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            snapshot.Flat.Search(vectors[i], null, null, truth[i] = new ScoredOrdinal[Math.Min(100, rest.Count)]);
        }

        return new RecallTable(graph.Covered.Count, Points(snapshot, vectors, truth, 10, cancellationToken), Points(snapshot, vectors, truth, 100, cancellationToken));
    }

    private static float[][] TakeOut(FlatVectorSnapshot all, VectorGraph graph, OrdinalSet rest, int count)
    {
        var nodes = new List<int>(graph.Graph.Count);
        foreach (var ordinal in graph.Covered)
        {
            if (ordinal != graph.Graph.Entry.Ordinal && graph.Graph.LayerOf(ordinal) != HnswGraph.Absent)
                nodes.Add(ordinal);
        }

        var vectors = new float[Math.Min(count, nodes.Count / 8)][];
        var scratch = new float[all.Dimensions];
        for (var i = 0; i < vectors.Length; i++)
        {
            var ordinal = nodes[(int)((long)i * nodes.Count / vectors.Length)];
            vectors[i] = all.Row(ordinal, scratch).ToArray();
            rest.Remove(ordinal);
            for (var copy = graph.Graph.NextCopy(ordinal); copy != ordinal; copy = graph.Graph.NextCopy(copy))
                rest.Remove(copy);
        }

        return vectors;
    }

    private static List<RecallPoint> Points(HnswSnapshot snapshot, float[][] questions, ScoredOrdinal[][] truth, int top, CancellationToken cancellationToken)
    {
        var found = new ScoredOrdinal[Math.Min(top, truth[0].Length)];
        var points = new List<RecallPoint>();
        foreach (var slack in RecallTable.Ladder)
        {
            long hits = 0, compared = 0;
            for (var i = 0; i < questions.Length; i++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var count = snapshot.SearchGraph(questions[i], slack, null, snapshot.Flat.Live.Count, null, found, out var walked);
                compared += walked;
                // Another vector of the same score is as good.
                for (var j = 0; j < count; j++)
                {
                    if (found[j].Score >= truth[i][found.Length - 1].Score)
                        hits++;
                }
            }

            points.Add(new RecallPoint(slack, hits / (double)(questions.Length * found.Length), compared / (double)questions.Length));
            // From there on comparing all is as quick.
            if (points[^1].Recall > GoodEnough || points[^1].Compared * HnswSnapshot.RandomCost > snapshot.Flat.Live.Count)
                break;
        }

        return points;
    }
}
