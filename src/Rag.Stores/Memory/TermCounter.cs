namespace Rag.Stores.Memory;

/// <summary>How often each term occurs in a text.</summary>
internal sealed class TermCounter : ITermSink
{
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);
    private readonly List<string> _terms = [];

    /// <summary>The distinct terms with their counts, in the order they first occur: sums over them are added in this order in every store.</summary>
    public static IReadOnlyList<TermCount> Count(string text, ITextAnalyzer analyzer)
    {
        var counter = new TermCounter();
        analyzer.Analyze(text, counter);
        return [.. counter._terms.Select(term => new TermCount(term, counter._counts[term]))];
    }

    public void Add(ReadOnlySpan<char> term)
    {
        var counts = _counts.GetAlternateLookup<ReadOnlySpan<char>>();
        if (counts.TryGetValue(term, out var count))
        {
            counts[term] = count + 1;
            return;
        }

        var text = term.ToString();
        _terms.Add(text);
        _counts.Add(text, 1);
    }
}

/// <summary>A term and how often it occurs.</summary>
internal readonly record struct TermCount(string Term, int Count);
