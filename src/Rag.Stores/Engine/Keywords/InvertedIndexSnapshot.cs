using System.Runtime.InteropServices;
using Rag.Stores.Engine.Ordinals;

namespace Rag.Stores.Engine.Keywords;

/// <summary>The keywords of a collection at one moment. Immutable and safe for concurrent use.</summary>
internal sealed class InvertedIndexSnapshot
{
    private readonly SegmentView[] _views;
    private readonly LengthNorms _norms;

    internal InvertedIndexSnapshot(SegmentView[] views)
    {
        _views = views;
        var longest = 0;
        foreach (var view in views)
        {
            ChunkCount += view.LiveChunks;
            TotalLength += view.LiveLength;
            longest = Math.Max(longest, view.Segment.Longest);
        }

        _norms = new LengthNorms(AverageLength, longest);
    }

    /// <summary>How many chunks are indexed, deleted ones not counted.</summary>
    public int ChunkCount { get; }

    /// <summary>The number of terms in all chunks, repeats included.</summary>
    public long TotalLength { get; }

    /// <summary>Terms in a chunk on average; 1 when no chunk has any, so that nothing divides by zero.</summary>
    public double AverageLength => TotalLength > 0 ? (double)TotalLength / ChunkCount : 1;

    /// <summary>What the index is made of: the bytes to store. A segment kept since an earlier snapshot is the same object.</summary>
    public IEnumerable<KeywordSegment> Segments => _views.Select(view => view.Segment);

    /// <summary>What the index holds in memory.</summary>
    public long Bytes => _views.Sum(view => view.Segment.Bytes.Length + 8L * view.Segment.ChunkCount + (view.Dead?.Words.Length ?? 0) * 8L);

    /// <summary>The best chunks by <see cref="Bm25"/> for any of the terms of a question.</summary>
    /// <param name="query">The question's terms.</param>
    /// <param name="allowed">Which ordinals may be found; all when null.</param>
    /// <param name="ties">Orders ordinals of equal score, smaller first; by ordinal when null.</param>
    /// <param name="best">Receives the result, best first.</param>
    /// <returns>How many were found: fewer than asked for when no more chunks hold any of the terms.</returns>
    public int Search(KeywordQuery query, OrdinalSet? allowed, IComparer<int>? ties, Span<ScoredOrdinal> best)
    {
        ArgumentNullException.ThrowIfNull(query);
        if (best.IsEmpty || ChunkCount == 0 || query.Terms.IsEmpty)
            return 0;

        var search = KeywordSearch.Rent();
        var top = new TopOrdinals(best, ties);
        try
        {
            search.Prepare(_views, query, ChunkCount, _norms);
            foreach (var view in _views)
                search.Run(view, allowed, ref top);
        }
        finally
        {
            search.Return();
        }

        return top.Sort();
    }

    /// <summary>The score of one chunk, or 0 when it holds no term of the question or is not indexed.</summary>
    public double Score(KeywordQuery query, int ordinal)
    {
        var one = new OrdinalSet(ordinal + 1);
        one.Add(ordinal);
        Span<ScoredOrdinal> best = stackalloc ScoredOrdinal[1];
        return Search(query, one, null, best) == 1 ? best[0].Score : 0;
    }
}
