namespace Rag.Benchmarks;

/// <summary>What one round of questions took.</summary>
/// <param name="Recall">The share of the true ten nearest that was found.</param>
/// <param name="PerSecond">Questions a second.</param>
/// <param name="Median">Of a question, in µs; 0 when it was not timed.</param>
/// <param name="Slowest">The 99th percentile.</param>
/// <param name="Compared">Vectors met a question; 0 when they were not counted.</param>
/// <param name="Allocated">Bytes a question.</param>
internal readonly record struct VectorRound(double Recall, double PerSecond, double Median = 0, double Slowest = 0, long Compared = 0, long Allocated = 0);

/// <summary>One setting of one engine, asked a round of questions at a time.</summary>
internal sealed class VectorPoint(string engine, string what, Dictionary<string, object> parameters, Func<VectorRound> ask)
{
    private readonly List<VectorRound> _rounds = [];

    public string Engine => engine;

    public string What => what;

    public void Ask(bool isWarmUp)
    {
        var round = ask();
        if (!isWarmUp)
            _rounds.Add(round);
    }

    public Dictionary<string, object> Describe()
    {
        var point = new Dictionary<string, object>(parameters)
        {
            ["recall10"] = Math.Round(_rounds[0].Recall, 4),
            ["qps"] = Math.Round(Median(round => round.PerSecond)),
            ["best_qps"] = Math.Round(_rounds.Max(round => round.PerSecond)),
        };
        if (_rounds[0].Median == 0)
            return point;
        point["p50_us"] = Math.Round(Median(round => round.Median), 1);
        point["p99_us"] = Math.Round(Median(round => round.Slowest), 1);
        if (_rounds[0].Compared > 0)
            point["compared"] = _rounds[0].Compared;
        point["bytes_per_query"] = _rounds[^1].Allocated;
        return point;
    }

    /// <summary>Questions a second at a recall, between the two points around it.</summary>
    /// <returns>Null when no point reaches it, or none is below.</returns>
    public static double? At(double recall, List<VectorPoint> points)
    {
        for (var i = 1; i < points.Count; i++)
        {
            var (below, above) = (points[i - 1]._rounds[0].Recall, points[i]._rounds[0].Recall);
            if (below <= recall && recall <= above && below < above)
            {
                var share = (recall - below) / (above - below);
                return points[i - 1].Median(round => round.PerSecond) * (1 - share) + points[i].Median(round => round.PerSecond) * share;
            }
        }

        return null;
    }

    private double Median(Func<VectorRound, double> of) => _rounds.Select(of).Order().ElementAt(_rounds.Count / 2);
}
