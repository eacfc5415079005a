namespace Rag.Stores.Engine.Vectors;

/// <summary>How far a walk through a graph goes on.</summary>
/// <param name="Keep">The most vectors it remembers.</param>
/// <param name="Top">How many are wanted: what lies too far behind the last of these is not followed.</param>
/// <param name="Factor">What is too far: a squared distance so many times that of the last wanted. Infinite to follow all that is kept.</param>
/// <param name="Budget">How many vectors it may compare before it gives up.</param>
/// <remarks>
/// Stopping by distance (Al-Jazzazi et al. 2025) looks longer where many vectors lie about as near as those wanted, and less where few do. A fixed number
/// kept does neither: on vectors of real text it compares half as many vectors again for the same recall, and questions unlike the vectors find less than was measured.
/// </remarks>
internal readonly record struct Reach(int Keep, int Top, float Factor, int Budget)
{
    private const int WidestBeam = 8;
    private const int MostKept = 2048;
    private static readonly float s_high = FactorOf(0.3);

    /// <summary>How many are remembered whether or not they are followed, and looked at in the end: codes say only about who is nearest.</summary>
    public int Spare => Math.Min(Keep, Top < int.MaxValue ? 2 * Top : Top);

    /// <summary>Follows the nearest so many.</summary>
    public static Reach Nearest(int count) => new(count, int.MaxValue, float.PositiveInfinity, int.MaxValue);

    /// <summary>Follows what is at most <paramref name="slack"/> farther than the last of those wanted: 0.1 for a tenth.</summary>
    public static Reach Within(double slack, int top, int budget) => new(Math.Max(MostKept, 2 * top), top, FactorOf(slack), budget);

    /// <summary>The way down to the lowest layer: several paths where one might miss a whole cluster, which nothing below makes good.</summary>
    /// <remarks>The wrong cluster is taken high up, where it costs little to look farther.</remarks>
    public Reach Descending(int layer) => float.IsFinite(Factor)
        ? new Reach(WidestBeam, 1, layer > 1 ? Math.Max(Factor, s_high) : Factor, Budget)
        : this with { Keep = WidestBeam };

    private static float FactorOf(double slack) => (float)((1 + slack) * (1 + slack));
}
