using System.Runtime.InteropServices;

namespace Rag.Stores.Postgres;

/// <summary>How often each term occurs in a text, in the order they first occur.</summary>
internal sealed class TermCounts : ITermSink
{
    private readonly Dictionary<long, int> _places = [];
    private readonly List<long> _terms = [];
    private readonly List<int> _counts = [];

    /// <summary>The number of terms, repeats included.</summary>
    public int Words { get; private set; }

    public ReadOnlySpan<long> Terms => CollectionsMarshal.AsSpan(_terms);

    public ReadOnlySpan<int> Counts => CollectionsMarshal.AsSpan(_counts);

    public TermCounts Read(string text, ITextAnalyzer analyzer)
    {
        _places.Clear();
        _terms.Clear();
        _counts.Clear();
        Words = 0;
        analyzer.Analyze(text, this);
        return this;
    }

    public void Add(ReadOnlySpan<char> term)
    {
        Words++;
        var hash = TermHash.Of(term);
        ref var place = ref CollectionsMarshal.GetValueRefOrAddDefault(_places, hash, out var exists);
        if (exists)
        {
            CollectionsMarshal.AsSpan(_counts)[place]++;
            return;
        }

        place = _terms.Count;
        _terms.Add(hash);
        _counts.Add(1);
    }
}
