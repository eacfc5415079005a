using Rag.Stores.Engine.Ordinals;

namespace Rag.Stores.Engine.Vectors;

/// <summary>Puts chunks into a graph and takes them out (Malkov and Yashunin 2018), by the scores of their codes.</summary>
/// <param name="graph">Changed.</param>
/// <param name="covered">Who is in it; kept up to date. While one is being put in, all but that one.</param>
/// <param name="dimensions">Of the vectors.</param>
/// <param name="metric">How they are compared.</param>
/// <param name="options">The shape.</param>
internal sealed class HnswBuilder(HnswGraph graph, OrdinalSet covered, int dimensions, VectorMetric metric, HnswOptions options)
{
    // The square of the distance between two vectors beside the square of their length: below it one stands for the other in the graph,
    // for what it changes in a score is less than what the codes lose.
    private const float CopyDistance = 2e-4f;
    private const int CopyEf = 12;

    private readonly Reach _reach = Reach.Nearest(options.EfConstruction);
    private readonly HnswSearch _search = new(dimensions, metric);
    private readonly HnswScorer _node = new(dimensions, metric);
    private readonly HnswScorer _pair = new(dimensions, metric);
    private readonly List<ulong> _candidates = [];
    private readonly int[] _around = new int[4 * 64 + 1];
    private readonly float[] _scores = new float[4 * 64 + 1];
    private readonly int[] _chosen = new int[2 * 64];
    private readonly float _slack = metric == VectorMetric.Dot ? 1 : 1.1f;
    private readonly double _layerScale = 1 / Math.Log(options.M);

    /// <summary>Adds a chunk whose vector is in the blocks.</summary>
    public void Insert(ReadOnlySpan<CodeBlock> blocks, int ordinal)
    {
        if (OriginalOf(blocks, ordinal) is var original && original != HnswGraph.None)
            graph.AddCopy(ordinal, original);
        else
            InsertNode(blocks, ordinal, isNear: true);
        covered.Add(ordinal);
    }

    /// <summary>Takes chunks out that are no longer covered and joins their neighbours with each other. Their vectors may be gone already.</summary>
    public void Remove(ReadOnlySpan<CodeBlock> blocks, ReadOnlySpan<int> gone, CancellationToken cancellationToken)
    {
        // Copies first, so that what is left in a ring stays.
        foreach (var ordinal in gone)
        {
            if (graph.LayerOf(ordinal) == HnswGraph.Absent)
                graph.LeaveRing(ordinal);
        }

        if (!covered.Contains(graph.Entry.Ordinal))
            graph.Entry = graph.HighestOf(covered);
        foreach (var ordinal in gone)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (graph.LayerOf(ordinal) != HnswGraph.Absent)
                RemoveNode(blocks, ordinal);
        }
    }

    /// <summary>Drops links to chunks that are gone and finds new neighbours for those left with few.</summary>
    public void Repair(ReadOnlySpan<CodeBlock> blocks)
    {
        foreach (var ordinal in covered)
        {
            if (graph.LayerOf(ordinal) == HnswGraph.Absent)
                continue;
            for (int layer = graph.LayerOf(ordinal); layer >= 0; layer--)
            {
                var links = graph.Links(ordinal, layer);
                var kept = 0;
                for (var i = 0; i < links.Length && links[i] >= 0; i++)
                {
                    if (covered.Contains(links[i]) && graph.LayerOf(links[i]) is var other && other != HnswGraph.Absent && other >= layer)
                        links[kept++] = links[i];
                }

                links[kept..].Fill(HnswGraph.None);
                if (kept >= graph.M / 2)
                    continue;
                covered.Remove(ordinal);
                if (graph.Entry.Ordinal != ordinal)
                {
                    Approach(blocks, ordinal, layer);
                    Link(blocks, ordinal, layer);
                }

                covered.Add(ordinal);
            }
        }
    }

    private void RemoveNode(ReadOnlySpan<CodeBlock> blocks, int ordinal)
    {
        var copy = graph.LeaveRing(ordinal);
        for (int layer = graph.LayerOf(ordinal); layer >= 0; layer--)
        {
            var links = graph.Links(ordinal, layer);
            foreach (var neighbour in links)
            {
                if (neighbour < 0)
                    break;
                if (neighbour != ordinal && covered.Contains(neighbour) && graph.Links(neighbour, layer).Contains(ordinal))
                    Relink(blocks, neighbour, layer, without: ordinal, links, newcomer: HnswGraph.None);
            }
        }

        graph.Remove(ordinal);
        if (copy == HnswGraph.None)
            return;
        covered.Remove(copy);
        InsertNode(blocks, copy, isNear: false);
        covered.Add(copy);
    }

    /// <param name="blocks">The vectors.</param>
    /// <param name="ordinal">Who comes in.</param>
    /// <param name="isNear">Whether the last walk, on the lowest layer, was towards it: then it need not be approached again to be linked there.</param>
    private void InsertNode(ReadOnlySpan<CodeBlock> blocks, int ordinal, bool isNear)
    {
        var layer = LayerFor(ordinal);
        var (entry, top) = graph.Entry;
        graph.Add(ordinal, layer);
        if (entry == HnswGraph.None)
        {
            graph.Entry = (ordinal, layer);
            return;
        }

        if (!isNear || layer > 0)
            Approach(blocks, ordinal, layer);
        for (var at = Math.Min(layer, top); at >= 0; at--)
            Link(blocks, ordinal, at);
        if (layer > top)
            graph.Entry = (ordinal, layer);
    }

    private void Approach(ReadOnlySpan<CodeBlock> blocks, int ordinal, int layer)
    {
        _search.Scorer.SetRow(blocks, ordinal);
        _search.Descend(graph, blocks, covered, graph.Entry, layer, _reach);
    }

    // The chunk in the graph that this one is all but a copy of. Leaves what is near on the lowest layer in the search.
    private int OriginalOf(ReadOnlySpan<CodeBlock> blocks, int ordinal)
    {
        if (graph.Entry.Ordinal == HnswGraph.None)
            return HnswGraph.None;
        Approach(blocks, ordinal, layer: 0);
        _search.Walk(graph, blocks, covered, 0, Reach.Nearest(CopyEf));
        var length = _search.Scorer.Dot(blocks, ordinal);
        foreach (var key in _search.Found)
        {
            var other = HnswSearch.OrdinalOf(key);
            _node.SetRow(blocks, other);
            var apart = length + _node.Dot(blocks, other) - 2 * _search.Scorer.Dot(blocks, other);
            if (apart <= CopyDistance * length)
                return other;
        }

        return HnswGraph.None;
    }

    // Joins a chunk that was approached with its neighbours on a layer.
    private void Link(ReadOnlySpan<CodeBlock> blocks, int ordinal, int layer)
    {
        _search.Walk(graph, blocks, covered, layer, _reach);
        _candidates.Clear();
        _candidates.AddRange(_search.Found);

        var count = Choose(blocks, graph.M);
        var links = graph.Links(ordinal, layer);
        _chosen.AsSpan(0, count).CopyTo(links);
        links[count..].Fill(HnswGraph.None);
        for (var i = 0; i < count; i++)
            LinkBack(blocks, links[i], ordinal, layer);
    }

    private void LinkBack(ReadOnlySpan<CodeBlock> blocks, int from, int to, int layer)
    {
        var links = graph.Links(from, layer);
        if (links.IsEmpty || links.Contains(to))
            return;
        var free = links.IndexOf(HnswGraph.None);
        if (free >= 0)
            links[free] = to;
        else
            Relink(blocks, from, layer, without: HnswGraph.None, [to], newcomer: to);
    }

    // Chooses a chunk's neighbours anew from those it has and those offered. The newcomer is not yet covered.
    private void Relink(ReadOnlySpan<CodeBlock> blocks, int ordinal, int layer, int without, ReadOnlySpan<int> offered, int newcomer)
    {
        var links = graph.Links(ordinal, layer);
        var count = 0;
        foreach (var old in links)
        {
            if (old >= 0 && old != without && covered.Contains(old) && graph.LayerOf(old) != HnswGraph.Absent)
                _around[count++] = old;
        }

        foreach (var other in offered)
        {
            if (other >= 0 && other != without && other != ordinal && (other == newcomer || covered.Contains(other)) && graph.LayerOf(other) >= layer && graph.LayerOf(other) != HnswGraph.Absent
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

    // A candidate well nearer to one already chosen than to the chunk itself is reached through that one (the paper's heuristic, with the
    // slack of Subramanya et al. 2019: a denser graph finds more at the same ef).
    private int Choose(ReadOnlySpan<CodeBlock> blocks, int limit)
    {
        var count = 0;
        foreach (var key in _candidates)
        {
            var ordinal = HnswSearch.OrdinalOf(key);
            var distance = DistanceOf(HnswSearch.ScoreOf(key));
            if (count > 0)
            {
                _pair.SetRow(blocks, ordinal);
                var shadowed = false;
                for (var i = 0; i < count && !shadowed; i++)
                    shadowed = DistanceOf(_pair.Score(blocks, _chosen[i])) * _slack < distance;
                if (shadowed)
                    continue;
            }

            _chosen[count++] = ordinal;
            if (count == limit)
                break;
        }

        return count;
    }

    // A dot product has no zero of distance to measure slack from.
    private float DistanceOf(float score) => metric == VectorMetric.Cosine ? 1 - score : -score;

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
