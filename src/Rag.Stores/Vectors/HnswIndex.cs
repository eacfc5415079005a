using System.Collections.Concurrent;
using Rag.Stores.Ordinals;

namespace Rag.Stores.Vectors;

/// <summary>Vectors with a graph to find the near ones by (HNSW; Malkov and Yashunin 2018), once there are enough to be worth one.</summary>
/// <remarks>
/// The graph is walked over the 8-bit codes of <see cref="FlatVectorIndex"/> and what it finds is scored by the exact vectors.
/// A removed chunk leaves the graph at once and its neighbours are joined. The same writes and seed give the same graph on every machine.
/// One writer at a time; searches are made on snapshots, from any number of threads, beside the writer.
/// </remarks>
internal sealed class HnswIndex
{
    private const int CalibrationQueries = 200;
    private const double RepairShare = 0.2;

    private readonly HnswOptions _options;
    private readonly FlatVectorIndex _flat;
    private readonly ConcurrentBag<HnswSearch> _searches = [];
    private readonly OrdinalSet _linked = new(); // Those in the graph: while one is being put in, all but that one.
    private HnswGraph? _graph;
    private HnswBuilder? _builder;
    private RecallTable? _recalls;
    private HnswSnapshot? _snapshot;
    private int _removed;
    private int _sizeAtBuild;

    public HnswIndex(int dimensions, VectorMetric metric = VectorMetric.Cosine, HnswOptions? options = null, IVectorRows? rows = null)
    {
        _options = (options ?? new HnswOptions()).Checked();
        _flat = new FlatVectorIndex(dimensions, metric, rows);
    }

    public int Dimensions => _flat.Dimensions;

    public VectorMetric Metric => _flat.Metric;

    public int Count => _flat.Count;

    /// <summary>What codes, graph and, where kept here, exact vectors hold in memory.</summary>
    public long Bytes => _flat.Bytes + (_graph?.Bytes ?? 0);

    /// <summary>What the graph alone holds in memory.</summary>
    public long GraphBytes => _graph?.Bytes ?? 0;

    /// <summary>What the graph was measured to find, once it was.</summary>
    public RecallTable? Recalls => _recalls;

    internal HnswOptions Options => _options;

    internal HnswGraph? Graph => _graph;

    /// <summary>Adds a vector, or replaces the one with the same ordinal.</summary>
    /// <exception cref="RagInputException">The vector has another dimension, is not finite, or (for cosine) has no direction.</exception>
    public void Set(int ordinal, ReadOnlySpan<float> vector)
    {
        // Refused before the old vector is gone.
        FlatVectorIndex.Checked(vector, Dimensions, Metric, stackalloc float[Dimensions]);
        if (_graph is not null && _flat.Contains(ordinal))
            RemoveFromGraph(ordinal);
        _flat.Set(ordinal, vector);
        _snapshot = null;
        if (_graph is not null)
            AddToGraph(ordinal);
        else if (Count >= _options.GraphFrom)
            BuildGraph();
    }

    /// <summary>Takes a vector out.</summary>
    /// <returns>Whether there was one.</returns>
    public bool Remove(int ordinal)
    {
        if (!_flat.Contains(ordinal))
            return false;
        if (_graph is not null)
            RemoveFromGraph(ordinal);
        _flat.Remove(ordinal);
        _snapshot = null;
        if (Count < Math.Min(_options.GraphFrom, _sizeAtBuild) / 2 || Count == 0)
            DropGraph();
        else if (_removed > Count * RepairShare && _graph is not null)
        {
            _builder!.Repair(_flat.Blocks, _linked);
            _removed = 0;
        }

        return true;
    }

    /// <summary>Publishes what has been written so far; measures the recall of a graph that is new or has doubled.</summary>
    public HnswSnapshot Snapshot()
    {
        if (_snapshot is null)
        {
            if (_graph is not null && (_recalls is null || Count > 2 * _recalls.Vectors || Count < _recalls.Vectors / 2))
                Calibrate();
            _snapshot = new HnswSnapshot(_flat.Snapshot(), _graph, _recalls, _searches);
        }

        return _snapshot;
    }

    /// <summary>Measures, on some of the vectors themselves, which ef gives which recall. Deterministic.</summary>
    public void Calibrate()
    {
        if (_graph is null)
            return;
        _snapshot = null;
        _recalls = Calibration.Measure(_flat.Snapshot(), _graph, _searches, CalibrationQueries);
    }

    /// <summary>The graph as bytes, without the vectors.</summary>
    /// <param name="stamp">Says which state of the vectors it belongs to, and is asked for again by <see cref="LoadGraph"/>.</param>
    /// <returns>Null when there is no graph.</returns>
    public byte[]? SaveGraph(long stamp) => _graph is null ? null : HnswFile.Write(this, _graph, _linked, _recalls, stamp);

    /// <summary>Takes up a saved graph once every vector has been set; set them under options whose GraphFrom is beyond their number.</summary>
    /// <exception cref="RagStoreException">The bytes are cut short, damaged, of another version, or belong to other vectors: let it be built again.</exception>
    public void LoadGraph(ReadOnlySpan<byte> bytes, long stamp)
    {
        var (graph, recalls) = HnswFile.Read(bytes, this, _flat.Live, stamp);
        Use(graph);
        _linked.Or(_flat.Live);
        _recalls = recalls;
    }

    /// <summary>Builds the graph now, whatever the number of vectors.</summary>
    public void BuildGraph()
    {
        Use(new HnswGraph(_options.M));
        _recalls = null;
        foreach (var ordinal in _flat.Live)
            AddToGraph(ordinal);
    }

    private void Use(HnswGraph graph)
    {
        _graph = graph;
        _builder = new HnswBuilder(graph, Dimensions, Metric, _options);
        _linked.Clear();
        _snapshot = null;
        _sizeAtBuild = Count;
        _removed = 0;
    }

    private void AddToGraph(int ordinal)
    {
        _builder!.Insert(_flat.Blocks, _linked, ordinal);
        _linked.Add(ordinal);
    }

    private void RemoveFromGraph(int ordinal)
    {
        _linked.Remove(ordinal);
        _builder!.Remove(_flat.Blocks, _linked, ordinal);
        _removed++;
    }

    private void DropGraph() => (_graph, _builder, _recalls, _removed) = (null, null, null, 0);
}
