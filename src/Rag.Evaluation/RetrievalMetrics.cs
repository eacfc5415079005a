namespace Rag.Evaluation;

/// <summary>Measures of one ranking, as trec_eval computes them. Pure functions.</summary>
/// <remarks>
/// Rankings are document ids, best first, each once. Gains are by document id; a document without a gain, or with one of 0 or less, is not relevant.
/// Every measure is 0 to 1, and 0 when nothing is relevant.
/// </remarks>
public static class RetrievalMetrics
{
    /// <summary>Normalised discounted cumulative gain (Järvelin and Kekäläinen 2002) with linear gains: gain / log2(rank + 1), as <c>ndcg_cut</c>.</summary>
    /// <param name="ranking">Document ids, best first.</param>
    /// <param name="gains">Gains by document id.</param>
    /// <param name="depth">How many ranks count; at least 1. The ideal ranking is cut at the same depth.</param>
    public static double Ndcg(IReadOnlyList<string> ranking, IReadOnlyDictionary<string, int> gains, int depth = 10)
    {
        Require(ranking, gains, depth);

        var sum = 0d;
        for (var i = 0; i < Math.Min(depth, ranking.Count); i++)
        {
            if (IsRelevant(gains, ranking[i], out var gain))
                sum += gain / Math.Log2(i + 2);
        }

        var ideal = gains.Values.Where(gain => gain > 0).OrderDescending().Take(depth).Select((gain, i) => gain / Math.Log2(i + 2)).Sum();
        return ideal > 0 ? sum / ideal : 0;
    }

    /// <summary>The share of the relevant documents found in the first <paramref name="depth"/>.</summary>
    public static double Recall(IReadOnlyList<string> ranking, IReadOnlyDictionary<string, int> gains, int depth)
    {
        Require(ranking, gains, depth);

        var relevant = gains.Values.Count(gain => gain > 0);
        return relevant == 0 ? 0 : ranking.Take(depth).Count(id => IsRelevant(gains, id, out _)) / (double)relevant;
    }

    /// <summary>The mean, over all relevant documents, of the precision at the rank of each; those not found count 0. As <c>map</c> on a run of the same depth.</summary>
    public static double AveragePrecision(IReadOnlyList<string> ranking, IReadOnlyDictionary<string, int> gains, int depth = 100)
    {
        Require(ranking, gains, depth);

        var relevant = gains.Values.Count(gain => gain > 0);
        var (found, sum) = (0, 0d);
        for (var i = 0; i < Math.Min(depth, ranking.Count); i++)
        {
            if (IsRelevant(gains, ranking[i], out _))
                sum += ++found / (double)(i + 1);
        }

        return relevant == 0 ? 0 : sum / relevant;
    }

    /// <summary>One over the rank of the first relevant document, or 0 when it is not in the first <paramref name="depth"/>.</summary>
    public static double ReciprocalRank(IReadOnlyList<string> ranking, IReadOnlyDictionary<string, int> gains, int depth = 10)
    {
        Require(ranking, gains, depth);

        for (var i = 0; i < Math.Min(depth, ranking.Count); i++)
        {
            if (IsRelevant(gains, ranking[i], out _))
                return 1d / (i + 1);
        }

        return 0;
    }

    private static bool IsRelevant(IReadOnlyDictionary<string, int> gains, string id, out int gain) =>
        gains.TryGetValue(id, out gain) && gain > 0;

    private static void Require(IReadOnlyList<string> ranking, IReadOnlyDictionary<string, int> gains, int depth)
    {
        ArgumentNullException.ThrowIfNull(ranking);
        ArgumentNullException.ThrowIfNull(gains);
        ArgumentOutOfRangeException.ThrowIfLessThan(depth, 1);
    }
}
