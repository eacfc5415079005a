namespace Rag;

/// <summary>Makes one ranking of what the vector leg and the keyword leg found: the same function in every store.</summary>
/// <remarks>Pure and deterministic: the order in which candidates are given never matters.</remarks>
public static class HybridFusion
{
    /// <summary>Damps the lead of top ranks; the value of Cormack et al., SIGIR 2009.</summary>
    public const int ReciprocalRankK = 60;

    /// <summary>Sets the fused score of every candidate and orders them best first. Allocates nothing.</summary>
    /// <param name="candidates">Each found by at least one leg, keys distinct; ordered in place.</param>
    /// <param name="method">How to fuse.</param>
    /// <param name="alpha">The vector leg's weight, 0 to 1.</param>
    /// <param name="ties">Orders the keys of candidates with equal scores; in a store, by chunk id. Also breaks ties within a leg, before ranks are counted.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="alpha"/> is not 0 to 1, or the method is unknown.</exception>
    public static void Fuse<TComparer>(Span<FusionCandidate> candidates, FusionMethod method, double alpha, TComparer ties)
        where TComparer : IComparer<int>
    {
        if (!(alpha >= 0 && alpha <= 1))
            throw new ArgumentOutOfRangeException(nameof(alpha), alpha, "Alpha must be 0 (keyword only) to 1 (vector only).");

        switch (method)
        {
            case FusionMethod.Weighted:
                ScoreByWeight(candidates, alpha);
                break;
            case FusionMethod.ReciprocalRank:
                ScoreByRank(candidates, alpha, ties);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(method), method, "Unknown fusion method.");
        }

        HeapSort.Sort(candidates, new ByScore<TComparer>(ties));
    }

    /// <summary>Fuses two lists of hits, as a store gets them from its backend, into the <paramref name="top"/> best.</summary>
    /// <param name="vectorHits">Hits with <see cref="SearchHit.VectorScore"/>; each chunk once.</param>
    /// <param name="keywordHits">Hits with <see cref="SearchHit.KeywordScore"/>; each chunk once.</param>
    /// <param name="method">How to fuse.</param>
    /// <param name="alpha">The vector leg's weight, 0 to 1.</param>
    /// <param name="top">The most hits to return.</param>
    /// <returns>Best first with what each leg gave, ties by chunk id in <see cref="CodePointOrder"/>.</returns>
    /// <exception cref="ArgumentException">A hit lacks the score of its leg.</exception>
    public static IReadOnlyList<SearchHit> Fuse(
        IReadOnlyList<SearchHit> vectorHits, IReadOnlyList<SearchHit> keywordHits, FusionMethod method, double alpha, int top)
    {
        ArgumentNullException.ThrowIfNull(vectorHits);
        ArgumentNullException.ThrowIfNull(keywordHits);
        ArgumentOutOfRangeException.ThrowIfNegative(top);

        var hits = new List<SearchHit>(vectorHits.Count + keywordHits.Count);
        var ids = new List<string>(hits.Capacity);
        var keys = new Dictionary<string, int>(StringComparer.Ordinal);
        var candidates = new FusionCandidate[hits.Capacity];
        foreach (var hit in vectorHits)
        {
            var id = hit.Chunk.Id;
            keys.Add(id, hits.Count);
            candidates[hits.Count] = new FusionCandidate(hits.Count, Required(hit.VectorScore, nameof(vectorHits)), double.NaN);
            ids.Add(id);
            hits.Add(hit);
        }

        foreach (var hit in keywordHits)
        {
            var id = hit.Chunk.Id;
            var score = Required(hit.KeywordScore, nameof(keywordHits));
            if (keys.TryGetValue(id, out var key))
            {
                candidates[key] = candidates[key] with { KeywordScore = score };
                continue;
            }

            keys.Add(id, hits.Count);
            candidates[hits.Count] = new FusionCandidate(hits.Count, double.NaN, score);
            ids.Add(id);
            hits.Add(hit);
        }

        var found = candidates.AsSpan(0, hits.Count);
        Fuse(found, method, alpha, new ById(ids));

        var fused = new SearchHit[Math.Min(top, found.Length)];
        for (var i = 0; i < fused.Length; i++)
        {
            var candidate = found[i];
            fused[i] = hits[candidate.Key] with
            {
                Score = candidate.Score,
                VectorScore = double.IsNaN(candidate.VectorScore) ? null : candidate.VectorScore,
                KeywordScore = double.IsNaN(candidate.KeywordScore) ? null : candidate.KeywordScore,
            };
        }

        return fused;
    }

    private static double Required(double? score, string parameter) =>
        score ?? throw new ArgumentException("A hit lacks the score of the leg that found it.", parameter);

    private static void ScoreByWeight(Span<FusionCandidate> candidates, double alpha)
    {
        var vector = LegRange.OfVector(candidates);
        var keyword = LegRange.OfKeyword(candidates);
        foreach (ref var candidate in candidates)
            candidate.Score = alpha * vector.Normalize(candidate.VectorScore) + (1 - alpha) * keyword.Normalize(candidate.KeywordScore);
    }

    private static void ScoreByRank<TComparer>(Span<FusionCandidate> candidates, double alpha, TComparer ties)
        where TComparer : IComparer<int>
    {
        HeapSort.Sort(candidates, new ByLeg<TComparer>(Vector: true, ties));
        for (var i = 0; i < candidates.Length; i++)
            candidates[i].VectorRank = i + 1;

        // (k + 1) / (k + rank) is 1 for the first of a leg, so that first in both is 1.
        const double first = ReciprocalRankK + 1;
        HeapSort.Sort(candidates, new ByLeg<TComparer>(Vector: false, ties));
        for (var i = 0; i < candidates.Length; i++)
        {
            ref var candidate = ref candidates[i];
            candidate.Score = (double.IsNaN(candidate.VectorScore) ? 0 : alpha * first / (ReciprocalRankK + candidate.VectorRank))
                + (double.IsNaN(candidate.KeywordScore) ? 0 : (1 - alpha) * first / (ReciprocalRankK + i + 1));
        }
    }

    /// <summary>A leg's range. Similarities have no bound that is reached, so theirs is between the worst and the best candidate: what the leg did not find is no nearer than its worst.</summary>
    private readonly record struct LegRange(double Low, double High)
    {
        public static LegRange OfVector(ReadOnlySpan<FusionCandidate> candidates)
        {
            var (low, high) = (double.PositiveInfinity, double.NegativeInfinity);
            foreach (ref readonly var candidate in candidates)
                (low, high) = (Math.Min(low, NotNaN(candidate.VectorScore, low)), Math.Max(high, NotNaN(candidate.VectorScore, high)));
            return new LegRange(low, high);
        }

        // BM25 has a bound below: 0, the score of a chunk without any of the words. Its worst hit stays above that.
        public static LegRange OfKeyword(ReadOnlySpan<FusionCandidate> candidates)
        {
            var high = 0.0;
            foreach (ref readonly var candidate in candidates)
                high = Math.Max(high, NotNaN(candidate.KeywordScore, 0));
            return new LegRange(0, high);
        }

        /// <summary>0 for the lowest of the range and for what the leg did not find, 1 for the best; 1 for all when they are equal.</summary>
        public double Normalize(double score) =>
            double.IsNaN(score) ? 0 : High > Low ? (score - Low) / (High - Low) : 1;

        private static double NotNaN(double value, double otherwise) => double.IsNaN(value) ? otherwise : value;
    }

    private readonly record struct ByScore<TComparer>(TComparer Ties) : IComparer<FusionCandidate>
        where TComparer : IComparer<int>
    {
        public int Compare(FusionCandidate x, FusionCandidate y)
        {
            var byScore = y.Score.CompareTo(x.Score);
            return byScore != 0 ? byScore : Ties.Compare(x.Key, y.Key);
        }
    }

    private readonly record struct ByLeg<TComparer>(bool Vector, TComparer Ties) : IComparer<FusionCandidate>
        where TComparer : IComparer<int>
    {
        // CompareTo puts NaN below every number, so that what a leg did not find comes last.
        public int Compare(FusionCandidate x, FusionCandidate y)
        {
            var byScore = Vector ? y.VectorScore.CompareTo(x.VectorScore) : y.KeywordScore.CompareTo(x.KeywordScore);
            return byScore != 0 ? byScore : Ties.Compare(x.Key, y.Key);
        }
    }

    private sealed class ById(List<string> ids) : IComparer<int>
    {
        public int Compare(int x, int y) => CodePointOrder.Compare(ids[x], ids[y]);
    }

    /// <summary>The sort of the framework boxes a comparer; this one does not.</summary>
    private static class HeapSort
    {
        public static void Sort<T, TComparer>(Span<T> items, TComparer order)
            where TComparer : IComparer<T>
        {
            for (var i = items.Length / 2 - 1; i >= 0; i--)
                SiftDown(items, i, order);
            for (var end = items.Length - 1; end > 0; end--)
            {
                (items[0], items[end]) = (items[end], items[0]);
                SiftDown(items[..end], 0, order);
            }
        }

        private static void SiftDown<T, TComparer>(Span<T> items, int root, TComparer order)
            where TComparer : IComparer<T>
        {
            while (2 * root + 1 < items.Length)
            {
                var child = 2 * root + 1;
                if (child + 1 < items.Length && order.Compare(items[child], items[child + 1]) < 0)
                    child++;
                if (order.Compare(items[root], items[child]) >= 0)
                    return;
                (items[root], items[child]) = (items[child], items[root]);
                root = child;
            }
        }
    }
}
