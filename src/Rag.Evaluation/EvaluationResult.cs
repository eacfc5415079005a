namespace Rag.Evaluation;

/// <summary>What one mode achieved.</summary>
/// <param name="Mode">Which legs were used.</param>
/// <param name="Mean">Every measure, averaged over the questions.</param>
/// <param name="ByQuestion">Every measure of each question, by its id.</param>
/// <param name="P50">The median time of a question.</param>
/// <param name="P99">The time that 99 of 100 questions stay within.</param>
/// <param name="Run">The rankings.</param>
public sealed record EvaluationResult(
    SearchMode Mode, RetrievalScores Mean, IReadOnlyDictionary<string, RetrievalScores> ByQuestion, TimeSpan P50, TimeSpan P99, TrecRun Run)
{
    internal static EvaluationResult Of(SearchMode mode, TrecRun run, RetrievalDataset dataset, List<TimeSpan> durations)
    {
        var scores = run.Score(dataset);
        durations.Sort();
        return new EvaluationResult(mode, RetrievalScores.Mean([.. scores.Values]), scores, Percentile(durations, 0.50), Percentile(durations, 0.99), run);
    }

    /// <summary>The nearest-rank percentile of sorted values.</summary>
    private static TimeSpan Percentile(List<TimeSpan> sorted, double share) =>
        sorted.Count == 0 ? TimeSpan.Zero : sorted[Math.Max(0, (int)Math.Ceiling(share * sorted.Count) - 1)];
}
