namespace Rag.Stores.Engine.Ordinals;

/// <summary>Keeps the best of a stream in the caller's span, without allocating: a heap with the worst on top.</summary>
/// <remarks>Higher scores win; equal scores are ordered by <c>ties</c>, where the smaller wins, or by ordinal when there is none.</remarks>
internal ref struct TopOrdinals(Span<ScoredOrdinal> room, IComparer<int>? ties)
{
    private readonly Span<ScoredOrdinal> _heap = room;

    public int Count { get; private set; }

    /// <summary>How many are kept at most.</summary>
    public readonly int Room => _heap.Length;

    /// <summary>The score a newcomer must reach: that of the worst kept once the room is full, before that negative infinity.</summary>
    public readonly double Threshold => Count < _heap.Length ? double.NegativeInfinity : _heap.Length == 0 ? double.PositiveInfinity : _heap[0].Score;

    /// <returns>Whether the newcomer was kept.</returns>
    public bool Add(int ordinal, double score)
    {
        var item = new ScoredOrdinal(ordinal, score);
        if (Count < _heap.Length)
        {
            var i = Count++;
            while (i > 0)
            {
                var parent = (i - 1) / 2;
                if (!Before(_heap[parent], item))
                    break;
                _heap[i] = _heap[parent];
                i = parent;
            }

            _heap[i] = item;
            return true;
        }

        if (_heap.Length == 0 || !Before(item, _heap[0]))
            return false;
        SiftDown(item, Count);
        return true;
    }

    /// <summary>Puts what was kept in order, best first; nothing may be added afterwards.</summary>
    /// <returns>How many there are.</returns>
    public readonly int Sort()
    {
        for (var end = Count - 1; end > 0; end--)
        {
            var last = _heap[end];
            _heap[end] = _heap[0];
            SiftDown(last, end);
        }

        return Count;
    }

    private readonly void SiftDown(ScoredOrdinal item, int end)
    {
        var i = 0;
        while (true)
        {
            var child = 2 * i + 1;
            if (child >= end)
                break;
            if (child + 1 < end && Before(_heap[child], _heap[child + 1]))
                child++;
            if (!Before(item, _heap[child]))
                break;
            _heap[i] = _heap[child];
            i = child;
        }

        _heap[i] = item;
    }

    private readonly bool Before(ScoredOrdinal left, ScoredOrdinal right) =>
        left.Score > right.Score
        || (left.Score == right.Score && (ties is null ? left.Ordinal < right.Ordinal : ties.Compare(left.Ordinal, right.Ordinal) < 0));
}
