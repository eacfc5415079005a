using System.Collections.Concurrent;
using Rag.Stores.Engine.Keywords;
using Rag.Stores.Engine.Ordinals;
using Rag.Stores.Engine.Vectors;

namespace Rag.Stores.Sqlite;

/// <summary>Everything a collection's searches need, at one moment. Immutable; also the order of chunks with equal scores.</summary>
/// <param name="sequence">The moment.</param>
/// <param name="versions">By ordinal of their first chunk.</param>
/// <param name="vectors">Null when no question has needed it. Its exact vectors are in the file, and those in <paramref name="cache"/>.</param>
/// <param name="cache">The vectors that were read so far.</param>
/// <param name="keywords">Null when no question has needed it.</param>
internal sealed class IndexSnapshot(long sequence, IndexedVersion[] versions, HnswSnapshot? vectors, VectorCache cache, InvertedIndexSnapshot? keywords) : IComparer<int>
{
    private const int MostSets = 64;

    private readonly ConcurrentDictionary<string, OrdinalSet?> _sets = new(StringComparer.Ordinal);

    public long Sequence => sequence;

    public HnswSnapshot? Vectors => vectors;

    public VectorCache Cache => cache;

    public InvertedIndexSnapshot? Keywords => keywords;

    public IndexedVersion VersionOf(int ordinal)
    {
        int low = 0, high = versions.Length - 1;
        while (low < high)
        {
            var middle = (low + high + 1) >> 1;
            if (versions[middle].FirstChunk <= ordinal)
                low = middle;
            else
                high = middle - 1;
        }

        return versions[low];
    }

    /// <summary>The chunks a caller may be shown, or null for all. Kept for as long as nothing changes.</summary>
    public OrdinalSet? Allowed(CallerAccess access, Filter? filter, bool requiresPrincipals, CancellationToken cancellationToken)
    {
        var evaluator = new FilterEvaluator(filter);
        if (access.IsSystem && filter is null)
            return null;

        var key = SetKey.Of(access, filter);
        if (_sets.TryGetValue(key, out var known))
            return known;

        OrdinalSet? set = new(versions.Length == 0 ? 0 : versions[^1].End);
        foreach (var version in versions)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var record = new RecordReader(version.Head);
            if (!access.IsSystem && !access.CanSee(DocumentHead.ReadAudience(ref record), requiresPrincipals))
                continue;
            var whole = new RecordReader(version.Head);
            if (filter is not null && !evaluator.Matches(DocumentHead.Read(ref whole, version.Id)))
                continue;
            for (var ordinal = version.FirstChunk; ordinal < version.End; ordinal++)
                set.Add(ordinal);
        }

        // Counted here, once: a set that several searches share must not change afterwards. All is cheaper unasked.
        if (set.Count == versions.Sum(static version => version.Chunks))
            set = null;
        if (_sets.Count >= MostSets)
            _sets.Clear();
        return _sets[key] = set;
    }

    /// <summary>Orders chunks by their ids.</summary>
    public int Compare(int left, int right)
    {
        if (left == right)
            return 0;
        var (one, other) = (VersionOf(left), VersionOf(right));
        return ChunkIdOrder.Compare(one.IdBytes, left - one.FirstChunk, other.IdBytes, right - other.FirstChunk);
    }
}
