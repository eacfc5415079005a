using Rag.Stores.Keywords;
using Rag.Stores.Ordinals;
using Rag.Stores.Vectors;

namespace Rag.Stores.Sqlite;

/// <summary>What searches keep in memory of a collection: read from the file when first needed, then following what any process commits.</summary>
/// <remarks>A chunk's ordinal is its number in the collection, which is never given twice, so that what is stored by ordinal stays true.</remarks>
internal sealed class CollectionIndex(long collection, int dimensions)
{
    private readonly Lock _following = new();
    private readonly List<IndexedVersion> _versions = []; // By key, and so by ordinal.
    private readonly List<IndexedVersion> _added = [];
    private readonly List<IndexedVersion> _removed = [];
    private FlatVectorIndex? _vectors;
    private InvertedIndex? _keywords;
    private ITextAnalyzer? _analyzer;
    private IndexSnapshot? _snapshot;
    private long _sequence = -1;
    private long _nextDocument;

    /// <summary>The state at the moment the connection sees, or null when memory is already past it: begin to read again.</summary>
    /// <param name="connection">Inside a transaction.</param>
    /// <param name="row">The collection as that transaction sees it.</param>
    /// <param name="vectors">Whether the question needs vectors.</param>
    /// <param name="analyzer">Given when the question needs keywords.</param>
    /// <param name="cancellationToken">Stops a long loading; what was loaded is dropped.</param>
    public IndexSnapshot? Follow(Connection connection, CollectionRow row, bool vectors, ITextAnalyzer? analyzer, CancellationToken cancellationToken)
    {
        lock (_following)
        {
            if (_snapshot is { } current && current.Sequence == row.Sequence && (!vectors || current.Vectors is not null) && (analyzer is null || current.Keywords is not null))
                return current;
            if (row.Sequence < _sequence)
                return null;
            try
            {
                if (row.Sequence != _sequence)
                    FollowVersions(connection, row, cancellationToken);
                if (vectors || _vectors is not null)
                    FollowVectors(connection, cancellationToken);
                _analyzer ??= analyzer;
                if (analyzer is not null || _keywords is not null)
                    FollowKeywords(connection, _analyzer!, cancellationToken);
                _added.Clear();
                _removed.Clear();
                _sequence = row.Sequence;
                return _snapshot = new IndexSnapshot(_sequence, [.. _versions], _vectors?.Snapshot(), _keywords?.Snapshot());
            }
            catch
            {
                // Half followed is worse than not loaded.
                Forget();
                throw;
            }
        }
    }

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
        (_vectors, _keywords, _snapshot, _sequence, _nextDocument) = (null, null, null, -1, 0);
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

        foreach (var version in DocumentRow.All(connection, collection, _nextDocument - 1))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!version.IsCurrent)
                continue;
            if (!version.IsIntact)
                throw SqliteErrors.Corrupt(connection.Operation, "a document's row");
            var added = new IndexedVersion(version.Key, version.Id, Schema.OrdinalOf(version.FirstChunk), version.Chunks, version.Head);
            _versions.Add(added);
            _added.Add(added);
        }

        _nextDocument = row.NextDocument;
    }

    private void FollowVectors(Connection connection, CancellationToken cancellationToken)
    {
        var isNew = _vectors is null;
        _vectors ??= new FlatVectorIndex(dimensions);
        if (!isNew)
        {
            foreach (var version in _removed)
            {
                for (var ordinal = version.FirstChunk; ordinal < version.End; ordinal++)
                    _vectors.Remove(ordinal);
            }
        }

        var vector = new float[dimensions];
        var (first, end) = RangeOf(isNew ? _versions : _added);
        var wanted = LiveOf(isNew ? _versions : _added);
        var found = 0;
        using var rows = connection.Prepare("SELECT key, vector FROM rag_vector WHERE key >= ? AND key < ? ORDER BY key")
            .Bind(1, Schema.FirstKey(collection) + first).Bind(2, Schema.FirstKey(collection) + end);
        while (rows.Step())
        {
            cancellationToken.ThrowIfCancellationRequested();
            var key = rows.Int64(0);
            var ordinal = Schema.OrdinalOf(key);
            if (!wanted.Contains(ordinal))
                continue;
            var record = rows.Blob(1);
            if (record.Length != dimensions * sizeof(float) + Checksum.Size || !Checksum.IsValid(record, (ulong)key))
                throw SqliteErrors.Corrupt(connection.Operation, "a vector");
            VectorRecord.Read(record, vector);
            _vectors.Set(ordinal, vector);
            found++;
        }

        if (found != wanted.Count)
            throw SqliteErrors.Corrupt(connection.Operation, "a vector");
    }

    private void FollowKeywords(Connection connection, ITextAnalyzer analyzer, CancellationToken cancellationToken)
    {
        if (_keywords is null)
        {
            _keywords = InvertedIndex.Open(StoredSegments.Read(connection, collection), LiveOf(_versions), out var missing);
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
}
