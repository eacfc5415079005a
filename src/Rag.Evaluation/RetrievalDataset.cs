using System.Text.Json;

namespace Rag.Evaluation;

/// <summary>A retrieval collection: documents, questions, and which documents answer which question.</summary>
/// <param name="Name">Such as <c>scifact</c>.</param>
/// <param name="Documents">Distinct ids, in the order of the file.</param>
/// <param name="Questions">Those that have at least one relevant document, in the order of the file.</param>
/// <param name="Judgements">By question id, then document id: the gain, above 0 where relevant.</param>
public sealed record RetrievalDataset(
    string Name,
    IReadOnlyList<Document> Documents,
    IReadOnlyList<JudgedQuestion> Questions,
    IReadOnlyDictionary<string, IReadOnlyDictionary<string, int>> Judgements)
{
    /// <summary>Reads a folder in BEIR form: <c>corpus.jsonl</c>, <c>queries.jsonl</c>, and <c>qrels.tsv</c> or <c>qrels/test.tsv</c>.</summary>
    /// <param name="folder">The folder; its name becomes the dataset's.</param>
    /// <param name="split">
    /// Which judgements: <c>test</c>, or for example <c>train</c>, which reads <c>qrels.train.tsv</c> or <c>qrels/train.tsv</c>
    /// and, where there is one, <c>queries.train.jsonl</c>.
    /// </param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="RagInputException"><c>path.missing</c>: a file is not there.</exception>
    /// <exception cref="RagParseException"><c>dataset.line</c>: a line is not what it must be; <c>dataset.empty</c>: no question has a relevant document.</exception>
    public static async Task<RetrievalDataset> LoadAsync(string folder, string split = "test", CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        ArgumentException.ThrowIfNullOrWhiteSpace(split);

        var corpus = Require(Path.Combine(folder, "corpus.jsonl"));
        var queries = Require(Path.Combine(folder, $"queries.{split}.jsonl"), Path.Combine(folder, "queries.jsonl"));
        var qrels = Require(
            split == "test" ? Path.Combine(folder, "qrels.tsv") : Path.Combine(folder, $"qrels.{split}.tsv"),
            Path.Combine(folder, "qrels", $"{split}.tsv"));

        var documents = new List<Document>();
        var ids = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var line in ReadObjectsAsync(corpus, cancellationToken).ConfigureAwait(false))
        {
            var id = line.Text("_id") ?? line.Text("id") ?? throw line.Error("has no _id");
            if (!ids.Add(id))
                throw line.Error("repeats an _id");
            documents.Add(new Document { Id = id, Title = NullIfEmpty(line.Text("title")), Text = line.Text("text") ?? "" });
        }

        var judgements = await Qrels.ReadAsync(qrels, cancellationToken).ConfigureAwait(false);
        var questions = new List<JudgedQuestion>();
        await foreach (var line in ReadObjectsAsync(queries, cancellationToken).ConfigureAwait(false))
        {
            var id = line.Text("_id") ?? line.Text("id") ?? throw line.Error("has no _id");
            if (judgements.TryGetValue(id, out var judged) && judged.Values.Any(gain => gain > 0))
                questions.Add(new JudgedQuestion(id, line.Text("text") ?? throw line.Error("has no text")));
        }

        if (questions.Count == 0)
            throw new RagParseException("dataset.empty", "No question has a relevant document. Check that the ids in qrels.tsv are those of queries.jsonl.");
        var name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)));
        return new RetrievalDataset(name, documents, questions, judgements);
    }

    private static string? NullIfEmpty(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;

    private static string Require(params ReadOnlySpan<string> candidates)
    {
        foreach (var candidate in candidates)
        {
            if (File.Exists(candidate))
                return candidate;
        }

        throw new RagInputException("path.missing", $"There is no {string.Join(" or ", candidates.ToArray().Select(Path.GetFileName))} in the dataset's folder. A dataset has corpus.jsonl, queries.jsonl and qrels.tsv (or qrels/test.tsv).");
    }

    private static async IAsyncEnumerable<JsonLine> ReadObjectsAsync(
        string path, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var number = 0;
        await foreach (var text in File.ReadLinesAsync(path, cancellationToken).ConfigureAwait(false))
        {
            number++;
            if (!string.IsNullOrWhiteSpace(text))
                yield return JsonLine.Parse(path, number, text);
        }
    }

    private readonly record struct JsonLine(string Path, int Number, JsonElement Root)
    {
        public static JsonLine Parse(string path, int number, string text)
        {
            try
            {
                using var document = JsonDocument.Parse(text);
                var line = new JsonLine(path, number, document.RootElement.Clone());
                return line.Root.ValueKind == JsonValueKind.Object ? line : throw line.Error("is not a JSON object");
            }
            catch (JsonException e)
            {
                throw new JsonLine(path, number, default).Error("is not JSON", e);
            }
        }

        public string? Text(string name) => !Root.TryGetProperty(name, out var value) ? null : value.ValueKind switch
        {
            JsonValueKind.String => value.GetString(),
            JsonValueKind.Number => value.GetRawText(),
            _ => null,
        };

        public RagParseException Error(string what, Exception? inner = null) =>
            new("dataset.line", string.Create(System.Globalization.CultureInfo.InvariantCulture, $"Line {Number} of {System.IO.Path.GetFileName(Path)} {what}."), inner);
    }
}
