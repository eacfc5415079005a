using System.Collections.Immutable;
using Rag.Stores.Engine.Keywords;
using Rag.Stores.Engine.Ordinals;

namespace Rag.Stores.Chroma;

/// <summary>The collection after one commit. Immutable; also the order of chunks with equal scores.</summary>
/// <param name="Number">The commit's.</param>
/// <param name="Documents">By id, in code point order.</param>
/// <param name="Versions">Every version, by name.</param>
/// <param name="Current">The current versions, by ordinal.</param>
/// <param name="Lost">Versions that were committed and whose record is missing or damaged.</param>
/// <param name="Keywords">Null when the analyzer is not known.</param>
/// <param name="Vectors">What was fetched so far.</param>
internal sealed record ChromaSnapshot(
    long Number,
    ImmutableSortedDictionary<string, DocumentVersions> Documents,
    ImmutableDictionary<string, StoredVersion> Versions,
    StoredVersion[] Current,
    ImmutableHashSet<string> Lost,
    InvertedIndexSnapshot? Keywords,
    VectorCache Vectors) : IComparer<int>
{
    public StoredVersion VersionOf(int ordinal)
    {
        int low = 0, high = Current.Length - 1;
        while (low < high)
        {
            var middle = (low + high + 1) >> 1;
            if (Current[middle].First <= ordinal)
                low = middle;
            else
                high = middle - 1;
        }

        return Current[low];
    }

    /// <summary>The chunks a caller may be shown.</summary>
    public OrdinalSet Allowed(CallerAccess access, Filter? filter, bool requiresPrincipals, CancellationToken cancellationToken)
    {
        var evaluator = new FilterEvaluator(filter);
        var seen = new Dictionary<string, bool>(StringComparer.Ordinal);
        var allowed = new OrdinalSet(Current.Length == 0 ? 0 : Current[^1].End);
        foreach (var version in Current)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!seen.TryGetValue(version.Access, out var visible))
                seen.Add(version.Access, visible = access.CanSee(version.Document.VisibleTo, requiresPrincipals));
            if (!visible || !evaluator.Matches(version.Document))
                continue;
            for (var ordinal = version.First; ordinal < version.End; ordinal++)
                allowed.Add(ordinal);
        }

        return allowed;
    }

    /// <summary>Names of the readers that let a caller see a document; null when the caller sees all.</summary>
    public IReadOnlyList<string>? AccessOf(CallerAccess access, bool requiresPrincipals)
    {
        var all = Current.DistinctBy(static version => version.Access, StringComparer.Ordinal).ToList();
        var visible = all.Where(version => access.CanSee(version.Document.VisibleTo, requiresPrincipals)).Select(static version => version.Access).ToList();
        return access.IsSystem ? null : visible;
    }

    /// <summary>Orders chunks by their ids.</summary>
    public int Compare(int left, int right)
    {
        if (left == right)
            return 0;
        var (one, other) = (VersionOf(left), VersionOf(right));
        return CodePointOrder.Compare(Chunk.IdOf(one.Document.Id, left - one.First), Chunk.IdOf(other.Document.Id, right - other.First));
    }
}
