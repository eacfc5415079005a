using Rag.Testing;

namespace Rag.Stores.Tests.Memory;

/// <summary>The reference against a model that knows no index, no snapshot and no heap: every number is computed from the texts, for every question.</summary>
public sealed class InMemoryOracleTests
{
    [Fact]
    public async Task Random_questions_are_answered_as_the_model_answers()
    {
        for (var done = 0; done < RandomCorpus.Cases(400); done += 40)
        {
            var random = new RandomCorpus(5_000_000 + done);
            var demanded = random.Next(2) == 0;
            await using var store = new InMemoryVectorStore();
            var collection = await store.OpenAsync("docs", TestSettings.Default with { RequiresPrincipals = demanded });
            var model = new Dictionary<string, IndexedDocument>(StringComparer.Ordinal);
            for (var i = 0; i < 40; i++)
            {
                var document = random.Document($"d{random.Next(12)}").ToIndexed();
                model[document.Document.Id] = document;
                await collection.ReplaceAsync([document]);
                if (random.Next(5) == 0)
                {
                    var id = $"d{random.Next(12)}";
                    Assert.Equal(model.Remove(id) ? 1 : 0, await collection.DeleteAsync([id], CallerAccess.System));
                }

                var query = random.Query(demanded);
                var expected = Answer(model.Values, query, demanded);
                var actual = await collection.SearchAsync(query);

                var label = $"seed {5_000_000 + done}, question {i}";
                Assert.True(expected.Count == actual.Count, label);
                foreach (var (wanted, hit) in expected.Zip(actual))
                {
                    // The model adds in double: near ties may stand the other way round.
                    Assert.True(Math.Abs(wanted.Score - hit.Score) < 1e-5, $"{label}: {hit.Score} where the model has {wanted.Score}");
                    Assert.True(wanted.Id == hit.Chunk.Id || expected.Any(other => other.Id == hit.Chunk.Id && Math.Abs(other.Score - hit.Score) < 1e-5), $"{label}: {hit.Chunk.Id}");
                }
            }
        }
    }

    private static List<(string Id, double Score)> Answer(IEnumerable<IndexedDocument> documents, SearchQuery query, bool demanded)
    {
        var held = documents.Where(indexed => query.AsOf is not { } moment
            || ((indexed.Document.ValidFrom is not { } from || from <= moment) && (indexed.Document.ValidTo is not { } to || moment < to))).ToList();
        var chunks = held.SelectMany(indexed => indexed.Chunks.Select(chunk => (chunk.Chunk.Id, indexed.Document, Vector: chunk.Vector.ToArray(), Terms: Terms(SearchText.ForKeywords(indexed.Document.Title, chunk.Chunk))))).ToList();
        var visible = chunks.Where(chunk => query.Access.CanSee(chunk.Document.VisibleTo, demanded) && new FilterEvaluator(query.Filter).Matches(chunk.Document)).ToList();
        var most = query.Mode == SearchMode.Hybrid ? Math.Max(query.Candidates, query.Top) : query.Top;
        var vector = Best(visible.Select(chunk => (chunk.Id, Cosine(query.Vector.ToArray(), chunk.Vector))), most);
        var average = chunks.Count == 0 ? 0 : chunks.Average(chunk => chunk.Terms.Count);
        var terms = Terms(query.Text);
        var keyword = Best(visible.Where(chunk => chunk.Terms.Intersect(terms).Any()).Select(chunk => (chunk.Id, terms.Sum(term =>
        {
            var (count, holders) = (chunk.Terms.Count(other => other == term), chunks.Count(other => other.Terms.Contains(term)));
            return count == 0 ? 0 : Math.Log(1 + (chunks.Count - holders + 0.5) / (holders + 0.5)) * count / (count + 1.2 * (0.25 + 0.75 * chunk.Terms.Count / average));
        }))), most);
        if (query.Mode != SearchMode.Hybrid)
            return query.Mode == SearchMode.Vector ? vector : keyword;

        var (ofVector, ofKeyword) = query.Fusion == FusionMethod.Weighted ? (Scaled(vector, vector.Select(one => one.Score).DefaultIfEmpty().Min()), Scaled(keyword, 0)) : (Ranked(vector), Ranked(keyword));
        return Best(ofVector.Keys.Union(ofKeyword.Keys).Select(id =>
            (id, query.Alpha * ofVector.GetValueOrDefault(id) + (1 - query.Alpha) * ofKeyword.GetValueOrDefault(id))), query.Top);
    }

    private static List<(string Id, double Score)> Best(IEnumerable<(string Id, double Score)> found, int count) =>
        [.. found.OrderByDescending(one => Math.Round(one.Score, 9)).ThenBy(one => one.Id, CodePointOrder.Comparer).Take(count)];

    // Similarities run from the worst candidate, keyword scores from 0, their bound (docs/decisions/0150).
    private static Dictionary<string, double> Scaled(List<(string Id, double Score)> leg, double low)
    {
        if (leg.Count == 0)
            return [];
        var high = leg.Max(one => one.Score);
        return leg.ToDictionary(one => one.Id, one => high - low > 1e-7 ? (one.Score - low) / (high - low) : 1);
    }

    private static Dictionary<string, double> Ranked(List<(string Id, double Score)> leg) =>
        leg.Select((one, i) => (one.Id, Score: 61.0 / (61 + i))).ToDictionary(one => one.Id, one => one.Score);

    private static double Cosine(float[] left, float[] right) =>
        left.Zip(right, (a, b) => (double)a * b).Sum() / Math.Sqrt(left.Sum(a => (double)a * a) * right.Sum(b => (double)b * b));

    private static List<string> Terms(string text)
    {
        var sink = new Sink();
        WordAnalyzer.Instance.Analyze(text, sink);
        return sink.Terms;
    }

    private sealed class Sink : ITermSink
    {
        public List<string> Terms { get; } = [];

        public void Add(ReadOnlySpan<char> term) => Terms.Add(term.ToString());
    }
}
