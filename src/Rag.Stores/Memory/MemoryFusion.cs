namespace Rag.Stores.Memory;

/// <summary>Joins the two legs of a hybrid search.</summary>
internal static class MemoryFusion
{
    private const int RankConstant = 60;

    public static IReadOnlyList<Found> Fuse(IReadOnlyList<Found> vector, IReadOnlyList<Found> keyword, SearchQuery query)
    {
        var parts = query.Fusion == FusionMethod.Weighted ? (Normalised(vector), Normalised(keyword)) : (Ranked(vector), Ranked(keyword));
        return Found.Best(
            parts.Item1.Select(found => found with { Score = query.Alpha * found.Score })
                .Concat(parts.Item2.Select(found => found with { Score = (1 - query.Alpha) * found.Score }))
                .GroupBy(found => found.Chunk.Id, StringComparer.Ordinal)
                .Select(same => same.First() with { Score = same.Sum(found => found.Score) }), query.Top);
    }

    private static IEnumerable<Found> Normalised(IReadOnlyList<Found> leg)
    {
        var (best, worst) = leg.Count == 0 ? (0, 0) : (leg[0].Score, leg[^1].Score);
        return leg.Select(found => found with { Score = best > worst ? (found.Score - worst) / (best - worst) : 1 });
    }

    private static IEnumerable<Found> Ranked(IReadOnlyList<Found> leg) =>
        leg.Select((found, i) => found with { Score = (RankConstant + 1d) / (RankConstant + i + 1) });
}
