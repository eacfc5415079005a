using System.Runtime.InteropServices;
using System.Text;

namespace Rag.Stores.Engine.Keywords;

/// <summary>Chunks not yet in a segment: their postings in the order they came.</summary>
internal sealed class KeywordBuffer : ITermSink
{
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _lookup;
    private readonly List<string> _terms = [];
    private readonly List<int> _latest = []; // Per term: the place of its latest posting.
    private readonly List<Posting> _postings = [];
    private readonly List<(int Ordinal, int Length)> _chunks = [];
    private readonly Dictionary<int, int> _places = []; // Ordinal to place in _chunks, for those not removed.
    private int _length;

    public KeywordBuffer() => _lookup = _numbers.GetAlternateLookup<ReadOnlySpan<char>>();

    public int ChunkCount => _places.Count;

    public int PostingCount => _postings.Count;

    /// <summary>Adds a chunk that is not in the buffer.</summary>
    public void Add(int ordinal, ReadOnlySpan<char> text, ITextAnalyzer analyzer)
    {
        _length = 0;
        var before = _postings.Count;
        try
        {
            analyzer.Analyze(text, this);
        }
        catch
        {
            // An analyzer that fails half-way leaves nothing behind.
            CollectionsMarshal.SetCount(_postings, before);
            for (var i = 0; i < _latest.Count; i++)
                _latest[i] = Math.Min(_latest[i], before - 1);
            throw;
        }

        _places.Add(ordinal, _chunks.Count);
        _chunks.Add((ordinal, _length));
    }

    public bool Contains(int ordinal) => _places.ContainsKey(ordinal);

    public bool Remove(int ordinal) => _places.Remove(ordinal);

    void ITermSink.Add(ReadOnlySpan<char> term)
    {
        _length++;
        ref var number = ref CollectionsMarshal.GetValueRefOrAddDefault(_lookup, term, out var exists);
        if (!exists)
        {
            number = _terms.Count;
            _terms.Add(term.ToString());
            _latest.Add(-1);
        }

        var latest = _latest[number];
        if (latest >= 0)
        {
            ref var posting = ref CollectionsMarshal.AsSpan(_postings)[latest];
            if (posting.Term == number && posting.Chunk == _chunks.Count)
            {
                posting.Frequency++;
                return;
            }
        }

        _latest[number] = _postings.Count;
        _postings.Add(new Posting { Term = number, Chunk = _chunks.Count, Frequency = 1 });
    }

    /// <summary>Writes what is in the buffer as a segment and empties it.</summary>
    /// <returns>Null when there is nothing.</returns>
    public KeywordSegment? Seal(long sequence)
    {
        KeywordSegment? segment = null;
        if (_places.Count > 0)
            segment = Write(sequence);
        _numbers.Clear();
        _terms.Clear();
        _latest.Clear();
        _postings.Clear();
        _chunks.Clear();
        _places.Clear();
        return segment;
    }

    private KeywordSegment Write(long sequence)
    {
        var ordinals = _places.Keys.Order().ToArray();
        var lengths = new int[ordinals.Length];
        var renumbered = new int[_chunks.Count];
        renumbered.AsSpan().Fill(-1);
        var ascending = true;
        for (var i = 0; i < ordinals.Length; i++)
        {
            var place = _places[ordinals[i]];
            renumbered[place] = i;
            lengths[i] = _chunks[place].Length;
            ascending &= i == 0 || place > _places[ordinals[i - 1]];
        }

        // Counting sort by term; within a term postings keep the order of the chunks.
        var ends = new int[_terms.Count + 1];
        foreach (ref readonly var posting in CollectionsMarshal.AsSpan(_postings))
        {
            if (renumbered[posting.Chunk] >= 0)
                ends[posting.Term + 1]++;
        }

        for (var i = 1; i < ends.Length; i++)
            ends[i] += ends[i - 1];
        var numbers = new int[ends[^1]];
        var frequencies = new int[ends[^1]];
        var next = ends.AsSpan(0, _terms.Count).ToArray();
        foreach (ref readonly var posting in CollectionsMarshal.AsSpan(_postings))
        {
            var number = renumbered[posting.Chunk];
            if (number < 0)
                continue;
            var at = next[posting.Term]++;
            numbers[at] = number;
            frequencies[at] = posting.Frequency;
        }

        var writer = new KeywordSegmentWriter(sequence, ordinals, lengths);
        var utf8 = new byte[256];
        for (var term = 0; term < _terms.Count; term++)
        {
            var (start, count) = (ends[term], ends[term + 1] - ends[term]);
            if (count == 0)
                continue;
            if (!ascending)
                Array.Sort(numbers, frequencies, start, count);
            var most = Encoding.UTF8.GetMaxByteCount(_terms[term].Length);
            if (utf8.Length < most)
                utf8 = new byte[most];
            var bytes = Encoding.UTF8.GetBytes(_terms[term], utf8);
            writer.Add(utf8.AsSpan(0, bytes), numbers.AsSpan(start, count), frequencies.AsSpan(start, count));
        }

        return writer.Finish();
    }

    private struct Posting
    {
        public int Term;
        public int Chunk;
        public int Frequency;
    }
}
