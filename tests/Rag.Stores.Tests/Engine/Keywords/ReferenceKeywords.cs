using System.Text;
using Rag.Stores.Engine.Keywords;
using Rag.Stores.Engine.Ordinals;

namespace Rag.Stores.Tests.Engine.Keywords;

/// <summary>What an index must return: every chunk scored by the definition, sorted.</summary>
internal sealed class ReferenceKeywords
{
    public SortedDictionary<int, string[]> Chunks { get; } = [];

    public ScoredOrdinal[] Search(string question, int top, OrdinalSet? allowed)
    {
        var terms = WordAnalyzer.Words(question);
        var average = Chunks.Values.Sum(words => (long)words.Length) is > 0 and var total ? (double)total / Chunks.Count : 1;
        var distinct = terms.Distinct().Select(term => (
            Term: term,
            Repeats: terms.Count(other => other == term),
            Holders: Chunks.Values.Count(words => words.Contains(term)))).ToList();

        var hits = new List<ScoredOrdinal>();
        foreach (var (ordinal, words) in Chunks)
        {
            if (allowed?.Contains(ordinal) == false)
                continue;
            var score = 0d;
            foreach (var (term, repeats, holders) in distinct)
            {
                var tf = words.Count(word => word == term);
                if (tf == 0)
                    continue;
                var idf = Math.Log(1 + (Chunks.Count - holders + 0.5) / (holders + 0.5));
                score += repeats * (idf * tf / (tf + 1.2 * (1 - 0.75 + 0.75 * words.Length / average)));
            }

            if (score > 0)
                hits.Add(new ScoredOrdinal(ordinal, score));
        }

        return [.. hits.OrderByDescending(hit => hit.Score).ThenBy(hit => hit.Ordinal).Take(top)];
    }

    public void AssertSame(string question, int top, OrdinalSet? allowed, InvertedIndexSnapshot actual)
    {
        var best = new ScoredOrdinal[top];
        var count = actual.Search(new KeywordQuery(question, WordAnalyzer.Instance), allowed, null, best);
        Assert.Equal(Search(question, top, allowed), best[..count]);
    }
}

/// <summary>Words between spaces.</summary>
internal sealed class WordAnalyzer : ITextAnalyzer
{
    public static WordAnalyzer Instance { get; } = new();

    public string Name => "words";

    public static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    public void Analyze(ReadOnlySpan<char> text, ITermSink terms)
    {
        foreach (var range in text.Split(' '))
        {
            if (!text[range].IsEmpty)
                terms.Add(text[range]);
        }
    }
}

internal static class TestTexts
{
    /// <summary>Words by Zipf's law, so that some are in nearly every text and most in hardly any.</summary>
    public static string Text(Random random, int words, int vocabulary = 2_000)
    {
        var text = new StringBuilder();
        for (var i = 0; i < words; i++)
        {
            var rank = (int)Math.Pow(vocabulary, random.NextDouble()) - 1;
            text.Append(rank % 7 == 3 ? "größe" : "w").Append(rank).Append(' ');
        }

        return text.ToString();
    }
}
