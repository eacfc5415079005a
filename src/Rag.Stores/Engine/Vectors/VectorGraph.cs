using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Rag.Stores.Engine.Ordinals;

namespace Rag.Stores.Engine.Vectors;

/// <summary>A graph over some of a collection's vectors, with what it was measured to find. Immutable: searched from any number of threads.</summary>
/// <param name="graph">Not changed any more.</param>
/// <param name="covered">Who can be found through it: what was written later is compared one by one.</param>
/// <param name="recalls">Null for one too small to measure.</param>
internal sealed class VectorGraph(HnswGraph graph, OrdinalSet covered, RecallTable? recalls)
{
    private readonly ConcurrentBag<HnswSearch> _searches = [];

    public HnswGraph Graph => graph;

    /// <summary>Not to be changed.</summary>
    public OrdinalSet Covered => covered;

    public RecallTable? Recalls => recalls;

    /// <summary>Memory for a walk; give it back.</summary>
    public HnswSearch Rent(FlatVectorSnapshot flat) => _searches.TryTake(out var search) ? search : new HnswSearch(flat.Dimensions, flat.Metric);

    public void Return(HnswSearch search) => _searches.Add(search);

    public long Bytes => graph.Bytes + covered.Words.Length * 8L;

    /// <summary>Takes what went out of a graph and puts what came in, in a copy; measures again what it finds when it has doubled or halved.</summary>
    /// <param name="flat">All vectors.</param>
    /// <param name="old">Null to begin anew.</param>
    /// <param name="valid">Those of the old graph whose vector is still the one it was.</param>
    /// <param name="options">The shape.</param>
    /// <param name="cancellationToken">Stops a long building; nothing has changed then.</param>
    public static VectorGraph Extend(FlatVectorSnapshot flat, VectorGraph? old, OrdinalSet valid, HnswOptions options, CancellationToken cancellationToken)
    {
        // Mending costs more than building once most is gone.
        if (old is not null && 2 * valid.Count < old.Covered.Count)
            old = null;
        var graph = old?.Graph.Clone() ?? new HnswGraph(options.M);
        var covered = old is null ? new OrdinalSet(flat.Live.Capacity) : valid.Clone();
        var builder = new HnswBuilder(graph, covered, flat.Dimensions, flat.Metric, options);
        if (old is not null)
        {
            var gone = new List<int>();
            foreach (var ordinal in old.Covered)
            {
                if (!valid.Contains(ordinal))
                    gone.Add(ordinal);
            }

            builder.Remove(flat.Codes, CollectionsMarshal.AsSpan(gone), cancellationToken);
            if (gone.Count > valid.Count / 32)
                builder.Repair(flat.Codes);
        }

        foreach (var ordinal in flat.Live)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!covered.Contains(ordinal))
                builder.Insert(flat.Codes, ordinal);
        }

        var recalls = old?.Recalls;
        if (options.CalibrationQueries > 0 && (recalls is null || covered.Count > 2 * recalls.Vectors || covered.Count < recalls.Vectors / 2))
            recalls = Calibration.Measure(flat, new VectorGraph(graph, covered, null), options.CalibrationQueries, cancellationToken);
        return new VectorGraph(graph, covered, recalls);
    }
}
