namespace Rag.Evaluation.Tests;

public sealed class RetrievalMetricsTests
{
    private static readonly Dictionary<string, int> s_gains = new() { ["a"] = 3, ["b"] = 2, ["c"] = 1, ["d"] = 0, ["e"] = -1 };

    [Fact]
    public void Ndcg_uses_linear_gains_over_the_logarithm_of_the_rank()
    {
        // By hand: (2/log2(2) + 0 + 3/log2(4)) / (3/log2(2) + 2/log2(3) + 1/log2(4)) = 3.5 / 4.761860
        Assert.Equal(0.735007, RetrievalMetrics.Ndcg(["b", "x", "a"], s_gains, 10), 5);
    }

    [Fact]
    public void The_ideal_ranking_is_cut_at_the_same_depth() =>
        Assert.Equal(1, RetrievalMetrics.Ndcg(["a", "x", "y"], s_gains, 1), 12);

    [Fact]
    public void Recall_counts_only_what_is_relevant()
    {
        Assert.Equal(1 / 3d, RetrievalMetrics.Recall(["d", "a", "e", "b"], s_gains, 3), 12);
        Assert.Equal(2 / 3d, RetrievalMetrics.Recall(["d", "a", "e", "b"], s_gains, 4), 12);
    }

    [Fact]
    public void Average_precision_is_over_all_relevant_documents() =>
        Assert.Equal((1 / 2d + 2 / 4d) / 3, RetrievalMetrics.AveragePrecision(["d", "a", "e", "b"], s_gains, 100), 12);

    [Fact]
    public void Reciprocal_rank_is_of_the_first_relevant_document_within_the_depth()
    {
        Assert.Equal(0.5, RetrievalMetrics.ReciprocalRank(["d", "a", "b"], s_gains, 10), 12);
        Assert.Equal(0, RetrievalMetrics.ReciprocalRank(["d", "a", "b"], s_gains, 1), 12);
    }

    [Fact]
    public void The_ideal_ranking_scores_1_and_none_scores_0()
    {
        Assert.Equal(new RetrievalScores(1, 1, 1, 1, 1), RetrievalScores.Of(["a", "b", "c"], s_gains));
        Assert.Equal(default, RetrievalScores.Of([], s_gains));
        Assert.Equal(default, RetrievalScores.Of(["a"], new Dictionary<string, int> { ["a"] = 0 }));
    }

    [Fact]
    public void Moving_a_relevant_document_up_never_lowers_a_measure()
    {
        var random = new Random(1);
        string[] ids = [.. Enumerable.Range(0, 30).Select(i => $"d{i}")];
        for (var round = 0; round < 300; round++)
        {
            random.Shuffle(ids);
            var gains = ids.Take(6).ToDictionary(id => id, _ => random.Next(0, 3));
            random.Shuffle(ids);
            var at = random.Next(1, ids.Length);
            if (gains.GetValueOrDefault(ids[at]) <= gains.GetValueOrDefault(ids[at - 1]))
                continue;
            var before = RetrievalScores.Of([.. ids], gains);
            (ids[at - 1], ids[at]) = (ids[at], ids[at - 1]);
            var after = RetrievalScores.Of([.. ids], gains);

            foreach (var metric in Enum.GetValues<RetrievalMetric>())
            {
                // Moving a document past another relevant one of less gain leaves the binary measures alone.
                Assert.True(after[metric] >= before[metric] - 1e-12, metric.ToString());
            }
        }
    }

    [Fact]
    public void The_chance_of_seeming_worse_is_exact_for_few_pairs()
    {
        double[] baseline = [1, 1, 1, 1], worse = [0, 0, 0, 0];

        Assert.Equal(1 / 16d, PairedRandomization.ChanceOfSeemingWorse(worse, baseline), 12);
        Assert.Equal(1, PairedRandomization.ChanceOfSeemingWorse(baseline, worse), 12);
        Assert.Equal(1, PairedRandomization.ChanceOfSeemingWorse(baseline, baseline), 12);
    }

    [Fact]
    public void The_chance_of_seeming_worse_is_repeatable_and_sees_a_steady_loss()
    {
        var random = new Random(1);
        double[] baseline = [.. Enumerable.Range(0, 200).Select(_ => random.NextDouble())];
        double[] worse = [.. baseline.Select(score => score - 0.05 * random.NextDouble())];
        double[] noise = [.. baseline.Select((score, i) => score + (i % 2 == 0 ? 0.05 : -0.05))];

        Assert.True(PairedRandomization.ChanceOfSeemingWorse(worse, baseline) < 0.001);
        Assert.InRange(PairedRandomization.ChanceOfSeemingWorse(noise, baseline), 0.3, 0.7);
        Assert.Equal(PairedRandomization.ChanceOfSeemingWorse(noise, baseline), PairedRandomization.ChanceOfSeemingWorse(noise, baseline));
    }
}
