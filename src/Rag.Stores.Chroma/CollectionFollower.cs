using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.Json;

namespace Rag.Stores.Chroma;

/// <summary>Keeps the state of a collection in step with its commits, whoever writes them.</summary>
/// <remarks>
/// A commit's number is taken by the first who adds its record: the server leaves a record that exists as it is. So commits follow each other
/// without a gap, and nobody overwrites one. What a commit changes is afterwards brought into the other records, once or several times;
/// the mark that this is done comes last, and the commit's record goes some commits later.
/// </remarks>
internal sealed class CollectionFollower(ChromaTable records, CollectionInfo info, long vectorBytes)
{
    private const int AtOnce = 200;
    private const int WritesKept = 256;

    private readonly AsyncGate _gate = new();
    private readonly ConcurrentDictionary<string, LoadedVersion> _own = new(StringComparer.Ordinal);
    private readonly List<UnsettledCommit> _unsettled = [];
    private readonly HashSet<string> _fenced = new(StringComparer.Ordinal);
    private CollectionFold? _fold;
    private ITextAnalyzer? _analyzer;
    private readonly Dictionary<long, string> _writes = [];
    private volatile ChromaSnapshot? _snapshot;

    /// <summary>The state as last seen; null when nothing was loaded.</summary>
    public ChromaSnapshot? Seen => _snapshot;

    /// <summary>Takes the analyzer an opening brought: what was loaded without one is loaded again.</summary>
    public void Use(ITextAnalyzer? analyzer)
    {
        if (analyzer is null || Interlocked.CompareExchange(ref _analyzer, analyzer, null) is not null)
            return;
        if (_snapshot is { Keywords: null })
            _snapshot = null;
    }

    /// <summary>Versions this process is about to commit, so that they need not be read back.</summary>
    public void Expect(IEnumerable<LoadedVersion> versions)
    {
        foreach (var version in versions)
            _own[version.Version.Key] = version;
    }

    public void Unexpect(IEnumerable<LoadedVersion> versions)
    {
        foreach (var version in versions)
            _own.TryRemove(version.Version.Key, out _);
    }

    /// <summary>The state after the last commit, asked of the server.</summary>
    public async Task<ChromaSnapshot> FollowAsync(string operation, CancellationToken cancellationToken)
    {
        while (true)
        {
            var snapshot = _snapshot ?? await LoadAsync(operation, cancellationToken).ConfigureAwait(false);
            var found = await records.GetAsync(operation, [RecordIds.OfCommit(snapshot.Number), RecordIds.OfCommit(snapshot.Number + 1)], Include.Fields, cancellationToken).ConfigureAwait(false);
            // Commits are removed oldest first: while the last one seen is there, so is the one after it, if there is one.
            if (!found.Exists(record => record.Id == RecordIds.OfCommit(snapshot.Number)))
                Interlocked.CompareExchange(ref _snapshot, null, snapshot);
            else if (found.Count == 1)
                return snapshot;
            else
                await StepAsync(operation, snapshot, found, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Whether a number is a write's. The state must have been followed there.</summary>
    public async Task<bool> IsOwnAsync(long number, string write, CancellationToken cancellationToken)
    {
        using var turn = await _gate.EnterAsync(cancellationToken).ConfigureAwait(false);
        return _writes.GetValueOrDefault(number) == write;
    }

    /// <summary>Whether another process has given up a write for its writer.</summary>
    public async Task<bool> IsFencedAsync(string write, CancellationToken cancellationToken)
    {
        using var turn = await _gate.EnterAsync(cancellationToken).ConfigureAwait(false);
        return _fenced.Contains(write);
    }

    /// <summary>The commits whose changes the other records may not show yet.</summary>
    public async Task<IReadOnlyList<UnsettledCommit>> UnsettledAsync(CancellationToken cancellationToken)
    {
        using var turn = await _gate.EnterAsync(cancellationToken).ConfigureAwait(false);
        return [.. _unsettled];
    }

    public async Task SettledAsync(long number, CancellationToken cancellationToken)
    {
        using var turn = await _gate.EnterAsync(cancellationToken).ConfigureAwait(false);
        _unsettled.RemoveAll(commit => commit.Number <= number);
    }

    /// <summary>Loads everything anew at the next question.</summary>
    public void Forget() => _snapshot = null;

    private async Task StepAsync(string operation, ChromaSnapshot from, List<FoundRecord> found, CancellationToken cancellationToken)
    {
        using var turn = await _gate.EnterAsync(cancellationToken).ConfigureAwait(false);
        if (!ReferenceEquals(_snapshot, from))
            return;
        await ApplyAsync(operation, found, cancellationToken).ConfigureAwait(false);
        _snapshot = _fold!.Snapshot();
    }

    // The commit after the fold's, out of what was found.
    private async Task ApplyAsync(string operation, List<FoundRecord> found, CancellationToken cancellationToken)
    {
        var number = _fold!.Number + 1;
        var commit = Read(operation, found.Find(record => record.Id == RecordIds.OfCommit(number)));
        var added = commit.AddedVersions().ToList();
        var loaded = new Dictionary<string, LoadedVersion>(StringComparer.Ordinal);
        foreach (var version in added)
        {
            if (_own.TryRemove(version, out var own))
                loaded.Add(version, own);
        }

        await foreach (var version in ReadVersionsAsync(operation, [.. added.Where(version => !loaded.ContainsKey(version))], cancellationToken).ConfigureAwait(false))
        {
            if (version.Loaded is { } whole)
                loaded.Add(version.Key, whole);
        }

        var removed = _fold.Apply(number, commit, loaded);
        _unsettled.Add(new(number, commit, removed));
        _fenced.UnionWith(commit.Fenced ?? []);
        _writes[number] = commit.Write;
        _writes.Remove(number - WritesKept);
    }

    private async Task<ChromaSnapshot> LoadAsync(string operation, CancellationToken cancellationToken)
    {
        using var turn = await _gate.EnterAsync(cancellationToken).ConfigureAwait(false);
        if (_snapshot is { } loaded)
            return loaded;
        var log = await records.FindAsync(operation, static json => RecordIds.IsIn(json, RecordIds.Kind, [RecordIds.Commit, RecordIds.Settled]), Include.Fields, cancellationToken).ConfigureAwait(false);
        var fold = new CollectionFold(info.Dimensions, vectorBytes, _analyzer);
        fold.BeginAt(log.Where(static record => record.Text(RecordIds.Kind) == RecordIds.Settled).Select(static record => record.Number(RecordIds.Number) ?? -1).DefaultIfEmpty(-1).Max());
        // What is read from here on may show later commits already: folding them in again ends in the same state.
        await TakeVersionsAsync(operation, fold, cancellationToken).ConfigureAwait(false);
        _fold = fold;
        _unsettled.Clear();
        _writes.Clear();
        while (true)
        {
            var next = await records.GetAsync(operation, [RecordIds.OfCommit(fold.Number + 1)], Include.Fields, cancellationToken).ConfigureAwait(false);
            if (next.Count == 0)
                break;
            await ApplyAsync(operation, next, cancellationToken).ConfigureAwait(false);
        }

        if (fold.Number < 0)
            throw ChromaErrors.Corrupt(operation, "the record of what was committed");
        return _snapshot = fold.Snapshot();
    }

    private async Task TakeVersionsAsync(string operation, CollectionFold fold, CancellationToken cancellationToken)
    {
        var ends = new Dictionary<string, long>(StringComparer.Ordinal);
        if (info.KeepsHistory)
        {
            foreach (var end in await records.FindAsync(operation, static json => RecordIds.IsKind(json, RecordIds.End), Include.Fields, cancellationToken).ConfigureAwait(false))
            {
                if (end.Text(RecordIds.Version) is { } version && end.Number(RecordIds.Moment) is { } ticks)
                    ends[version] = Math.Min(ticks, ends.GetValueOrDefault(version, long.MaxValue));
            }
        }

        var heads = await records.FindAsync(operation, static json => RecordIds.IsHead(json, live: true), Include.Ids, cancellationToken).ConfigureAwait(false);
        var versions = new List<LoadedVersion>();
        await foreach (var (key, loaded) in ReadVersionsAsync(operation, [.. heads.Select(static record => record.Id[(RecordIds.Head.Length + 1)..])], cancellationToken).ConfigureAwait(false))
        {
            if (loaded is null)
                fold.Lose(key);
            else if (ends.ContainsKey(key))
                versions.Add(loaded);
            else
                fold.Take(loaded);
        }

        // Those that ended, oldest first.
        foreach (var loaded in versions.OrderBy(version => ends[version.Version.Key]))
            fold.TakeEnded(loaded, ends[loaded.Version.Key]);
    }

    // Versions whose record is not there at all are left out: another process has removed them.
    private async IAsyncEnumerable<(string Key, LoadedVersion? Loaded)> ReadVersionsAsync(
        string operation, IReadOnlyList<string> keys, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var part in keys.Chunk(AtOnce))
        {
            var found = (await records.GetAsync(operation, [.. part.Select(RecordIds.OfHead)], Include.Fields, cancellationToken).ConfigureAwait(false)).ToDictionary(static record => record.Id, StringComparer.Ordinal);
            var versions = new List<(string Key, StoredVersion? Version)>();
            foreach (var key in part)
            {
                if (found.TryGetValue(RecordIds.OfHead(key), out var record))
                    versions.Add((key, StoredVersion.Read(record, 0)));
            }

            if (_analyzer is not null && versions.SelectMany(static version => version.Version?.BlockIds(1) ?? []).ToList() is { Count: > 0 } blocks)
            {
                foreach (var record in await records.GetAsync(operation, blocks, Include.Fields, cancellationToken, AtOnce).ConfigureAwait(false))
                    found[record.Id] = record;
            }

            foreach (var (key, version) in versions)
                yield return (key, version is null ? null : LoadedVersion.From(version, found, _analyzer is not null));
        }
    }

    private static CommitRecord Read(string operation, FoundRecord record)
    {
        try
        {
            if (record.Text(RecordIds.Body) is { } body && JsonSerializer.Deserialize(body, ChromaJson.Default.CommitRecord) is { } commit)
                return commit;
        }
        catch (JsonException)
        {
            // Named below.
        }

        throw ChromaErrors.Corrupt(operation, "the record of a commit");
    }
}

/// <summary>A commit whose changes the other records may not show yet.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Commit">What it changes.</param>
/// <param name="Removed">The versions it removes, as they were.</param>
internal sealed record UnsettledCommit(long Number, CommitRecord Commit, IReadOnlyList<StoredVersion> Removed);
