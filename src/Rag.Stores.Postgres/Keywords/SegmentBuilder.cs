using System.Numerics;
using System.Runtime.InteropServices;

namespace Rag.Stores.Postgres;

/// <summary>Arranges postings into the rows of one segment.</summary>
internal sealed class SegmentBuilder
{
    // A row of this many postings takes about one page of the table.
    private const int PostingsPerRow = 256;

    private readonly List<Posting> _postings = [];

    public int Count => _postings.Count;

    public void Add(Posting posting) => _postings.Add(posting);

    public void Add(int ordinal, int words, ReadOnlySpan<long> terms, ReadOnlySpan<int> frequencies)
    {
        for (var i = 0; i < terms.Length; i++)
            _postings.Add(new Posting(terms[i], ordinal, frequencies[i], words));
    }

    /// <summary>By how many bits a term is shifted to find its row.</summary>
    public int Shift => 64 - Math.Clamp(BitOperations.Log2((uint)Math.Max(1, _postings.Count / PostingsPerRow)) + 1, 1, 30);

    /// <summary>The rows, by bucket.</summary>
    public IEnumerable<PostingRow> Rows(int segment, int shift)
    {
        Sort(shift);
        for (var start = 0; start < _postings.Count;)
        {
            var bucket = (int)(_postings[start].Term >> shift);
            var end = start;
            while (end < _postings.Count && (int)(_postings[end].Term >> shift) == bucket)
                end++;
            yield return Row(segment, bucket, CollectionsMarshal.AsSpan(_postings)[start..end]);
            start = end;
        }
    }

    // Counted into their buckets first: what is left to sort is short.
    private void Sort(int shift)
    {
        var postings = CollectionsMarshal.AsSpan(_postings);
        var lowest = long.MinValue >> shift;
        var starts = new int[(int)((long.MaxValue >> shift) - lowest) + 2];
        foreach (ref readonly var posting in postings)
            starts[(int)((posting.Term >> shift) - lowest) + 1]++;
        for (var i = 1; i < starts.Length; i++)
            starts[i] += starts[i - 1];

        var sorted = new Posting[postings.Length];
        var next = starts.AsSpan()[..^1].ToArray();
        foreach (ref readonly var posting in postings)
            sorted[next[(int)((posting.Term >> shift) - lowest)]++] = posting;
        for (var i = 0; i + 1 < starts.Length; i++)
            sorted.AsSpan(starts[i], starts[i + 1] - starts[i]).Sort();
        sorted.CopyTo(postings);
    }

    private static PostingRow Row(int segment, int bucket, ReadOnlySpan<Posting> postings)
    {
        var terms = new List<long>();
        var ends = new List<int>();
        var (ordinals, frequencies, lengths) = (new int[postings.Length], new int[postings.Length], new int[postings.Length]);
        for (var i = 0; i < postings.Length; i++)
        {
            var posting = postings[i];
            (ordinals[i], frequencies[i], lengths[i]) = (posting.Ordinal, posting.Frequency, posting.Length);
            if (i == 0 || posting.Term != postings[i - 1].Term)
            {
                terms.Add(posting.Term);
                ends.Add(0);
            }

            ends[^1] = i + 1;
        }

        return new PostingRow(segment, bucket, [.. terms], [.. ends], ordinals, frequencies, lengths);
    }
}
