using System.Globalization;

namespace Rag.Evaluation;

/// <summary>What a system answered to every question, as a TREC run file holds it: <c>question Q0 document rank score tag</c>.</summary>
/// <param name="Rankings">By question id; best first, each document once.</param>
public sealed record TrecRun(IReadOnlyDictionary<string, IReadOnlyList<RankedDocument>> Rankings)
{
    /// <summary>Measures the run: each question that has judgements, by its id. A question the run does not answer counts 0.</summary>
    public IReadOnlyDictionary<string, RetrievalScores> Score(RetrievalDataset dataset)
    {
        ArgumentNullException.ThrowIfNull(dataset);

        var scores = new Dictionary<string, RetrievalScores>(StringComparer.Ordinal);
        foreach (var question in dataset.Questions)
        {
            IReadOnlyList<string> ranking = Rankings.TryGetValue(question.Id, out var ranked) ? [.. ranked.Select(document => document.DocumentId)] : [];
            scores.Add(question.Id, RetrievalScores.Of(ranking, dataset.Judgements[question.Id]));
        }

        return scores;
    }

    /// <summary>Writes the run, questions in ordinal order of id.</summary>
    /// <remarks>
    /// Programs that score runs order by score alone, as a 32-bit float, and break ties by document id; so scores are written strictly decreasing in that type,
    /// moved by the least amount that keeps the order of the ranking.
    /// </remarks>
    /// <exception cref="RagInputException"><c>run.id</c>: an id has white space, which the format cannot hold.</exception>
    public async Task WriteAsync(TextWriter writer, string tag, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(writer);
        RequireColumn(tag);

        foreach (var (question, ranking) in Rankings.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            RequireColumn(question);
            var previous = float.PositiveInfinity;
            for (var i = 0; i < ranking.Count; i++)
            {
                RequireColumn(ranking[i].DocumentId);
                var score = (float)ranking[i].Score;
                if (!(score < previous))
                    score = MathF.BitDecrement(previous);
                previous = score;
                var line = string.Create(CultureInfo.InvariantCulture, $"{question} Q0 {ranking[i].DocumentId} {i + 1} {score:R} {tag}\n");
                await writer.WriteAsync(line.AsMemory(), cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Reads a run as scoring programs do: by score, ties by document id descending; ranks are ignored.</summary>
    /// <exception cref="RagParseException"><c>run.line</c>: a line has other than six columns, or no score, or repeats a document.</exception>
    public static async Task<TrecRun> ReadAsync(TextReader reader, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(reader);

        var rankings = new Dictionary<string, Dictionary<string, double>>(StringComparer.Ordinal);
        for (var number = 1; await reader.ReadLineAsync(cancellationToken).ConfigureAwait(false) is { } line; number++)
        {
            var columns = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (columns.Length == 0)
                continue;
            if (columns.Length != 6 || !float.TryParse(columns[4], NumberStyles.Float, CultureInfo.InvariantCulture, out var score) || float.IsNaN(score))
                throw new RagParseException("run.line", string.Create(CultureInfo.InvariantCulture, $"Line {number} of the run is not 'question Q0 document rank score tag'."));
            if (!rankings.TryGetValue(columns[0], out var ranking))
                rankings[columns[0]] = ranking = new Dictionary<string, double>(StringComparer.Ordinal);
            if (!ranking.TryAdd(columns[2], score))
                throw new RagParseException("run.line", string.Create(CultureInfo.InvariantCulture, $"Line {number} of the run repeats a document."));
        }

        return new TrecRun(rankings.ToDictionary(
            entry => entry.Key,
            entry => (IReadOnlyList<RankedDocument>)[.. entry.Value.Select(document => new RankedDocument(document.Key, document.Value))
                .OrderByDescending(document => document.Score)
                .ThenByDescending(document => document.DocumentId, StringComparer.Ordinal)],
            StringComparer.Ordinal));
    }

    private static void RequireColumn(string value)
    {
        if (string.IsNullOrEmpty(value) || value.Any(char.IsWhiteSpace))
            throw new RagInputException("run.id", "A TREC run separates its columns by white space, so ids and the tag must have none. Give the documents other ids, or do without the run file.");
    }
}
