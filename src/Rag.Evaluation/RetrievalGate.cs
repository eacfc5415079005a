using System.Globalization;

namespace Rag.Evaluation;

/// <summary>A condition a report must meet, for a build to fail on.</summary>
/// <param name="Mode">The mode looked at.</param>
/// <param name="Metric">The measure looked at.</param>
public sealed record RetrievalGate(SearchMode Mode, RetrievalMetric Metric)
{
    /// <summary>The least value the measure may have; null for any.</summary>
    public double? Minimum { get; init; }

    /// <summary>Scores by question id that this run must not be significantly worse than, such as <see cref="TrecRun.Score"/> of an earlier run; null for none.</summary>
    public IReadOnlyDictionary<string, RetrievalScores>? Baseline { get; init; }

    /// <summary>Below this chance under <see cref="PairedRandomization"/>, worse counts as significantly worse.</summary>
    /// <value>Above 0 and below 1. The default is 0.05.</value>
    public double Significance
    {
        get;
        init => field = value > 0 && value < 1 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "Significance must be above 0 and below 1.");
    } = 0.05;

    /// <summary>What each gate has to say against a report; empty when all are met.</summary>
    /// <exception cref="ArgumentException">A gate's mode was not evaluated, or its baseline has none of the report's questions.</exception>
    public static IReadOnlyList<string> Check(EvaluationReport report, params IReadOnlyList<RetrievalGate> gates)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(gates);

        var failures = new List<string>();
        foreach (var gate in gates)
            gate.Check(report, failures);
        return failures;
    }

    /// <summary>Fails when a gate is not met.</summary>
    /// <exception cref="RetrievalGateException">Says which, with both numbers.</exception>
    public static void Require(EvaluationReport report, params IReadOnlyList<RetrievalGate> gates)
    {
        var failures = Check(report, gates);
        if (failures.Count > 0)
            throw new RetrievalGateException(failures);
    }

    private void Check(EvaluationReport report, List<string> failures)
    {
        var result = report[Mode];
        var value = result.Mean[Metric];
        var what = $"{report.Dataset} {EvaluationReport.NameOf(Mode)} {EvaluationReport.NameOf(Metric)}";
        if (value < Minimum)
            failures.Add(string.Create(CultureInfo.InvariantCulture, $"{what} is {value:F4}; at least {Minimum:F4} is demanded."));
        if (Baseline is null)
            return;

        string[] common = [.. result.ByQuestion.Keys.Where(Baseline.ContainsKey).Order(StringComparer.Ordinal)];
        if (common.Length == 0)
            throw new ArgumentException("The baseline has none of the report's questions.", nameof(report));
        double[] scores = [.. common.Select(id => result.ByQuestion[id][Metric])];
        double[] baseline = [.. common.Select(id => Baseline[id][Metric])];
        var chance = PairedRandomization.ChanceOfSeemingWorse(scores, baseline);
        if (scores.Average() < baseline.Average() && chance < Significance)
            failures.Add(string.Create(CultureInfo.InvariantCulture, $"{what} is {scores.Average():F4}, significantly worse than the baseline's {baseline.Average():F4} (p {chance:F4} < {Significance}, {common.Length} questions)."));
    }
}
