namespace Rag.Evaluation;

/// <summary>Every measure of one question, or the mean over all.</summary>
public readonly record struct RetrievalScores(double NdcgAt10, double RecallAt10, double RecallAt100, double Map, double MrrAt10)
{
    /// <summary>One measure.</summary>
    public double this[RetrievalMetric metric] => metric switch
    {
        RetrievalMetric.NdcgAt10 => NdcgAt10,
        RetrievalMetric.RecallAt10 => RecallAt10,
        RetrievalMetric.RecallAt100 => RecallAt100,
        RetrievalMetric.Map => Map,
        RetrievalMetric.MrrAt10 => MrrAt10,
        _ => throw new ArgumentOutOfRangeException(nameof(metric), metric, "Unknown measure."),
    };

    /// <summary>Measures one ranking.</summary>
    public static RetrievalScores Of(IReadOnlyList<string> ranking, IReadOnlyDictionary<string, int> gains) => new(
        RetrievalMetrics.Ndcg(ranking, gains, 10),
        RetrievalMetrics.Recall(ranking, gains, 10),
        RetrievalMetrics.Recall(ranking, gains, 100),
        RetrievalMetrics.AveragePrecision(ranking, gains, 100),
        RetrievalMetrics.ReciprocalRank(ranking, gains, 10));

    /// <summary>The mean, or zeros when there are none.</summary>
    public static RetrievalScores Mean(IReadOnlyCollection<RetrievalScores> scores)
    {
        ArgumentNullException.ThrowIfNull(scores);
        return scores.Count == 0 ? default : new(
            scores.Average(score => score.NdcgAt10), scores.Average(score => score.RecallAt10),
            scores.Average(score => score.RecallAt100), scores.Average(score => score.Map), scores.Average(score => score.MrrAt10));
    }
}
