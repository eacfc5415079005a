namespace Rag.Stores.Vectors;

/// <summary>What a graph finds of the true nearest on this very data, by how many candidates a search keeps.</summary>
/// <param name="Vectors">How many vectors there were when it was measured.</param>
/// <param name="Points">By rising ef.</param>
internal sealed record RecallTable(int Vectors, IReadOnlyList<RecallPoint> Points)
{
    /// <summary>The ef values that are tried.</summary>
    public static ReadOnlySpan<int> Ladder => [10, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512, 768, 1024, 1536, 2048];

    // Between what was measured on a sample and what was asked for.
    private const double Margin = 0.25;

    /// <summary>The smallest ef that gave the recall, with a margin, or null when none did: compare all vectors.</summary>
    /// <param name="recall">0 to 1.</param>
    /// <param name="top">How many are asked for.</param>
    public int? EfFor(double recall, int top)
    {
        var wanted = recall + (1 - recall) * Margin;
        RecallPoint? previous = null;
        foreach (var point in Points)
        {
            var found = top <= 10 ? point.RecallAt10 : point.RecallAt100;
            if (found >= wanted)
            {
                var ef = (double)point.Ef;
                if (previous is { } below)
                {
                    var missed = top <= 10 ? below.RecallAt10 : below.RecallAt100;
                    ef = below.Ef + (point.Ef - below.Ef) * (wanted - missed) / Math.Max(1e-9, found - missed);
                }

                return Math.Max(top, (int)Math.Ceiling(ef * Math.Max(1, top / 100d)));
            }

            previous = point;
        }

        return null;
    }
}

/// <summary>One line of a <see cref="RecallTable"/>.</summary>
internal readonly record struct RecallPoint(int Ef, double RecallAt10, double RecallAt100);
