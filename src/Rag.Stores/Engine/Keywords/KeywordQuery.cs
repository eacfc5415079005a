using System.Runtime.InteropServices;
using System.Text;

namespace Rag.Stores.Engine.Keywords;

/// <summary>A question's distinct terms, in the order they first occur, with how often each does.</summary>
internal sealed class KeywordQuery : ITermSink
{
    private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);
    private readonly List<byte[]> _terms = [];
    private readonly List<int> _repeats = [];

    public KeywordQuery(ReadOnlySpan<char> text, ITextAnalyzer analyzer) => analyzer.Analyze(text, this);

    /// <summary>The terms in UTF-8.</summary>
    public ReadOnlySpan<byte[]> Terms => CollectionsMarshal.AsSpan(_terms);

    public ReadOnlySpan<int> Repeats => CollectionsMarshal.AsSpan(_repeats);

    void ITermSink.Add(ReadOnlySpan<char> term)
    {
        ref var place = ref CollectionsMarshal.GetValueRefOrAddDefault(_places.GetAlternateLookup<ReadOnlySpan<char>>(), term, out var exists);
        if (exists)
        {
            _repeats[place]++;
            return;
        }

        place = _terms.Count;
        var bytes = new byte[Encoding.UTF8.GetByteCount(term)];
        Encoding.UTF8.GetBytes(term, bytes);
        _terms.Add(bytes);
        _repeats.Add(1);
    }
}
