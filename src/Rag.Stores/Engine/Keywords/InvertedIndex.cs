using System.Runtime.InteropServices;
using Rag.Stores.Engine.Ordinals;

namespace Rag.Stores.Engine.Keywords;

/// <summary>Which chunks hold which terms: a few immutable segments, a buffer of what came last, and what was deleted.</summary>
/// <remarks>
/// One writer at a time. <see cref="Snapshot"/> publishes what has been written: the buffer becomes a segment, and segments of like size are
/// joined, so that there are never many. Searches are made on snapshots, from any number of threads, beside the writer.
/// The bytes of a snapshot's segments may be stored and given to <see cref="Open"/>; the chunks themselves stay the truth.
/// </remarks>
internal sealed class InvertedIndex
{
    private const int BufferPostings = 1 << 21;
    private const int SmallestTier = 256;
    private const int TierFactor = 8;
    private const double MostDead = 0.25; // Of a segment's chunks; beyond it the segment is written again without them.

    private readonly KeywordBuffer _buffer = new();
    private readonly List<Part> _parts = [];
    private InvertedIndexSnapshot? _snapshot;
    private long _sequence;

    /// <summary>How many chunks are in the index.</summary>
    public int Count => _buffer.ChunkCount + _parts.Sum(part => part.Live);

    /// <summary>Takes up an index from the bytes of its segments.</summary>
    /// <param name="segments">As <see cref="KeywordSegment.Bytes"/> gave them, in any order. They are kept.</param>
    /// <param name="live">The ordinals that exist now. What the segments hold beyond them counts as deleted.</param>
    /// <param name="missing">Receives the live ordinals no segment holds: add them again.</param>
    /// <remarks>An ordinal must mean the same text as when it was indexed: give a changed chunk a new ordinal, or drop the stored segments.</remarks>
    /// <exception cref="RagStoreException">A segment is cut short, damaged, or of another version: build the index again.</exception>
    public static InvertedIndex Open(IEnumerable<byte[]> segments, OrdinalSet live, out OrdinalSet missing) =>
        Of(segments.Select(KeywordSegment.Open), live, out missing);

    /// <summary>Takes up an index from segments that were opened one by one.</summary>
    public static InvertedIndex Of(IEnumerable<KeywordSegment> segments, OrdinalSet live, out OrdinalSet missing)
    {
        var index = new InvertedIndex();
        missing = live.Clone();
        foreach (var segment in segments.OrderByDescending(segment => segment.Sequence))
        {
            var part = new Part(segment);
            for (var i = 0; i < segment.ChunkCount; i++)
            {
                if (!missing.Remove(segment.Ordinals[i]))
                    part.Delete(i);
            }

            index._sequence = Math.Max(index._sequence, segment.Sequence);
            if (part.Live > 0)
                index._parts.Add(part);
        }

        index._parts.Reverse();
        return index;
    }

    /// <summary>Adds a chunk by its text, or replaces the one with the same ordinal.</summary>
    public void Add(int ordinal, ReadOnlySpan<char> text, ITextAnalyzer analyzer)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(ordinal);
        ArgumentNullException.ThrowIfNull(analyzer);
        Remove(ordinal);
        _buffer.Add(ordinal, text, analyzer);
        _snapshot = null;
        if (_buffer.PostingCount >= BufferPostings)
            Seal();
    }

    /// <summary>Takes a chunk out.</summary>
    /// <returns>Whether it was there.</returns>
    public bool Remove(int ordinal)
    {
        var removed = _buffer.Remove(ordinal);
        for (var i = _parts.Count - 1; i >= 0 && !removed; i--)
        {
            var number = _parts[i].Segment.IndexOf(ordinal);
            removed = number >= 0 && _parts[i].Delete(number);
        }

        if (removed)
            _snapshot = null;
        return removed;
    }

    /// <summary>Publishes what has been written so far.</summary>
    public InvertedIndexSnapshot Snapshot()
    {
        if (_snapshot is null)
        {
            Seal();
            _snapshot = new InvertedIndexSnapshot([.. _parts.Select(part => part.View())]);
        }

        return _snapshot;
    }

    /// <summary>Joins everything into one segment: the fastest to search. Worth its time after much has been added at once.</summary>
    public void Optimize()
    {
        Seal();
        if (_parts.Count > 1 || _parts.Exists(part => part.Dead > 0))
            Join(0, _parts.Count);
    }

    private void Seal()
    {
        if (_buffer.Seal(_sequence + 1) is { } segment)
        {
            _sequence++;
            _parts.Add(new Part(segment));
        }

        for (var i = _parts.Count - 1; i >= 0; i--)
        {
            if (_parts[i].Dead > _parts[i].Segment.ChunkCount * MostDead)
                Join(i, 1);
        }

        // Parts stand from large to small; the last of one tier are joined when there are as many as the next tier is larger.
        while (Tail() is var (start, count) && count >= TierFactor)
            Join(start, count);
    }

    private (int Start, int Count) Tail()
    {
        if (_parts.Count == 0)
            return (0, 0);
        var tier = TierOf(_parts[^1]);
        var start = _parts.Count;
        while (start > 0 && TierOf(_parts[start - 1]) <= tier)
            start--;
        return (start, _parts.Count - start);
    }

    private void Join(int start, int count)
    {
        var joined = KeywordMerge.Merge(_parts.GetRange(start, count).Select(part => part.View()).ToArray());
        _parts.RemoveRange(start, count);
        if (joined is not null)
            _parts.Insert(start, new Part(joined));
        _snapshot = null;
    }

    private static int TierOf(Part part)
    {
        var tier = 0;
        for (var size = part.Live / SmallestTier; size > 0; size /= TierFactor)
            tier++;
        return tier;
    }

    private sealed class Part(KeywordSegment segment)
    {
        private OrdinalSet? _dead;
        private long _deadLength;
        private SegmentView? _view;

        public KeywordSegment Segment => segment;

        public int Dead => _dead?.Count ?? 0;

        public int Live => segment.ChunkCount - Dead;

        public bool Delete(int number)
        {
            _dead ??= new OrdinalSet(segment.ChunkCount);
            if (!_dead.Add(number))
                return false;
            _deadLength += segment.Lengths[number];
            _view = null;
            return true;
        }

        public SegmentView View() => _view ??= new SegmentView(segment, _dead?.Clone(), _deadLength);
    }
}
