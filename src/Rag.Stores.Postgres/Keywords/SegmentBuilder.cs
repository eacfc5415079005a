using System.Buffers;
using System.Numerics;

namespace Rag.Stores.Postgres;

/// <summary>Arranges postings into the rows of one segment. Works in rented arrays: those of a large write would be collected only with everything else.</summary>
/// <param name="first">The first chunk of the segment, from which postings count.</param>
internal sealed class SegmentBuilder(int first) : IDisposable
{
    // A row of this many postings takes about one page of the table.
    private const int PostingsPerRow = 256;
    private const int FirstLength = 1_024;

    private Posting[] _postings = ArrayPool<Posting>.Shared.Rent(FirstLength);

    public int Count { get; private set; }

    public int First { get; private set; } = first;

    /// <summary>By how many bits a term is shifted to find its row.</summary>
    public int Shift => 64 - Math.Clamp(BitOperations.Log2((uint)Math.Max(1, Count / PostingsPerRow)) + 1, 1, 30);

    public void Add(Posting posting)
    {
        Reserve(1);
        _postings[Count++] = posting;
    }

    public void Add(int ordinal, int words, ReadOnlySpan<long> terms, ReadOnlySpan<int> frequencies)
    {
        Reserve(terms.Length);
        for (var i = 0; i < terms.Length; i++)
            _postings[Count++] = new Posting(terms[i], Posting.Pack(ordinal - First, frequencies[i], words));
    }

    /// <summary>Lets the segment begin earlier, so that the postings of those before it can be added.</summary>
    public void BeginAt(int ordinal)
    {
        var shifted = (long)(First - ordinal) << Posting.ChunkShift;
        for (var i = 0; i < Count; i++)
            _postings[i] = _postings[i] with { Packed = _postings[i].Packed + shifted };
        First = ordinal;
    }

    /// <summary>The rows, by bucket.</summary>
    public IEnumerable<PostingRow> Rows(int segment, int shift)
    {
        Sort(shift);
        for (var start = 0; start < Count;)
        {
            var bucket = (int)(_postings[start].Term >> shift);
            var end = start;
            while (end < Count && (int)(_postings[end].Term >> shift) == bucket)
                end++;
            yield return Row(segment, bucket, _postings.AsSpan(start, end - start));
            start = end;
        }
    }

    public void Dispose()
    {
        ArrayPool<Posting>.Shared.Return(_postings);
        _postings = [];
    }

    private void Reserve(int count)
    {
        if (_postings.Length >= Count + count)
            return;
        var larger = ArrayPool<Posting>.Shared.Rent(Math.Max(2 * _postings.Length, Count + count));
        _postings.AsSpan(0, Count).CopyTo(larger);
        ArrayPool<Posting>.Shared.Return(_postings);
        _postings = larger;
    }

    // Counted into their buckets first: what is left to sort is short.
    private void Sort(int shift)
    {
        var postings = _postings.AsSpan(0, Count);
        var lowest = long.MinValue >> shift;
        var starts = new int[(int)((long.MaxValue >> shift) - lowest) + 2];
        foreach (ref readonly var posting in postings)
            starts[(int)((posting.Term >> shift) - lowest) + 1]++;
        for (var i = 1; i < starts.Length; i++)
            starts[i] += starts[i - 1];

        var sorted = ArrayPool<Posting>.Shared.Rent(Math.Max(1, Count));
        var next = starts.AsSpan()[..^1].ToArray();
        foreach (ref readonly var posting in postings)
            sorted[next[(int)((posting.Term >> shift) - lowest)]++] = posting;
        for (var i = 0; i + 1 < starts.Length; i++)
            sorted.AsSpan(starts[i], starts[i + 1] - starts[i]).Sort();
        ArrayPool<Posting>.Shared.Return(_postings);
        _postings = sorted;
    }

    private static PostingRow Row(int segment, int bucket, ReadOnlySpan<Posting> postings)
    {
        var distinct = 1;
        for (var i = 1; i < postings.Length; i++)
            distinct += postings[i].Term != postings[i - 1].Term ? 1 : 0;
        var row = new PostingRow(segment, bucket, new long[distinct], new int[distinct], new long[postings.Length]);
        var term = -1;
        for (var i = 0; i < postings.Length; i++)
        {
            ref readonly var posting = ref postings[i];
            if (i == 0 || posting.Term != postings[i - 1].Term)
                row.Terms[++term] = posting.Term;
            row.Ends[term] = i + 1;
            row.Chunks[i] = posting.Packed;
        }

        return row;
    }
}
