namespace Rag.Evaluation;

/// <summary>Fisher's randomisation test on paired scores, the test of choice for retrieval (Smucker et al., CIKM 2007).</summary>
public static class PairedRandomization
{
    /// <summary>The chance that a system no worse than the other would seem worse by at least as much as <paramref name="scores"/> do beside <paramref name="baseline"/>.</summary>
    /// <remarks>One-sided: small when <paramref name="scores"/> are worse. Exact for up to 16 pairs that differ, else estimated from <paramref name="rounds"/> drawings.</remarks>
    /// <param name="scores">One per question.</param>
    /// <param name="baseline">The same questions in the same order.</param>
    /// <param name="rounds">How many times signs are drawn at random.</param>
    /// <param name="seed">The same seed gives the same figure on every machine.</param>
    public static double ChanceOfSeemingWorse(IReadOnlyList<double> scores, IReadOnlyList<double> baseline, int rounds = 10_000, ulong seed = 1)
    {
        ArgumentNullException.ThrowIfNull(scores);
        ArgumentNullException.ThrowIfNull(baseline);
        ArgumentOutOfRangeException.ThrowIfLessThan(rounds, 1);
        if (scores.Count != baseline.Count)
            throw new ArgumentException($"There are {scores.Count} scores but {baseline.Count} of the baseline.", nameof(baseline));

        double[] differences = [.. scores.Select((score, i) => score - baseline[i]).Where(difference => difference != 0)];
        // Sums of the same differences in another order of signs must not differ by rounding alone.
        var observed = differences.Sum() + 1e-12;
        return differences.Length <= 16 ? Exact(differences, observed) : Estimated(differences, observed, rounds, seed);
    }

    private static double Exact(double[] differences, double observed)
    {
        var atLeast = 0;
        for (var signs = 0; signs < 1 << differences.Length; signs++)
        {
            var sum = 0d;
            for (var i = 0; i < differences.Length; i++)
                sum += (signs >> i & 1) == 0 ? differences[i] : -differences[i];
            if (sum <= observed)
                atLeast++;
        }

        return atLeast / (double)(1 << differences.Length);
    }

    private static double Estimated(double[] differences, double observed, int rounds, ulong seed)
    {
        var atLeast = 0;
        var state = seed;
        for (var round = 0; round < rounds; round++)
        {
            var sum = 0d;
            var bits = 0UL;
            for (var i = 0; i < differences.Length; i++)
            {
                if (i % 64 == 0)
                    bits = SplitMix64(ref state);
                sum += (bits >> i % 64 & 1) == 0 ? differences[i] : -differences[i];
            }

            if (sum <= observed)
                atLeast++;
        }

        // The drawing that was observed counts as one of them, so that the chance is never 0.
        return (atLeast + 1d) / (rounds + 1d);
    }

    private static ulong SplitMix64(ref ulong state)
    {
        var value = state += 0x9E3779B97F4A7C15UL;
        value = (value ^ value >> 30) * 0xBF58476D1CE4E5B9UL;
        value = (value ^ value >> 27) * 0x94D049BB133111EBUL;
        return value ^ value >> 31;
    }
}
