using System.Buffers;
using Rag.Stores.Engine.Ordinals;

namespace Rag.Stores.Engine.Vectors;

/// <summary>Everything that may yet be among the best, by what is known of its score: at least <c>lower</c>, at most <c>upper</c>.</summary>
/// <remarks>The k-th largest lower bound is a score the answer surely reaches, so what cannot reach it is dropped. Memory is rented.</remarks>
internal struct CandidateList
{
    private const int InitialRoom = 1024;
    private readonly int _top;
    private double[] _lowest; // A heap of the k largest lower bounds, smallest on top.
    private int _lowestCount;
    private ScoredOrdinal[] _items;
    private int _count;

    public CandidateList(int top)
    {
        _top = top;
        _lowest = ArrayPool<double>.Shared.Rent(top);
        _items = ArrayPool<ScoredOrdinal>.Shared.Rent(InitialRoom);
    }

    /// <summary>What a newcomer's upper bound must reach.</summary>
    public readonly double Threshold => _lowestCount < _top ? double.NegativeInfinity : _lowest[0];

    public void Add(int ordinal, double lower, double upper)
    {
        if (upper < Threshold)
            return;
        AddLowerBound(lower);
        if (_count == _items.Length)
        {
            DropHopeless();
            if (_count > _items.Length / 2)
                Grow();
        }

        _items[_count++] = new ScoredOrdinal(ordinal, upper);
    }

    /// <summary>Those still in the race, largest upper bound first.</summary>
    public ReadOnlySpan<ScoredOrdinal> BestFirst()
    {
        DropHopeless();
        var items = _items.AsSpan(0, _count);
        items.Sort(static (left, right) => right.Score.CompareTo(left.Score));
        return items;
    }

    public void Dispose()
    {
        ArrayPool<double>.Shared.Return(_lowest);
        ArrayPool<ScoredOrdinal>.Shared.Return(_items);
        _lowest = [];
        _items = [];
    }

    private void DropHopeless()
    {
        var threshold = Threshold;
        var kept = 0;
        for (var i = 0; i < _count; i++)
        {
            if (_items[i].Score >= threshold)
                _items[kept++] = _items[i];
        }

        _count = kept;
    }

    private void Grow()
    {
        var larger = ArrayPool<ScoredOrdinal>.Shared.Rent(_items.Length * 2);
        _items.AsSpan(0, _count).CopyTo(larger);
        ArrayPool<ScoredOrdinal>.Shared.Return(_items);
        _items = larger;
    }

    private void AddLowerBound(double value)
    {
        int i;
        if (_lowestCount < _top)
        {
            for (i = _lowestCount++; i > 0 && _lowest[(i - 1) / 2] > value; i = (i - 1) / 2)
                _lowest[i] = _lowest[(i - 1) / 2];
            _lowest[i] = value;
            return;
        }

        if (value <= _lowest[0])
            return;
        i = 0;
        while (true)
        {
            var child = 2 * i + 1;
            if (child >= _top)
                break;
            if (child + 1 < _top && _lowest[child + 1] < _lowest[child])
                child++;
            if (_lowest[child] >= value)
                break;
            _lowest[i] = _lowest[child];
            i = child;
        }

        _lowest[i] = value;
    }
}
