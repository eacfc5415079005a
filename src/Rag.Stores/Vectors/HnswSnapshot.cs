using System.Collections.Concurrent;
using System.Numerics;
using System.Runtime.CompilerServices;
using Rag.Stores.Ordinals;

namespace Rag.Stores.Vectors;

/// <summary>The vectors of a collection at one moment, with the graph to find the near ones by. Safe for concurrent use.</summary>
/// <remarks>
/// The graph is shared with the writer and may be newer than the snapshot: that costs a little recall, never a wrong vector,
/// for what is not in the snapshot is passed over and scores come from the snapshot's own vectors.
/// </remarks>
internal sealed class HnswSnapshot(FlatVectorSnapshot flat, HnswGraph? graph, RecallTable? recalls, ConcurrentBag<HnswSearch> searches)
{
    /// <summary>What is found without a measurement to go by.</summary>
    private const int DefaultEf = 128;

    // Passing through a graph with a filter costs as 1 / selectivity, comparing all that is allowed as selectivity: they meet where
    // selectivity² is about this over the number of vectors (measured at 100,000 × 384).
    private const double FilteredScanFactor = 4_000;

    // A vector met at random costs about as much as so many met in a row.
    private const int RandomCost = 4;

    /// <summary>The same vectors without the graph: exact.</summary>
    public FlatVectorSnapshot Flat => flat;

    /// <summary>Whether there is a graph.</summary>
    public bool HasGraph => graph is not null;

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

        int? ef = recalls is null ? DefaultEf : recalls.EfFor(recall, best.Length);
        var matching = allowed is null ? flat.Live.Count : CountMatching(allowed);
        if (graph is null || recall >= 1 || ef is null || ef.Value * graph.M > matching
            || (allowed is not null && (double)matching * matching < FilteredScanFactor * flat.Live.Count))
            return flat.Search(query, allowed, ties, best);
        var found = SearchGraph(query, Math.Max(ef.Value, best.Length), matching == flat.Live.Count ? null : allowed, matching, ties, best);
        // Among thousands of copies most are no one's neighbour.
        return found < Math.Min(best.Length, matching) ? flat.Search(query, allowed, ties, best) : found;
    }

    /// <summary>Searches the graph with a given ef, whatever it finds; compares all only when there is no way in.</summary>
    public int SearchGraph(ReadOnlySpan<float> query, int ef, OrdinalSet? allowed, int matching, IComparer<int>? ties, Span<ScoredOrdinal> best)
    {
        ArgumentNullException.ThrowIfNull(graph);
        var exact = FlatVectorIndex.Checked(query, flat.Dimensions, flat.Metric, stackalloc float[flat.Dimensions]);
        var (entry, top) = graph.Entry;
        if (best.IsEmpty || entry < 0 || !flat.Live.Contains(entry))
            return flat.Search(query, allowed, ties, best);

        if (!searches.TryTake(out var search))
            search = new HnswSearch(flat.Dimensions, flat.Metric);
        try
        {
            search.Scorer.SetVector(exact);
            var near = search.Descend(graph, flat.Blocks, flat.Live, entry, top, 0);
            if (allowed is null)
                search.Walk(graph, flat.Blocks, flat.Live, near, 0, ef);
            else if (!search.WalkFiltered(graph, flat.Blocks, flat.Live, allowed, near, ef, matching / RandomCost))
                return flat.Search(query, allowed, ties, best);
            return Rescore(search.Found, exact, ties, best);
        }
        finally
        {
            searches.Add(search);
        }
    }

    [SkipLocalsInit]
    private int Rescore(ReadOnlySpan<ulong> found, ReadOnlySpan<float> query, IComparer<int>? ties, Span<ScoredOrdinal> best)
    {
        Span<float> scratch = stackalloc float[flat.Dimensions];
        var top = new TopOrdinals(best, ties);
        foreach (var key in found)
        {
            var ordinal = HnswSearch.OrdinalOf(key);
            top.Add(ordinal, flat.Score(ordinal, query, scratch));
        }

        return top.Sort();
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
