using System.Collections.Immutable;
using Rag.Stores.Engine.Keywords;

namespace Rag.Stores.Chroma;

/// <summary>Folds commits into the state of a collection. The same commits in the same order give the same state, also when some were folded in before.</summary>
internal sealed class CollectionFold
{
    private readonly VectorCache _vectors;
    private readonly ITextAnalyzer? _analyzer;
    private readonly InvertedIndex? _keywords;
    private readonly ImmutableSortedDictionary<string, DocumentVersions>.Builder _documents = ImmutableSortedDictionary.CreateBuilder<string, DocumentVersions>(CodePointOrder.Comparer);
    private readonly ImmutableDictionary<string, StoredVersion>.Builder _versions = ImmutableDictionary.CreateBuilder<string, StoredVersion>(StringComparer.Ordinal);
    private readonly ImmutableHashSet<string>.Builder _lost = ImmutableHashSet.CreateBuilder<string>(StringComparer.Ordinal);
    private int _nextOrdinal;

    public CollectionFold(int dimensions, long vectorBytes, ITextAnalyzer? analyzer)
    {
        _vectors = new(dimensions, vectorBytes);
        _analyzer = analyzer;
        _keywords = analyzer is null ? null : new();
    }

    public long Number { get; private set; } = -1;

    /// <summary>Begins at a commit whose changes the records already show.</summary>
    public void BeginAt(long number) => Number = number;

    /// <summary>Takes a version the records show as current.</summary>
    public void Take(LoadedVersion loaded) => Add(loaded);

    /// <summary>Takes a version the records show as ended, after those that ended before it.</summary>
    public void TakeEnded(LoadedVersion loaded, long ticks)
    {
        var version = Numbered(loaded.Version);
        _versions[version.Key] = version;
        var before = _documents.GetValueOrDefault(version.Document.Id) ?? DocumentVersions.None;
        _documents[version.Document.Id] = before with { Earlier = before.Earlier.Add(version) };
        End(version.Key, ticks);
    }

    public void Lose(string version) => _lost.Add(version);

    /// <summary>Folds the next commit in.</summary>
    /// <returns>The versions it removed, as they were.</returns>
    public IReadOnlyList<StoredVersion> Apply(long number, CommitRecord commit, IReadOnlyDictionary<string, LoadedVersion> added)
    {
        var removed = commit.Removed.Select(Remove).OfType<StoredVersion>().ToList();
        foreach (var (version, ticks) in commit.Ended ?? [])
            End(version, ticks);
        foreach (var version in commit.AddedVersions())
        {
            if (added.TryGetValue(version, out var loaded))
                Add(loaded);
            else if (!_versions.ContainsKey(version))
                _lost.Add(version);
        }

        Number = number;
        return removed;
    }

    public ChromaSnapshot Snapshot() => new(
        Number, _documents.ToImmutable(), _versions.ToImmutable(),
        [.. _documents.Values.Select(static versions => versions.Current).OfType<StoredVersion>().OrderBy(static version => version.First)],
        _lost.ToImmutable(), _keywords?.Snapshot(), _vectors);

    private void Add(LoadedVersion loaded)
    {
        Remove(loaded.Version.Key);
        var version = Numbered(loaded.Version);
        _versions[version.Key] = version;
        var before = _documents.GetValueOrDefault(version.Document.Id) ?? DocumentVersions.None;
        if (before.Current is { } replaced)
        {
            // Only while commits are folded in again: the one that removes it is still to come.
            Forget(replaced);
            before = before with { Earlier = before.Earlier.Add(replaced) };
        }

        _documents[version.Document.Id] = before with { Current = version };
        for (var i = 0; i < (loaded.Texts?.Count ?? 0); i++)
            _keywords?.Add(version.First + i, loaded.Texts![i], _analyzer!);
    }

    // A version without chunks takes a number all the same, so that every one has its own.
    private StoredVersion Numbered(StoredVersion version)
    {
        var numbered = version with { First = _nextOrdinal };
        _nextOrdinal += Math.Max(1, version.Chunks);
        return numbered;
    }

    private StoredVersion? Remove(string key)
    {
        _lost.Remove(key);
        if (!_versions.TryGetValue(key, out var version))
            return null;
        _versions.Remove(key);
        Forget(version);
        _vectors.Forget(version);
        var rest = _documents[version.Document.Id].Without(key);
        if (rest.IsEmpty)
            _documents.Remove(version.Document.Id);
        else
            _documents[version.Document.Id] = rest;
        return version;
    }

    private void End(string key, long ticks)
    {
        if (!_versions.TryGetValue(key, out var version))
            return;
        Forget(version);
        var versions = _documents[version.Document.Id].Ended(key, ticks);
        _documents[version.Document.Id] = versions;
        _versions[key] = versions.Earlier.First(earlier => earlier.Key == key);
    }

    private void Forget(StoredVersion version)
    {
        for (var ordinal = version.First; ordinal < version.End; ordinal++)
            _keywords?.Remove(ordinal);
    }
}
