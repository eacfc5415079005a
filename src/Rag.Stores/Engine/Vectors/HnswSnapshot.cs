using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Rag.Stores.Engine.Ordinals;

namespace Rag.Stores.Engine.Vectors;

/// <summary>The vectors of a collection at one moment, with the graph to find the near ones by. Immutable and safe for concurrent use.</summary>
/// <param name="flat">All vectors.</param>
/// <param name="graph">Null when there is none, or too little left of it.</param>
/// <param name="covered">Those of <paramref name="flat"/> that can be found through the graph.</param>
/// <param name="entry">Where a walk begins: one of those covered.</param>
/// <param name="rest">The others: compared one by one.</param>
internal sealed class HnswSnapshot(FlatVectorSnapshot flat, VectorGraph? graph, OrdinalSet covered, (int Ordinal, int Layer) entry, OrdinalSet rest)
{
    // What is found, and compared, where nothing was measured.
    private static readonly (double Slack, double Compared) s_unmeasured = (0.15, 500);

    /// <summary>A vector met at random costs about as much as so many met in a row.</summary>
    public const int RandomCost = 8;

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

        var reach = graph?.Recalls is { } recalls ? recalls.For(recall, best.Length) : s_unmeasured;
        if (graph is null || recall >= 1 || reach is not { } measured || best.IsEmpty)
            return flat.Search(query, allowed, ties, best);
        var matching = allowed is null ? flat.Live.Count : CountMatching(allowed);
        // The fewer are allowed, the more others a walk passes through, and the fewer there are to compare.
        if (measured.Compared * flat.Live.Count / Math.Max(1, matching) * RandomCost > matching)
            return flat.Search(query, allowed, ties, best);
        var found = SearchGraph(query, measured.Slack, matching == flat.Live.Count ? null : allowed, matching, ties, best, out _);
        return found < Math.Min(best.Length, matching) ? flat.Search(query, allowed, ties, best) : found;
    }

    /// <summary>Searches the graph, whatever it finds; compares all when there is no way in, or no end to the walk.</summary>
    /// <param name="query">As many dimensions as the index.</param>
    /// <param name="slack">How far the walk goes on: see <see cref="Reach.Within"/>.</param>
    /// <param name="allowed">Which ordinals may be found; all when null.</param>
    /// <param name="matching">How many these are.</param>
    /// <param name="ties">As in <see cref="Search"/>.</param>
    /// <param name="best">Receives the result.</param>
    /// <param name="compared">What it cost, in vectors met at random.</param>
    /// <returns>How many were found.</returns>
    [SkipLocalsInit]
    public int SearchGraph(ReadOnlySpan<float> query, double slack, OrdinalSet? allowed, int matching, IComparer<int>? ties, Span<ScoredOrdinal> best, out int compared)
    {
        ArgumentNullException.ThrowIfNull(graph);
        compared = matching / RandomCost;
        var exact = FlatVectorIndex.Checked(query, flat.Dimensions, flat.Metric, stackalloc float[flat.Dimensions]);
        if (best.IsEmpty || entry.Ordinal == HnswGraph.None)
            return flat.Search(query, allowed, ties, best);

        var search = graph.Rent(flat);
        try
        {
            var reach = Reach.Within(slack, best.Length, budget: matching / RandomCost);
            search.Scorer.SetVector(exact, flat.Longest);
            search.Descend(graph.Graph, flat.Codes, flat.Live, entry, 0, reach);
            var isDone = allowed is null
                ? search.Walk(graph.Graph, flat.Codes, flat.Live, 0, reach)
                : search.WalkFiltered(graph.Graph, flat.Codes, flat.Live, allowed, reach);
            if (!isDone)
            {
                compared += search.Compared;
                return flat.Search(query, allowed, ties, best);
            }

            compared = search.Compared;
            return flat.SearchAmong(exact, Collect(search, reach, allowed), rest.Count == 0 ? null : rest, allowed, ties, best);
        }
        finally
        {
            graph.Return(search);
        }
    }

    // What was found, each with its copies.
    private ReadOnlySpan<ScoredOrdinal> Collect(HnswSearch search, Reach reach, OrdinalSet? allowed)
    {
        var collected = search.Collected;
        collected.Clear();
        foreach (var key in search.Found[..Math.Min(search.Count, reach.Spare)])
        {
            var first = HnswSearch.OrdinalOf(key);
            // A link may be older than its end, which is a copy now and found behind another.
            if (graph!.Graph.LayerOf(first) == HnswGraph.Absent)
                continue;
            var ordinal = first;
            do
            {
                if (covered.Contains(ordinal) && (allowed is null || allowed.Contains(ordinal)))
                    collected.Add(new ScoredOrdinal(ordinal, search.Scorer.Highest(flat.Codes, ordinal, ordinal == first ? HnswSearch.ScoreOf(key) : search.Scorer.Score(flat.Codes, ordinal))));
                ordinal = graph.Graph.NextCopy(ordinal);
            }
            while (ordinal != first);
        }

        return CollectionsMarshal.AsSpan(collected);
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
