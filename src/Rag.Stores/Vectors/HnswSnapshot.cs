using System.Numerics;
using System.Runtime.InteropServices;
using Rag.Stores.Ordinals;

namespace Rag.Stores.Vectors;

/// <summary>The vectors of a collection at one moment, with the graph to find the near ones by. Immutable and safe for concurrent use.</summary>
/// <param name="flat">All vectors.</param>
/// <param name="graph">Null when there is none, or too little left of it.</param>
/// <param name="covered">Those of <paramref name="flat"/> that can be found through the graph.</param>
/// <param name="entry">Where a walk begins: one of those covered.</param>
/// <param name="rest">The others: compared one by one.</param>
internal sealed class HnswSnapshot(FlatVectorSnapshot flat, VectorGraph? graph, OrdinalSet covered, (int Ordinal, int Layer) entry, OrdinalSet rest)
{
    /// <summary>What is found without a measurement to go by.</summary>
    private const int DefaultEf = 128;

    // Passing through a graph with a filter costs as 1 / selectivity, comparing all that is allowed as selectivity: they meet where
    // selectivity² is about this over the number of vectors (measured at 100,000 × 384).
    private const double FilteredScanFactor = 4_000;

    // A vector met at random costs about as much as so many met in a row.
    private const int RandomCost = 4;

    /// <param name="flat">All vectors.</param>
    /// <param name="graph">Left out when half of what it held is gone: it falls apart then.</param>
    /// <param name="covered">Those that can still be found through it. Copied.</param>
    public static HnswSnapshot Of(FlatVectorSnapshot flat, VectorGraph? graph, OrdinalSet covered)
    {
        if (graph is null || covered.Count == 0 || 2 * covered.Count < graph.Covered.Count)
            return new(flat, null, new OrdinalSet(), (HnswGraph.None, 0), flat.Live);
        var entry = covered.Contains(graph.Graph.Entry.Ordinal) ? graph.Graph.Entry : graph.Graph.HighestOf(covered);
        return new(flat, graph, covered.Clone(), entry, flat.Live.Clone().AndNot(covered));
    }

    /// <summary>The same vectors without the graph: exact.</summary>
    public FlatVectorSnapshot Flat => flat;

    /// <summary>Whether there is a graph.</summary>
    public bool HasGraph => graph is not null;

    /// <summary>The graph, when there is one.</summary>
    public VectorGraph? Graph => graph;

    /// <summary>Those that can be found through the graph. Not to be changed.</summary>
    public OrdinalSet Covered => covered;

    /// <summary>The same vectors and graph, exact vectors read from elsewhere.</summary>
    public HnswSnapshot Over(IVectorRows rows) => new(flat.Over(rows), graph, covered, entry, rest);

    /// <summary>Finds the nearest vectors: through the graph where that is quicker and keeps the recall, by comparing all where it is not.</summary>
    /// <param name="query">As many dimensions as the index.</param>
    /// <param name="recall">The share of the true nearest that must be found, on average; 1 compares all.</param>
    /// <param name="allowed">Which ordinals may be found; all when null.</param>
    /// <param name="ties">Orders ordinals of equal score, smaller first; by ordinal when null.</param>
    /// <param name="best">Receives the result, best first, by exact scores.</param>
    /// <returns>How many were found.</returns>
    /// <exception cref="RagInputException">The query has another dimension, is not finite, or (for cosine) has no direction.</exception>
    public int Search(ReadOnlySpan<float> query, double recall, OrdinalSet? allowed, IComparer<int>? ties, Span<ScoredOrdinal> best)
    {
        if (!(recall is > 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(recall), recall, "Recall must be above 0, and at most 1.");

        int? ef = graph?.Recalls is { } recalls ? recalls.EfFor(recall, best.Length) : DefaultEf;
        if (graph is null || recall >= 1 || ef is null || best.IsEmpty)
            return flat.Search(query, allowed, ties, best);
        var matching = allowed is null ? flat.Live.Count : CountMatching(allowed);
        if (ef.Value * graph.Graph.M > matching || (allowed is not null && (double)matching * matching < FilteredScanFactor * flat.Live.Count))
            return flat.Search(query, allowed, ties, best);
        var found = SearchGraph(query, ef.Value, matching == flat.Live.Count ? null : allowed, matching, ties, best);
        return found < Math.Min(best.Length, matching) ? flat.Search(query, allowed, ties, best) : found;
    }

    /// <summary>Searches the graph with a given ef, whatever it finds; compares all only when there is no way in.</summary>
    public int SearchGraph(ReadOnlySpan<float> query, int ef, OrdinalSet? allowed, int matching, IComparer<int>? ties, Span<ScoredOrdinal> best)
    {
        ArgumentNullException.ThrowIfNull(graph);
        var exact = FlatVectorIndex.Checked(query, flat.Dimensions, flat.Metric, stackalloc float[flat.Dimensions]);
        if (best.IsEmpty || entry.Ordinal == HnswGraph.None)
            return flat.Search(query, allowed, ties, best);

        var search = graph.Rent(flat);
        try
        {
            search.Scorer.SetVector(exact);
            var near = search.Descend(graph.Graph, flat.Blocks, flat.Live, entry.Ordinal, entry.Layer, 0);
            ef = Math.Max(ef, best.Length);
            if (allowed is null)
                search.Walk(graph.Graph, flat.Blocks, flat.Live, near, 0, ef);
            else if (!search.WalkFiltered(graph.Graph, flat.Blocks, flat.Live, allowed, near, ef, matching / RandomCost))
                return flat.Search(query, allowed, ties, best);
            return flat.SearchAmong(query, Collect(search, allowed), rest.Count == 0 ? null : rest, allowed, ties, best);
        }
        finally
        {
            graph.Return(search);
        }
    }

    // What was found, each with its copies.
    private ReadOnlySpan<int> Collect(HnswSearch search, OrdinalSet? allowed)
    {
        search.Collected.Clear();
        foreach (var key in search.Found)
        {
            var first = HnswSearch.OrdinalOf(key);
            // A link may be older than its end, which is a copy now and found behind another.
            if (graph!.Graph.LayerOf(first) == HnswGraph.Absent)
                continue;
            var ordinal = first;
            do
            {
                if (covered.Contains(ordinal) && (allowed is null || allowed.Contains(ordinal)))
                    search.Collected.Add(ordinal);
                ordinal = graph.Graph.NextCopy(ordinal);
            }
            while (ordinal != first);
        }

        return CollectionsMarshal.AsSpan(search.Collected);
    }

    private int CountMatching(OrdinalSet allowed)
    {
        var count = 0;
        var words = Math.Min(allowed.Words.Length, flat.Live.Words.Length);
        for (var i = 0; i < words; i++)
            count += BitOperations.PopCount(allowed.Words[i] & flat.Live.Words[i]);
        return count;
    }
}
