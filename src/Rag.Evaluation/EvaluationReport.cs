using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Rag.Evaluation;

/// <summary>What a system achieved on a dataset.</summary>
/// <param name="Dataset">The dataset's name.</param>
/// <param name="Documents">How many documents it has.</param>
/// <param name="Questions">How many questions were asked.</param>
/// <param name="Results">By mode, in the order asked for.</param>
public sealed record EvaluationReport(string Dataset, int Documents, int Questions, IReadOnlyList<EvaluationResult> Results)
{
    /// <summary>The result of one mode.</summary>
    /// <exception cref="ArgumentException">The mode was not evaluated.</exception>
    public EvaluationResult this[SearchMode mode] =>
        Results.FirstOrDefault(result => result.Mode == mode) ?? throw new ArgumentException($"The report has no results for {mode}; evaluate that mode too.", nameof(mode));

    /// <summary>Writes each mode's ranking as a TREC run file: <paramref name="path"/> with <c>.keyword</c>, <c>.vector</c> or <c>.hybrid</c> added.</summary>
    /// <returns>The files written.</returns>
    /// <exception cref="RagInputException"><c>run.id</c>: an id has white space.</exception>
    public async Task<IReadOnlyList<string>> WriteRunsAsync(string path, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);

        var files = new List<string>();
        foreach (var result in Results)
        {
            var name = NameOf(result.Mode);
            var file = $"{path}.{name}";
            var writer = new StreamWriter(file, append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
            await using (writer.ConfigureAwait(false))
                await result.Run.WriteAsync(writer, $"rag-{name}", cancellationToken).ConfigureAwait(false);
            files.Add(file);
        }

        return files;
    }

    /// <summary>The report as one JSON object: <c>{dataset, documents, queries, results: [{mode, "ndcg@10", …, p50Ms, p99Ms}]}</c>.</summary>
    public void WriteJson(Utf8JsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);

        writer.WriteStartObject();
        writer.WriteString("dataset", Dataset);
        writer.WriteNumber("documents", Documents);
        writer.WriteNumber("queries", Questions);
        writer.WriteStartArray("results");
        foreach (var result in Results)
        {
            writer.WriteStartObject();
            writer.WriteString("mode", NameOf(result.Mode));
            foreach (var metric in Enum.GetValues<RetrievalMetric>())
                writer.WriteNumber(NameOf(metric), Math.Round(result.Mean[metric], 6));
            writer.WriteNumber("p50Ms", Math.Round(result.P50.TotalMilliseconds, 3));
            writer.WriteNumber("p99Ms", Math.Round(result.P99.TotalMilliseconds, 3));
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    /// <summary>The report as a Markdown table, which also reads well as plain text.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{Dataset}: {Documents} documents, {Questions} questions\n\n");
        text.Append("| mode    | nDCG@10 | recall@10 | recall@100 | MAP    | MRR@10 | p50 ms | p99 ms |\n");
        text.Append("|---------|---------|-----------|------------|--------|--------|--------|--------|\n");
        foreach (var (mode, mean) in Results.Select(result => (result.Mode, result.Mean)))
        {
            var result = this[mode];
            text.Append(CultureInfo.InvariantCulture, $"| {NameOf(mode),-7} | {mean.NdcgAt10,7:F4} | {mean.RecallAt10,9:F4} | {mean.RecallAt100,10:F4} | {mean.Map,6:F4} | {mean.MrrAt10,6:F4} | {result.P50.TotalMilliseconds,6:F2} | {result.P99.TotalMilliseconds,6:F2} |\n");
        }

        return text.ToString();
    }

    internal static string NameOf(SearchMode mode) => mode switch
    {
        SearchMode.Keyword => "keyword",
        SearchMode.Vector => "vector",
        _ => "hybrid",
    };

    internal static string NameOf(RetrievalMetric metric) => metric switch
    {
        RetrievalMetric.NdcgAt10 => "ndcg@10",
        RetrievalMetric.RecallAt10 => "recall@10",
        RetrievalMetric.RecallAt100 => "recall@100",
        RetrievalMetric.Map => "map",
        _ => "mrr@10",
    };
}
