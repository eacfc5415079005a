using System.Numerics.Tensors;

namespace Rag.Chunking;

/// <summary>Finds where a text changes its subject from the vectors of its sentences.</summary>
internal static class SubjectBreaks
{
    // Rounding alone makes a valley this deep.
    private const double MinDepth = 1e-4;

    /// <summary>The sentences that begin a new subject, in order.</summary>
    public static List<int> Find(List<ReadOnlyMemory<float>> vectors, SemanticChunkerOptions options)
    {
        var depths = Depths(Similarities(vectors, options.Window));
        var valleys = new List<(int Sentence, double Depth)>();
        for (var gap = 0; gap < depths.Length; gap++)
        {
            if (depths[gap] > MinDepth)
                valleys.Add((gap + 1, depths[gap]));
        }

        if (valleys.Count == 0)
            return [];
        var sorted = valleys.Select(valley => valley.Depth).Order().ToArray();
        var threshold = sorted[Math.Min(sorted.Length - 1, (int)(sorted.Length * options.Percentile / 100))];

        var breaks = new List<int>();
        foreach (var (sentence, _) in valleys.Where(valley => valley.Depth >= threshold))
        {
            if (sentence - (breaks.Count == 0 ? 0 : breaks[^1]) >= options.MinSentences && vectors.Count - sentence >= options.MinSentences)
                breaks.Add(sentence);
        }

        return breaks;
    }

    // Of the gap after each sentence but the last.
    private static double[] Similarities(List<ReadOnlyMemory<float>> vectors, int window)
    {
        var units = new float[vectors.Count][];
        for (var i = 0; i < units.Length; i++)
        {
            units[i] = vectors[i].ToArray();
            TensorPrimitives.Divide(units[i], TensorPrimitives.Norm(units[i]), units[i]);
        }

        var similarities = new double[units.Length - 1];
        var before = new float[units[0].Length];
        var after = new float[units[0].Length];
        for (var gap = 0; gap < similarities.Length; gap++)
        {
            Sum(units, Math.Max(0, gap + 1 - window), gap + 1, before);
            Sum(units, gap + 1, Math.Min(units.Length, gap + 1 + window), after);
            var norms = (double)TensorPrimitives.Norm(before) * TensorPrimitives.Norm(after);
            similarities[gap] = norms > 0 ? TensorPrimitives.Dot<float>(before, after) / norms : 0;
        }

        return similarities;
    }

    private static void Sum(float[][] units, int start, int end, float[] sum)
    {
        Array.Clear(sum);
        for (var i = start; i < end; i++)
            TensorPrimitives.Add(sum, units[i], sum);
    }

    // How far a valley lies below the peaks it is between; 0 anywhere else.
    private static double[] Depths(double[] similarities)
    {
        var depths = new double[similarities.Length];
        var leftPeak = new double[similarities.Length];
        for (var gap = 0; gap < similarities.Length; gap++)
            leftPeak[gap] = gap > 0 && similarities[gap - 1] >= similarities[gap] ? leftPeak[gap - 1] : similarities[gap];
        var rightPeak = 0d;
        for (var gap = similarities.Length - 1; gap >= 0; gap--)
        {
            var next = gap + 1 < similarities.Length ? similarities[gap + 1] : double.NegativeInfinity;
            rightPeak = next >= similarities[gap] ? rightPeak : similarities[gap];
            // Of a flat valley the first gap counts; at the ends of the text one peak is enough.
            var isValley = (gap == 0 || similarities[gap - 1] > similarities[gap]) && next >= similarities[gap] && (gap > 0 || next > similarities[gap]);
            if (isValley || (gap == similarities.Length - 1 && gap > 0 && similarities[gap - 1] > similarities[gap]))
                depths[gap] = leftPeak[gap] - similarities[gap] + (rightPeak - similarities[gap]);
        }

        return depths;
    }
}
