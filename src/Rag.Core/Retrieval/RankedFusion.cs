namespace Rag;

/// <summary>Fuses the hits of several searches by reciprocal rank (Cormack et al. 2009).</summary>
internal static class RankedFusion
{
    /// <param name="rankings">Each best first.</param>
    /// <param name="top">The most hits; null for as many as the longest ranking has.</param>
    public static IReadOnlyList<SearchHit> Fuse(IReadOnlyList<IReadOnlyList<SearchHit>> rankings, int? top)
    {
        var scores = new Dictionary<string, double>(StringComparer.Ordinal);
        var hits = new Dictionary<string, SearchHit>(StringComparer.Ordinal);
        foreach (var ranking in rankings)
        {
            for (var i = 0; i < ranking.Count; i++)
            {
                var id = ranking[i].Chunk.Id;
                hits.TryAdd(id, ranking[i]);
                scores[id] = scores.GetValueOrDefault(id) + (1.0 / (HybridFusion.ReciprocalRankK + i + 1));
            }
        }

        var longest = rankings.Count == 0 ? 0 : rankings.Max(ranking => ranking.Count);
        return [.. scores.OrderByDescending(entry => entry.Value).ThenBy(entry => entry.Key, CodePointOrder.Comparer).Take(top ?? longest).Select(entry => hits[entry.Key] with { Score = entry.Value })];
    }
}
