using System.Runtime.CompilerServices;
using Rag.Stores.Ordinals;

namespace Rag.Stores.Vectors;

/// <summary>Walks a graph towards a vector. Holds the memory of one walk at a time; not shared between threads.</summary>
internal sealed class HnswSearch(int dimensions, VectorMetric metric)
{
    private const ulong Expanded = 1;
    private readonly int[] _near = new int[128];
    private readonly float[] _scores = new float[128];
    private ulong[] _pool = new ulong[512];
    private ulong[] _beam = [];
    private byte[] _visited = [];
    private byte _generation;

    public HnswScorer Scorer { get; } = new(dimensions, metric);

    /// <summary>What the last walk found, nearest first: see <see cref="OrdinalOf"/> and <see cref="ScoreOf"/>.</summary>
    public ReadOnlySpan<ulong> Found => _pool.AsSpan(0, Count);

    public int Count { get; private set; }

    /// <summary>Room for what the caller makes of it.</summary>
    public List<int> Collected { get; } = [];

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

    /// <summary>Goes from the entry down to just above <paramref name="layer"/>, each time to the nearest neighbour.</summary>
    public int Descend(HnswGraph graph, ReadOnlySpan<VectorBlock> blocks, OrdinalSet live, int entry, int from, int layer)
    {
        var (best, score) = (entry, Scorer.Score(blocks, entry));
        for (; from > layer; from--)
        {
            for (var moved = true; moved;)
            {
                moved = false;
                var count = Gather(graph.Links(best, from), live, all: true);
                Scorer.ScoreAll(blocks, _near.AsSpan(0, count), _scores);
                for (var i = 0; i < count; i++)
                {
                    if (_scores[i] > score)
                        (best, score, moved) = (_near[i], _scores[i], true);
                }
            }
        }

        return best;
    }

    /// <summary>Finds the <paramref name="ef"/> nearest of a layer, by the scores of codes, starting at <paramref name="entry"/>.</summary>
    public void Walk(HnswGraph graph, ReadOnlySpan<VectorBlock> blocks, OrdinalSet live, int entry, int layer, int ef)
    {
        Begin(graph, ef);
        _pool[0] = KeyOf(Scorer.Score(blocks, entry), entry);
        Count = 1;
        MarkVisited(entry);
        for (var next = 0; next < Count;)
        {
            if ((_pool[next] & Expanded) != 0)
            {
                next++;
                continue;
            }

            _pool[next] |= Expanded;
            var count = Gather(graph.Links(OrdinalOf(_pool[next]), layer), live, all: false);
            for (var i = 0; i < Math.Min(count, 4); i++)
                Scorer.Prefetch(blocks, _near[i]);
            if (layer == 0 && next + 1 < Count)
                graph.PrefetchLinks(OrdinalOf(_pool[next + 1]));
            Scorer.ScoreAll(blocks, _near.AsSpan(0, count), _scores);
            next++;
            for (var i = 0; i < count; i++)
            {
                var key = KeyOf(_scores[i], _near[i]);
                if (Count == ef && key > _pool[Count - 1])
                    continue;
                next = Math.Min(next, Insert(key, ef));
            }
        }
    }

    /// <summary>Finds the <paramref name="ef"/> nearest of those allowed, passing through the others.</summary>
    /// <returns>False when it looked at more than <paramref name="budget"/> vectors without an end in sight.</returns>
    public bool WalkFiltered(HnswGraph graph, ReadOnlySpan<VectorBlock> blocks, OrdinalSet live, OrdinalSet allowed, int entry, int ef, int budget)
    {
        Begin(graph, ef);
        if (_beam.Length < graph.Capacity + 1)
            _beam = new ulong[graph.Capacity + 1];
        var beam = 0;
        Count = 0;
        MarkVisited(entry);
        var first = KeyOf(Scorer.Score(blocks, entry), entry);
        Push(first, ref beam);
        if (IsAllowed(graph, allowed, entry))
            Insert(first, ef);
        while (beam > 0)
        {
            var key = Pop(ref beam);
            if (Count == ef && key > _pool[Count - 1])
                break;
            var count = Gather(graph.Links(OrdinalOf(key), 0), live, all: false);
            budget -= count;
            if (budget < 0)
                return false;
            for (var i = 0; i < Math.Min(count, 4); i++)
                Scorer.Prefetch(blocks, _near[i]);
            Scorer.ScoreAll(blocks, _near.AsSpan(0, count), _scores);
            for (var i = 0; i < count; i++)
            {
                var found = KeyOf(_scores[i], _near[i]);
                if (Count == ef && found > _pool[Count - 1])
                    continue;
                Push(found, ref beam);
                if (IsAllowed(graph, allowed, _near[i]))
                    Insert(found, ef);
            }
        }

        return true;
    }

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

    private void Begin(HnswGraph graph, int ef)
    {
        if (_pool.Length < ef + 1)
            _pool = new ulong[ef + 1];
        if (_visited.Length < graph.Capacity)
        {
            _visited = new byte[graph.Capacity];
            _generation = 0;
        }

        if (++_generation == 0)
        {
            Array.Clear(_visited);
            _generation = 1;
        }
    }

    private void MarkVisited(int ordinal) => _visited[ordinal] = _generation;

    private int Gather(ReadOnlySpan<int> links, OrdinalSet live, bool all)
    {
        var count = 0;
        var near = _near;
        var visited = _visited;
        foreach (var ordinal in links)
        {
            if (ordinal < 0)
                break;
            if (!all)
            {
                // One that has gone since may lie beyond the end.
                if ((uint)ordinal >= (uint)visited.Length || visited[ordinal] == _generation)
                    continue;
                visited[ordinal] = _generation;
            }

            if (live.Contains(ordinal))
                near[count++] = ordinal;
        }

        return count;
    }

    private int Insert(ulong key, int ef)
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

        if (Count < ef)
            Count++;
        _pool.AsSpan(low, Count - 1 - low).CopyTo(_pool.AsSpan(low + 1));
        _pool[low] = key;
        return low;
    }

    private void Push(ulong key, ref int count)
    {
        var i = count++;
        for (; i > 0 && _beam[(i - 1) / 2] > key; i = (i - 1) / 2)
            _beam[i] = _beam[(i - 1) / 2];
        _beam[i] = key;
    }

    private ulong Pop(ref int count)
    {
        var top = _beam[0];
        var last = _beam[--count];
        var i = 0;
        while (true)
        {
            var child = 2 * i + 1;
            if (child >= count)
                break;
            if (child + 1 < count && _beam[child + 1] < _beam[child])
                child++;
            if (_beam[child] >= last)
                break;
            _beam[i] = _beam[child];
            i = child;
        }

        _beam[i] = last;
        return top;
    }
}
