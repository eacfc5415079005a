using Rag.Stores.Engine.Keywords;
using Rag.Stores.Engine.Ordinals;
using Rag.Stores.Engine.Vectors;

namespace Rag.Stores.Sqlite;

/// <summary>What searches keep in memory of a collection: read from the file when first needed, then following what any process commits.</summary>
/// <remarks>A chunk's ordinal is its number in the collection, which is never given twice, so that what is stored by ordinal stays true.</remarks>
#pragma warning disable CA1001 // A semaphore whose wait handle is never asked for has nothing to release.
internal sealed class CollectionIndex(long collection, int dimensions, SqliteStoreOptions options)
{
    private readonly SemaphoreSlim _following = new(1);
    private readonly List<IndexedVersion> _versions = []; // By key, and so by ordinal.
    private readonly List<IndexedVersion> _added = [];
    private readonly List<IndexedVersion> _removed = [];
    private HnswIndex? _vectors;
    private VectorCache _cache = new();
    private InvertedIndex? _keywords;
    private ITextAnalyzer? _analyzer;
    private volatile IndexSnapshot? _snapshot;
    private long _sequence = -1;
    private long _nextDocument;
    private long _graphSequence; // Of the graph in use; 0 for none.
    private volatile Offered? _offered;

    /// <summary>The shape of the collection's graph.</summary>
    public HnswOptions GraphOptions { get; } = new() { GraphFrom = options.GraphFrom };

    /// <summary>The state at the moment the connection sees, or null when memory is already past it: begin to read again.</summary>
    /// <param name="connection">Inside a transaction.</param>
    /// <param name="row">The collection as that transaction sees it.</param>
    /// <param name="vectors">Whether the question needs vectors.</param>
    /// <param name="analyzer">Given when the question needs keywords.</param>
    /// <param name="cancellationToken">Stops a long loading; what was loaded is dropped.</param>
    /// <param name="helper">Sees the same moment; a loading of both legs reads through both at once. Null for one connection alone.</param>
    public async ValueTask<IndexSnapshot?> FollowAsync(
        Connection connection, CollectionRow row, bool vectors, ITextAnalyzer? analyzer, Connection? helper, CancellationToken cancellationToken)
    {
        if (_snapshot is { } current && Has(current, row, vectors, analyzer))
            return current;
        await _following.WaitAsync(cancellationToken).ConfigureAwait(false);
        Task<LoadedVectors>? loading = null;
        try
        {
            if (_snapshot is { } followed && Has(followed, row, vectors, analyzer))
                return followed;
            if (row.Sequence < _sequence)
                return null;
            if (helper is not null && vectors && _vectors is null)
                loading = Task.Run(() => Load(helper, cancellationToken), CancellationToken.None);
            if (row.Sequence != _sequence)
                FollowVersions(connection, row, cancellationToken);
            _analyzer ??= analyzer;
            if (analyzer is not null || _keywords is not null)
                FollowKeywords(connection, _analyzer!, cancellationToken);
            if (vectors || _vectors is not null)
                FollowVectors(connection, loading is null ? null : await loading.ConfigureAwait(false), cancellationToken);
            _added.Clear();
            _removed.Clear();
            _sequence = row.Sequence;
            return _snapshot = new IndexSnapshot(_sequence, [.. _versions], _vectors?.Snapshot(), _cache, _keywords?.Snapshot());
        }
        catch
        {
            // Half followed is worse than not loaded.
            Forget();
            throw;
        }
        finally
        {
            // Its connection is given back only when it is done.
            if (loading is not null)
                await Task.WhenAny(loading).ConfigureAwait(false);
            _following.Release();
        }
    }

    /// <summary>Hands over a graph that is about to be committed, so that this process need not read it back.</summary>
    public void Offer(VectorGraph? graph, long sequence) => _offered = new Offered(graph, sequence);

    /// <summary>Whether the file's graph was found to be of no use.</summary>
    public bool HasBadGraph { get; private set; }

    /// <summary>Whether nothing has been loaded yet.</summary>
    public bool IsCold => _snapshot is null;

    private static bool Has(IndexSnapshot snapshot, CollectionRow row, bool vectors, ITextAnalyzer? analyzer) =>
        snapshot.Sequence == row.Sequence && (!vectors || snapshot.Vectors is not null) && (analyzer is null || snapshot.Keywords is not null);

    private int PlaceOf(long key)
    {
        int low = 0, high = _versions.Count - 1;
        while (low <= high)
        {
            var middle = (low + high) >> 1;
            if (_versions[middle].Key == key)
                return middle;
            if (_versions[middle].Key < key)
                low = middle + 1;
            else
                high = middle - 1;
        }

        return -1;
    }

    private void Forget()
    {
        _versions.Clear();
        _added.Clear();
        _removed.Clear();
        (_vectors, _cache, _keywords, _snapshot, _sequence, _nextDocument, _graphSequence) = (null, new(), null, null, -1, 0, 0);
    }

    private void FollowVersions(Connection connection, CollectionRow row, CancellationToken cancellationToken)
    {
        if (_sequence >= 0 && row.Sequence - _sequence >= Schema.ChangesKept)
            Forget();
        if (_sequence >= 0)
        {
            using var changed = connection.Prepare("SELECT document FROM rag_change WHERE collection = ? AND sequence > ?").Bind(1, collection).Bind(2, _sequence);
            while (changed.Step())
            {
                // What was touched is no longer current: a version is never written again under its key.
                if (PlaceOf(changed.Int64(0)) is var place && place >= 0)
                {
                    _removed.Add(_versions[place]);
                    _versions.RemoveAt(place);
                }
            }
        }

        DocumentRow.ReadCurrent(connection, collection, _nextDocument, _added, cancellationToken);
        _versions.AddRange(_added);
        _nextDocument = row.NextDocument;
    }

    private void FollowVectors(Connection connection, LoadedVectors? loaded, CancellationToken cancellationToken)
    {
        if (_vectors is null)
        {
            (_vectors, _graphSequence) = loaded ?? Load(connection, cancellationToken);
            Settle(connection, _versions, 0, cancellationToken);
            return;
        }

        foreach (var version in _removed)
        {
            for (var ordinal = version.FirstChunk; ordinal < version.End; ordinal++)
            {
                _vectors.Remove(ordinal);
                _cache.Forget(ordinal);
            }
        }

        if (_added.Count > 0)
        {
            ReadCodes(connection, _added[0].FirstChunk, _added[^1].End, _vectors, cancellationToken);
            Settle(connection, _added, _added[0].FirstChunk, cancellationToken);
        }

        FollowGraph(connection);
    }

    private void FollowGraph(Connection connection)
    {
        var sequence = StoredGraph.SequenceOf(connection, collection);
        if (sequence == _graphSequence)
            return;
        _graphSequence = sequence;
        if (_offered is { } offered && offered.Sequence == sequence)
        {
            _vectors!.Use(offered.Graph);
            _offered = null;
            return;
        }

        TakeUpGraph(connection, _vectors!);
    }

    private void TakeUpGraph(Connection connection, HnswIndex vectors)
    {
        try
        {
            StoredGraph.Load(connection, collection, vectors);
            HasBadGraph = false;
        }
        catch (RagStoreException e) when (e.Store == HnswFile.Name)
        {
            vectors.Use(null);
            HasBadGraph = true;
            options.OnWarning?.Invoke(new RagWarning(e.Code, $"{e.Message} The next write does; until then searches compare all vectors."));
        }
    }

    private LoadedVectors Load(Connection connection, CancellationToken cancellationToken)
    {
        var loaded = new HnswIndex(dimensions, VectorMetric.Cosine, GraphOptions, _cache);
        ReadCodes(connection, 0, int.MaxValue, loaded, cancellationToken);
        var sequence = StoredGraph.SequenceOf(connection, collection);
        if (sequence > 0)
            TakeUpGraph(connection, loaded);
        return new LoadedVectors(loaded, sequence);
    }

    // What is stored of every version; which are current is settled afterwards.
    private void ReadCodes(Connection connection, int first, int end, HnswIndex target, CancellationToken cancellationToken)
    {
        using var rows = connection.Prepare("SELECT key, code FROM rag_code WHERE key >= ? AND key < ? ORDER BY key")
            .Bind(1, Schema.FirstKey(collection) + first).Bind(2, Schema.FirstKey(collection) + end);
        while (rows.Step())
        {
            cancellationToken.ThrowIfCancellationRequested();
            var key = rows.Int64(0);
            var record = rows.Blob(1);
            if (record.Length != CodeRecord.SealedSize(dimensions) || !Checksum.IsValid(record, (ulong)key))
                continue;
            var code = CodeRecord.Read(record, out var codes);
            target.SetCode(Schema.OrdinalOf(key), code, codes);
        }
    }

    // Leaves the current chunks only, and makes the codes that were missing or damaged from the vectors.
    private void Settle(Connection connection, List<IndexedVersion> versions, int first, CancellationToken cancellationToken)
    {
        var wanted = LiveOf(versions);
        for (var ordinal = _vectors!.Live.Next(first); ordinal >= 0; ordinal = _vectors.Live.Next(ordinal + 1))
        {
            if (!wanted.Remove(ordinal))
                _vectors.Remove(ordinal);
        }

        for (var ordinal = wanted.Next(0); ordinal >= 0; ordinal = wanted.Next(ordinal + 1))
        {
            cancellationToken.ThrowIfCancellationRequested();
            _vectors.Set(ordinal, VersionContent.ReadVector(connection, Schema.FirstKey(collection) + ordinal, dimensions));
        }
    }

    private void FollowKeywords(Connection connection, ITextAnalyzer analyzer, CancellationToken cancellationToken)
    {
        if (_keywords is null)
        {
            _keywords = InvertedIndex.Of(StoredSegments.Read(connection, collection), LiveOf(_versions), out var missing);
            foreach (var version in _versions)
            {
                if (missing.Next(version.FirstChunk) is var next && next >= 0 && next < version.End)
                    AddKeywords(connection, version, missing, analyzer, cancellationToken);
            }

            return;
        }

        foreach (var version in _removed)
        {
            for (var ordinal = version.FirstChunk; ordinal < version.End; ordinal++)
                _keywords.Remove(ordinal);
        }

        foreach (var version in _added)
            AddKeywords(connection, version, null, analyzer, cancellationToken);
    }

    private void AddKeywords(Connection connection, IndexedVersion version, OrdinalSet? missing, ITextAnalyzer analyzer, CancellationToken cancellationToken)
    {
        foreach (var (ordinal, text) in SearchTexts.Of(connection, version))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (missing is null || missing.Contains(ordinal))
                _keywords!.Add(ordinal, text, analyzer);
        }
    }

    private static (int First, int End) RangeOf(List<IndexedVersion> versions) =>
        versions.Count == 0 ? (0, 0) : (versions[0].FirstChunk, versions[^1].End);

    private static OrdinalSet LiveOf(List<IndexedVersion> versions)
    {
        var live = new OrdinalSet(RangeOf(versions).End);
        foreach (var version in versions)
        {
            for (var ordinal = version.FirstChunk; ordinal < version.End; ordinal++)
                live.Add(ordinal);
        }

        return live;
    }

    private sealed record LoadedVectors(HnswIndex Index, long GraphSequence);

    private sealed record Offered(VectorGraph? Graph, long Sequence);
}
