using System.Runtime.CompilerServices;
using Rag.Stores.Engine.Ordinals;

namespace Rag.Stores.Engine.Vectors;

/// <summary>Walks a graph towards a vector. Holds the memory of one walk at a time; not shared between threads.</summary>
internal sealed class HnswSearch(int dimensions, VectorMetric metric)
{
    private const ulong Expanded = 1;
    private readonly VisitedSet _visited = new();
    private readonly int[] _near = new int[128];
    private readonly float[] _scores = new float[128];
    private ulong[] _pool = new ulong[512];
    private ulong[] _frontier = [];

    public HnswScorer Scorer { get; } = new(dimensions, metric);

    /// <summary>What the last walk found, nearest first: see <see cref="OrdinalOf"/> and <see cref="ScoreOf"/>.</summary>
    public ReadOnlySpan<ulong> Found => _pool.AsSpan(0, Count);

    public int Count { get; private set; }

    /// <summary>How many vectors were compared since the last <see cref="Descend"/> began.</summary>
    public int Compared { get; private set; }

    /// <summary>Room for what the caller makes of it.</summary>
    public List<ScoredOrdinal> Collected { get; } = [];

    public static int OrdinalOf(ulong key) => (int)((uint)key >> 1);

    public static float ScoreOf(ulong key)
    {
        var sortable = ~(uint)(key >> 32);
        return BitConverter.UInt32BitsToSingle((sortable & 0x8000_0000) != 0 ? sortable ^ 0x8000_0000 : ~sortable);
    }

    /// <summary>A number that is smaller the higher the score, then the smaller the ordinal; its lowest bit is free.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong KeyOf(float score, int ordinal)
    {
        var bits = BitConverter.SingleToUInt32Bits(score);
        var sortable = (bits & 0x8000_0000) != 0 ? ~bits : bits ^ 0x8000_0000;
        return (ulong)~sortable << 32 | (uint)ordinal << 1;
    }

    /// <summary>Goes from the entry down to just above <paramref name="layer"/>; what it finds there is where the next walk begins.</summary>
    public void Descend(HnswGraph graph, ReadOnlySpan<CodeBlock> blocks, OrdinalSet live, (int Ordinal, int Layer) entry, int layer, Reach reach)
    {
        Compared = 1;
        _pool[0] = KeyOf(Scorer.Score(blocks, entry.Ordinal), entry.Ordinal);
        Count = 1;
        for (var at = entry.Layer; at > layer; at--)
            Walk(graph, blocks, live, at, reach.Descending(at));
    }

    /// <summary>Finds what is near on a layer, by the scores of codes, starting at what was found before.</summary>
    /// <returns>False when it gave up.</returns>
    public bool Walk(HnswGraph graph, ReadOnlySpan<CodeBlock> blocks, OrdinalSet live, int layer, Reach reach)
    {
        Begin(graph, reach.Keep);
        var farthest = ulong.MaxValue;
        for (var next = 0; next < Count;)
        {
            if ((_pool[next] & Expanded) != 0)
            {
                next++;
                continue;
            }

            if (Count >= reach.Top)
                farthest = Farthest(reach);
            if (_pool[next] > farthest)
                break;
            _pool[next] |= Expanded;
            var count = Gather(blocks, graph.Links(OrdinalOf(_pool[next]), layer), live);
            if (Compared > reach.Budget)
                return false;
            if (layer == 0 && next + 1 < Count)
                graph.PrefetchLinks(OrdinalOf(_pool[next + 1]));
            Scorer.ScoreAll(blocks, _near.AsSpan(0, count), _scores);
            next++;
            for (var i = 0; i < count; i++)
            {
                var key = KeyOf(_scores[i], _near[i]);
                if (key > farthest && IsBehind(key, reach))
                    continue;
                if (Count == reach.Keep && key > _pool[Count - 1])
                    continue;
                var at = Insert(key, reach.Keep);
                if (layer == 0 && at <= next)
                    graph.PrefetchLinks(_near[i]);
                next = Math.Min(next, at);
            }
        }

        return true;
    }

    /// <summary>Finds what is near among those allowed on the lowest layer, passing through the others.</summary>
    /// <returns>False when it gave up.</returns>
    public bool WalkFiltered(HnswGraph graph, ReadOnlySpan<CodeBlock> blocks, OrdinalSet live, OrdinalSet allowed, Reach reach)
    {
        Begin(graph, reach.Keep);
        if (_frontier.Length < graph.Capacity + 1)
            _frontier = new ulong[graph.Capacity + 1];
        var waiting = 0;
        var seeds = Count;
        Count = 0;
        for (var i = 0; i < seeds; i++)
        {
            var seed = _pool[i];
            Push(seed, ref waiting);
            // Kept in front of what is still to be read.
            if (IsAllowed(graph, allowed, OrdinalOf(seed)))
                _pool[Count++] = seed;
        }

        var farthest = ulong.MaxValue;
        while (waiting > 0)
        {
            var key = Pop(ref waiting);
            if (Count >= reach.Top)
                farthest = Farthest(reach);
            if (key > farthest || (Count == reach.Keep && key > _pool[Count - 1]))
                break;
            var count = Gather(blocks, graph.Links(OrdinalOf(key), 0), live);
            if (Compared > reach.Budget)
                return false;
            Scorer.ScoreAll(blocks, _near.AsSpan(0, count), _scores);
            for (var i = 0; i < count; i++)
            {
                var found = KeyOf(_scores[i], _near[i]);
                if (Count == reach.Keep && found > _pool[Count - 1])
                    continue;
                if (found <= farthest)
                    Push(found, ref waiting);
                else if (IsBehind(found, reach))
                    continue;
                if (IsAllowed(graph, allowed, _near[i]))
                    Insert(found, reach.Keep);
            }
        }

        return true;
    }

    // The last key that is not too far behind the last of those wanted.
    private ulong Farthest(Reach reach) =>
        Math.Max(_pool[reach.Top - 1], KeyOf(Scorer.Behind(ScoreOf(_pool[reach.Top - 1]), reach.Factor), int.MaxValue));

    // Behind all that are remembered whether or not they are followed.
    private bool IsBehind(ulong key, Reach reach) => Count >= reach.Spare && key > _pool[reach.Spare - 1];

    private static bool IsAllowed(HnswGraph graph, OrdinalSet allowed, int ordinal)
    {
        if (allowed.Contains(ordinal))
            return true;
        for (var copy = graph.NextCopy(ordinal); copy != ordinal; copy = graph.NextCopy(copy))
        {
            if (allowed.Contains(copy))
                return true;
        }

        return false;
    }

    // What was found so far is where this walk begins.
    private void Begin(HnswGraph graph, int keep)
    {
        if (_pool.Length < keep + 1)
            Array.Resize(ref _pool, keep + 1);
        _visited.Clear(graph.Capacity);
        Count = Math.Min(Count, keep);
        for (var i = 0; i < Count; i++)
        {
            _pool[i] &= ~Expanded;
            _visited.Add(OrdinalOf(_pool[i]));
        }
    }

    private int Gather(ReadOnlySpan<CodeBlock> blocks, ReadOnlySpan<int> links, OrdinalSet live)
    {
        var count = _visited.AddAll(links, live, _near);
        foreach (var ordinal in _near.AsSpan(0, count))
            Scorer.Prefetch(blocks, ordinal);
        Compared += count;
        return count;
    }

    private int Insert(ulong key, int keep)
    {
        int low = 0, high = Count;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (_pool[middle] < key)
                low = middle + 1;
            else
                high = middle;
        }

        if (Count < keep)
            Count++;
        _pool.AsSpan(low, Count - 1 - low).CopyTo(_pool.AsSpan(low + 1));
        _pool[low] = key;
        return low;
    }

    private void Push(ulong key, ref int count)
    {
        var i = count++;
        for (; i > 0 && _frontier[(i - 1) / 2] > key; i = (i - 1) / 2)
            _frontier[i] = _frontier[(i - 1) / 2];
        _frontier[i] = key;
    }

    private ulong Pop(ref int count)
    {
        var top = _frontier[0];
        var last = _frontier[--count];
        var i = 0;
        while (true)
        {
            var child = 2 * i + 1;
            if (child >= count)
                break;
            if (child + 1 < count && _frontier[child + 1] < _frontier[child])
                child++;
            if (_frontier[child] >= last)
                break;
            _frontier[i] = _frontier[child];
            i = child;
        }

        _frontier[i] = last;
        return top;
    }
}
