using Rag.Stores.Ordinals;

namespace Rag.Stores.Vectors;

/// <summary>Measures a graph's recall against comparing all vectors.</summary>
internal static class Calibration
{
    private const int Top = 100;
    private const double GoodEnough = 0.9999;

    /// <summary>Takes some vectors, spread over the collection, out of sight with their copies, and asks for their nearest among the others.</summary>
    /// <remarks>
    /// What is asked must not be in the graph: a vector that is leads straight to its own neighbours, and a point between two of them
    /// nearly so, which promises recall that real questions do not get (0.90 for 0.95, measured).
    /// </remarks>
    /// <returns>Null where there is too little to ask about, as among copies of a few texts.</returns>
    public static RecallTable? Measure(FlatVectorSnapshot all, VectorGraph graph, int questions, CancellationToken cancellationToken)
    {
        var nodes = new List<int>(graph.Graph.Count);
        foreach (var ordinal in graph.Covered)
        {
            if (ordinal != graph.Graph.Entry.Ordinal && graph.Graph.LayerOf(ordinal) != HnswGraph.Absent)
                nodes.Add(ordinal);
        }

        questions = Math.Min(questions, nodes.Count / 8);
        var rest = graph.Covered.Clone();
        var vectors = new float[questions][];
        var scratch = new float[all.Dimensions];
        for (var i = 0; i < questions; i++)
        {
            var ordinal = nodes[(int)((long)i * nodes.Count / questions)];
            vectors[i] = all.Row(ordinal, scratch).ToArray();
            rest.Remove(ordinal);
            for (var copy = graph.Graph.NextCopy(ordinal); copy != ordinal; copy = graph.Graph.NextCopy(copy))
                rest.Remove(copy);
        }

        var snapshot = HnswSnapshot.Of(all.Only(rest), graph, rest);
        if (questions == 0 || !snapshot.HasGraph)
            return null;
        var top = Math.Min(Top, rest.Count);
        var truth = new ScoredOrdinal[questions][];
        for (var i = 0; i < questions; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            snapshot.Flat.Search(vectors[i], null, null, truth[i] = new ScoredOrdinal[top]);
        }

        var points = new List<RecallPoint>();
        foreach (var ef in RecallTable.Ladder)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var point = new RecallPoint(ef, At(snapshot, ef, Math.Min(10, top), vectors, truth), At(snapshot, Math.Max(ef, top), top, vectors, truth));
            points.Add(point);
            if (point.RecallAt10 > GoodEnough && point.RecallAt100 > GoodEnough)
                break;
            // From here on comparing all is as quick.
            if (ef * 32 > graph.Covered.Count)
                break;
        }

        return new RecallTable(graph.Covered.Count, points);
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
