namespace Rag.Stores.Engine.Vectors;

/// <summary>What a graph finds of the true nearest on this very data, by how far a search goes on.</summary>
/// <param name="Vectors">How many vectors there were when it was measured.</param>
/// <param name="At10">When ten are asked for, by rising slack.</param>
/// <param name="At100">When a hundred are asked for.</param>
internal sealed record RecallTable(int Vectors, IReadOnlyList<RecallPoint> At10, IReadOnlyList<RecallPoint> At100)
{
    /// <summary>The slacks that are tried.</summary>
    public static ReadOnlySpan<double> Ladder => [0.01, 0.02, 0.03, 0.04, 0.06, 0.08, 0.1, 0.13, 0.16, 0.2, 0.25, 0.3, 0.4, 0.5];

    // Between what was measured on a sample and what was asked for.
    private const double Margin = 0.25;

    // Questions lie farther from what they are about than the vectors that were asked with lie from each other.
    private const double Farther = 4 / 3.0;

    /// <summary>The smallest slack that gave the recall, with a margin, and what it compares; null when none did: compare all vectors.</summary>
    /// <param name="recall">0 to 1.</param>
    /// <param name="top">How many are asked for.</param>
    public (double Slack, double Compared)? For(double recall, int top)
    {
        var points = top <= 10 ? At10 : At100;
        var wanted = recall + (1 - recall) * Margin;
        if (!points.Any(point => point.Recall >= wanted))
            return null;
        var slack = Farther * Interpolated(points, point => point.Recall, point => point.Slack, wanted);
        return (slack, Interpolated(points, point => point.Slack, point => point.Compared, slack));
    }

    // Between the first point that reaches x and the one before it; where none does, as at the last.
    private static double Interpolated(IReadOnlyList<RecallPoint> points, Func<RecallPoint, double> xOf, Func<RecallPoint, double> yOf, double x)
    {
        for (var i = 0; i < points.Count; i++)
        {
            if (xOf(points[i]) < x)
                continue;
            if (i == 0)
                return yOf(points[0]);
            var (low, high) = (xOf(points[i - 1]), xOf(points[i]));
            return yOf(points[i - 1]) + (yOf(points[i]) - yOf(points[i - 1])) * (x - low) / Math.Max(1e-9, high - low);
        }

        return yOf(points[^1]);
    }
}

/// <summary>One line of a <see cref="RecallTable"/>.</summary>
/// <param name="Slack">As in <see cref="Reach.Within"/>.</param>
/// <param name="Recall">What was found, 0 to 1.</param>
/// <param name="Compared">How many vectors were compared for it, on average.</param>
internal readonly record struct RecallPoint(double Slack, double Recall, double Compared);
