using Rag.Stores.Ordinals;

namespace Rag.Stores.Vectors;

/// <summary>Puts chunks into a graph and takes them out (Malkov and Yashunin 2018), by the scores of their codes.</summary>
internal sealed class HnswBuilder(HnswGraph graph, int dimensions, VectorMetric metric, HnswOptions options)
{
    private readonly HnswSearch _search = new(dimensions, metric);
    private readonly HnswScorer _node = new(dimensions, metric);
    private readonly HnswScorer _pair = new(dimensions, metric);
    private readonly List<ulong> _candidates = [];
    private readonly int[] _around = new int[4 * 64 + 1];
    private readonly float[] _scores = new float[4 * 64 + 1];
    private readonly int[] _chosen = new int[2 * 64];
    private readonly double _layerScale = 1 / Math.Log(options.M);

    /// <summary>Adds a chunk whose vector is in the blocks. <paramref name="live"/> are those in the graph, itself not yet among them.</summary>
    public void Insert(ReadOnlySpan<VectorBlock> blocks, OrdinalSet live, int ordinal)
    {
        var layer = LayerFor(ordinal);
        var (entry, top) = graph.Entry;
        graph.Add(ordinal, layer);
        if (entry == HnswGraph.None)
        {
            graph.Entry = (ordinal, layer);
            return;
        }

        Link(blocks, live, ordinal, layer, entry, top);
        if (layer > top)
            graph.Entry = (ordinal, layer);
    }

    /// <summary>Takes a chunk out, <paramref name="live"/> no longer holding it, and joins its neighbours with each other.</summary>
    public void Remove(ReadOnlySpan<VectorBlock> blocks, OrdinalSet live, int ordinal)
    {
        int top = graph.LayerOf(ordinal);
        for (var layer = top; layer >= 0; layer--)
        {
            var links = graph.Links(ordinal, layer);
            foreach (var neighbour in links)
            {
                if (neighbour < 0)
                    break;
                if (neighbour == ordinal || !live.Contains(neighbour) || !graph.Links(neighbour, layer).Contains(ordinal))
                    continue;
                Relink(blocks, live, neighbour, layer, without: ordinal, links);
            }
        }

        graph.Remove(ordinal);
        if (graph.Entry.Ordinal == ordinal)
            graph.FindEntry();
    }

    /// <summary>Drops links to chunks that are gone and finds new neighbours for those left with few.</summary>
    public void Repair(ReadOnlySpan<VectorBlock> blocks, OrdinalSet live)
    {
        foreach (var ordinal in live)
        {
            for (int layer = graph.LayerOf(ordinal); layer >= 0; layer--)
            {
                var links = graph.Links(ordinal, layer);
                var kept = 0;
                for (var i = 0; i < links.Length && links[i] >= 0; i++)
                {
                    if (live.Contains(links[i]) && graph.LayerOf(links[i]) >= layer)
                        links[kept++] = links[i];
                }

                links[kept..].Fill(HnswGraph.None);
                if (kept >= graph.M / 2)
                    continue;
                live.Remove(ordinal);
                Link(blocks, live, ordinal, layer, graph.Entry.Ordinal, graph.Entry.Layer, layer);
                live.Add(ordinal);
            }
        }
    }

    private void Link(ReadOnlySpan<VectorBlock> blocks, OrdinalSet live, int ordinal, int layer, int entry, int top, int lowest = 0)
    {
        if (entry == ordinal)
            return;
        _search.Scorer.SetRow(blocks, ordinal);
        var near = _search.Descend(graph, blocks, live, entry, top, layer);
        for (var at = Math.Min(layer, top); at >= lowest; at--)
        {
            _search.Walk(graph, blocks, live, near, at, options.EfConstruction);
            near = HnswSearch.OrdinalOf(_search.Found[0]);
            _candidates.Clear();
            _candidates.AddRange(_search.Found);

            var count = Choose(blocks, graph.M);
            var links = graph.Links(ordinal, at);
            _chosen.AsSpan(0, count).CopyTo(links);
            links[count..].Fill(HnswGraph.None);
            for (var i = 0; i < count; i++)
                LinkBack(blocks, live, links[i], ordinal, at);
        }
    }

    private void LinkBack(ReadOnlySpan<VectorBlock> blocks, OrdinalSet live, int from, int to, int layer)
    {
        var links = graph.Links(from, layer);
        if (links.IsEmpty || links.Contains(to))
            return;
        var free = links.IndexOf(HnswGraph.None);
        if (free >= 0)
            links[free] = to;
        else
            Relink(blocks, live, from, layer, without: HnswGraph.None, [to]);
    }

    // Chooses a chunk's neighbours anew from those it has and those offered.
    private void Relink(ReadOnlySpan<VectorBlock> blocks, OrdinalSet live, int ordinal, int layer, int without, ReadOnlySpan<int> offered)
    {
        var links = graph.Links(ordinal, layer);
        var count = 0;
        foreach (var old in links)
        {
            if (old >= 0 && old != without && live.Contains(old))
                _around[count++] = old;
        }

        foreach (var other in offered)
        {
            if (other >= 0 && other != without && other != ordinal && live.Contains(other) && graph.LayerOf(other) >= layer && graph.LayerOf(other) != HnswGraph.Absent
                && !_around.AsSpan(0, count).Contains(other))
                _around[count++] = other;
        }

        var around = _around.AsSpan(0, count);
        _node.SetRow(blocks, ordinal);
        _node.ScoreAll(blocks, around, _scores);
        _candidates.Clear();
        for (var i = 0; i < count; i++)
            _candidates.Add(HnswSearch.KeyOf(_scores[i], around[i]));
        _candidates.Sort();
        var chosen = Choose(blocks, links.Length);
        _chosen.AsSpan(0, chosen).CopyTo(links);
        links[chosen..].Fill(HnswGraph.None);
    }

    // A candidate nearer to one already chosen than to the chunk itself is reached through that one (the paper's heuristic).
    private int Choose(ReadOnlySpan<VectorBlock> blocks, int limit)
    {
        var count = 0;
        foreach (var key in _candidates)
        {
            var ordinal = HnswSearch.OrdinalOf(key);
            var score = HnswSearch.ScoreOf(key);
            if (count > 0)
            {
                _pair.SetRow(blocks, ordinal);
                var shadowed = false;
                for (var i = 0; i < count && !shadowed; i++)
                    shadowed = _pair.Score(blocks, _chosen[i]) >= score; // Equal: of many copies one is enough.
                if (shadowed)
                    continue;
            }

            _chosen[count++] = ordinal;
            if (count == limit)
                break;
        }

        return count;
    }

    private int LayerFor(int ordinal)
    {
        // splitmix64 of seed and ordinal (Steele et al. 2014): no state, so a graph reopened goes on as if it had not been closed.
        var mixed = options.Seed + 0x9E37_79B9_7F4A_7C15UL * ((ulong)ordinal + 1);
        mixed = (mixed ^ mixed >> 30) * 0xBF58_476D_1CE4_E5B9;
        mixed = (mixed ^ mixed >> 27) * 0x94D0_49BB_1331_11EB;
        mixed ^= mixed >> 31;
        var uniform = ((mixed >> 11) + 1) * (1.0 / (1UL << 53));
        return (int)Math.Min(30, -Math.Log(uniform) * _layerScale);
    }
}
