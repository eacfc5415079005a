using System.Globalization;

namespace Rag.Evaluation;

/// <summary>Reads judgements: three columns as in BEIR (question, document, gain) or four as in TREC (question, iteration, document, gain).</summary>
internal static class Qrels
{
    public static async Task<IReadOnlyDictionary<string, IReadOnlyDictionary<string, int>>> ReadAsync(string path, CancellationToken cancellationToken)
    {
        var judgements = new Dictionary<string, IReadOnlyDictionary<string, int>>(StringComparer.Ordinal);
        var number = 0;
        await foreach (var line in File.ReadLinesAsync(path, cancellationToken).ConfigureAwait(false))
        {
            number++;
            if (string.IsNullOrWhiteSpace(line))
                continue;
            var columns = line.Contains('\t') ? line.Split('\t', StringSplitOptions.TrimEntries) : line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (columns.Length is not (3 or 4) || !int.TryParse(columns[^1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var gain))
            {
                if (number == 1)
                    continue; // the header
                throw new RagParseException("dataset.line", string.Create(CultureInfo.InvariantCulture, $"Line {number} of {Path.GetFileName(path)} is not question, document and gain, separated by tabs."));
            }

            if (!judgements.TryGetValue(columns[0], out var judged))
                judgements[columns[0]] = judged = new Dictionary<string, int>(StringComparer.Ordinal);
            ((Dictionary<string, int>)judged)[columns[^2]] = gain;
        }

        return judgements;
    }
}
