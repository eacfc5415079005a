using Rag.Stores.Engine.Ordinals;

namespace Rag.Stores.Engine.Vectors;

/// <summary>Vectors with a graph to find the near ones by (HNSW; Malkov and Yashunin 2018), once there are enough to be worth one.</summary>
/// <remarks>
/// <para>
/// Writing costs what it costs <see cref="FlatVectorIndex"/>: what is new is compared one by one, what is gone is passed over, until
/// <see cref="ExtendGraph"/> brings the graph up to date. Whoever owns the index asks <see cref="IsGraphDue"/> when it has time.
/// </para>
/// <para>
/// The graph is walked over the 8-bit codes and what it finds is scored by the exact vectors. The same writes, extensions and seed give the
/// same graph on every machine. One writer at a time; searches are made on snapshots, from any number of threads, beside the writer.
/// </para>
/// </remarks>
internal sealed class HnswIndex
{
    /// <summary>The share of a collection that may wait for the graph, or be gone from it: a scan of so many costs about as much as a walk.</summary>
    private const int WaitingShare = 16;

    private readonly FlatVectorIndex _flat;
    private VectorGraph? _graph;
    private OrdinalSet _covered = new();
    private HnswSnapshot? _snapshot;

    public HnswIndex(int dimensions, VectorMetric metric = VectorMetric.Cosine, HnswOptions? options = null, IVectorRows? rows = null)
    {
        Options = (options ?? new HnswOptions()).Checked();
        _flat = new FlatVectorIndex(dimensions, metric, rows);
    }

    public int Dimensions => _flat.Dimensions;

    public VectorMetric Metric => _flat.Metric;

    public int Count => _flat.Count;

    /// <summary>What codes, graph and, where kept here, exact vectors hold in memory.</summary>
    public long Bytes => _flat.Bytes + GraphBytes;

    /// <summary>What the graph alone holds in memory.</summary>
    public long GraphBytes => _graph?.Bytes ?? 0;

    /// <summary>What the graph was measured to find, once it was.</summary>
    public RecallTable? Recalls => _graph?.Recalls;

    public HnswOptions Options { get; }

    /// <summary>The ordinals that have a vector. Not to be changed.</summary>
    public OrdinalSet Live => _flat.Live;

    /// <summary>Whether a graph is worth building, extending or dropping.</summary>
    public bool IsGraphDue
    {
        get
        {
            if (_graph is null)
                return Count >= Options.GraphFrom && Count > 0;
            var allowance = Math.Max(Options.GraphFrom / 4, Count / WaitingShare);
            return Count < Options.GraphFrom / 2 || Count - _covered.Count > allowance || _graph.Covered.Count - _covered.Count > allowance;
        }
    }

    /// <summary>Adds a vector, or replaces the one with the same ordinal.</summary>
    /// <exception cref="RagInputException">The vector has another dimension, is not finite, or (for cosine) has no direction.</exception>
    public void Set(int ordinal, ReadOnlySpan<float> vector)
    {
        _flat.Set(ordinal, vector);
        Uncover(ordinal);
    }

    /// <summary>Adds a vector by its code, for an index whose exact vectors live elsewhere.</summary>
    public void SetCode(int ordinal, Int8Code code, ReadOnlySpan<sbyte> codes)
    {
        _flat.SetCode(ordinal, code, codes);
        Uncover(ordinal);
    }

    /// <summary>Takes a vector out.</summary>
    /// <returns>Whether there was one.</returns>
    public bool Remove(int ordinal)
    {
        if (!_flat.Remove(ordinal))
            return false;
        Uncover(ordinal);
        return true;
    }

    /// <summary>Publishes what has been written so far.</summary>
    public HnswSnapshot Snapshot()
    {
        if (_snapshot is null)
        {
            var flat = _flat.Snapshot();
            _snapshot = HnswSnapshot.Of(flat, _graph, _covered);
        }

        return _snapshot;
    }

    /// <summary>Brings the graph up to date, or drops it when there is too little left to be worth one; measures what it finds when it has doubled.</summary>
    public void ExtendGraph(CancellationToken cancellationToken = default)
    {
        if (Count < Options.GraphFrom / 2 || Count == 0)
            Use(null);
        else
            Use(VectorGraph.Extend(_flat.Snapshot(), _graph, _covered, Options, cancellationToken));
    }

    /// <summary>Builds the graph anew, whatever the number of vectors.</summary>
    public void BuildGraph() => Use(VectorGraph.Extend(_flat.Snapshot(), null, new OrdinalSet(), Options, CancellationToken.None));

    /// <summary>Takes up a graph made of this index's vectors; what has gone since is passed over, what has come is compared one by one.</summary>
    public void Use(VectorGraph? graph)
    {
        _graph = graph;
        _covered = graph is null ? new OrdinalSet() : graph.Covered.Clone();
        _snapshot = null;
        foreach (var ordinal in graph?.Covered ?? _covered)
        {
            if (!_flat.Contains(ordinal))
                Uncover(ordinal);
        }
    }

    /// <summary>The graph as bytes, without the vectors.</summary>
    /// <param name="stamp">Says which collection or state it belongs to, and is asked for again by <see cref="LoadGraph"/>.</param>
    /// <returns>Null when there is no graph.</returns>
    public byte[]? SaveGraph(long stamp) => _graph is null ? null : HnswFile.Write(_flat.Snapshot(), _graph, Options, stamp);

    /// <summary>Takes up a saved graph once the vectors have been set.</summary>
    /// <exception cref="RagStoreException">The bytes are cut short, damaged, of another version, or belong to other vectors: let it be built again.</exception>
    public void LoadGraph(ReadOnlySpan<byte> bytes, long stamp) => Use(HnswFile.Read(bytes, _flat.Snapshot(), Options, stamp));

    private void Uncover(int ordinal)
    {
        _snapshot = null;
        if (!_covered.Remove(ordinal) || _graph is null || _graph.Graph.LayerOf(ordinal) == HnswGraph.Absent)
            return;
        // Its copies were found through it.
        for (var copy = _graph.Graph.NextCopy(ordinal); copy != ordinal; copy = _graph.Graph.NextCopy(copy))
            _covered.Remove(copy);
    }
}
