using System.Globalization;

namespace Rag.Stores.Chroma;

/// <summary>Changes a collection: writes what is new where nobody sees it, commits by adding one record, then brings the other records in line.</summary>
/// <remarks>Killed at any instant it leaves the old state or the new one; what it left besides is removed by the next writer that opens the collection.</remarks>
internal sealed class ChromaWriter(ChromaTable records, ChromaTable vectors, CollectionFollower follower, CollectionInfo info, Func<Guid> newId)
{
    // A reader that lags so far behind loads everything again.
    private const int CommitsKept = 16;
    private const int MostAttempts = 100;

    // Bringing the other records in line takes longer than committing: done for some commits at once, and before they hold much that is no longer current.
    private const int MostUnsettled = 8;
    private const int MostUnsettledChunks = 256;

    private readonly AsyncGate _writing = new();
    private bool _swept;

    public async Task ReplaceAsync(IReadOnlyList<PreparedVersion> documents, CancellationToken cancellationToken)
    {
        const string Operation = "replace";
        using var turn = await _writing.EnterAsync(cancellationToken).ConfigureAwait(false);
        await BeginAsync(Operation, cancellationToken).ConfigureAwait(false);
        if (documents.Count == 0)
            return;
        while (!await TryReplaceAsync(Operation, documents, cancellationToken).ConfigureAwait(false))
            cancellationToken.ThrowIfCancellationRequested();
        await SettleLaterAsync(Operation).ConfigureAwait(false);
    }

    public async Task<int> DeleteAsync(IReadOnlyList<string> ids, CallerAccess access, DateTimeOffset? at, CancellationToken cancellationToken)
    {
        const string Operation = "delete";
        using var turn = await _writing.EnterAsync(cancellationToken).ConfigureAwait(false);
        await BeginAsync(Operation, cancellationToken).ConfigureAwait(false);
        var deleted = 0;
        await CommitAsync(Operation, NewWrite(), (snapshot, plan) =>
        {
            deleted = 0;
            foreach (var id in ids.Distinct(StringComparer.Ordinal))
            {
                if (!snapshot.Documents.TryGetValue(id, out var versions)
                    || !access.CanSee(versions.Latest.Document.VisibleTo, info.RequiresPrincipals)
                    || (at is not null && versions.Current is null))
                    continue;
                deleted++;
                if (at is { } moment)
                    plan.End(versions, moment);
                else
                    plan.Remove(versions);
            }
        }, cancellationToken).ConfigureAwait(false);
        // What is erased must be gone when the call returns; otherwise the rest can follow later.
        if (at is null)
            await SettleAsync(Operation, CancellationToken.None).ConfigureAwait(false);
        else
            await SettleLaterAsync(Operation).ConfigureAwait(false);
        return deleted;
    }

    /// <summary>Removes what killed writers left, and versions that are damaged.</summary>
    public async Task RepairAsync(Func<ChromaSnapshot, Task<RepairPlan>> examine, CancellationToken cancellationToken)
    {
        const string Operation = "repair";
        using var turn = await _writing.EnterAsync(cancellationToken).ConfigureAwait(false);
        _swept = false;
        await BeginAsync(Operation, cancellationToken).ConfigureAwait(false);
        follower.Forget();
        var plan = await examine(await follower.FollowAsync(Operation, cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
        var write = NewWrite();
        await CommitAsync(Operation, write, (snapshot, changes) =>
        {
            changes.Commit.Fenced = plan.Orphans.Count == 0 ? null : [.. plan.Orphans];
            foreach (var key in plan.Damaged.Where(key => snapshot.Versions.ContainsKey(key) || snapshot.Lost.Contains(key)))
                changes.Remove(key);
        }, cancellationToken).ConfigureAwait(false);
        await SettleAsync(Operation, cancellationToken).ConfigureAwait(false);
        var safe = await follower.FollowAsync(Operation, cancellationToken).ConfigureAwait(false);
        // A write that was committed before it could be given up keeps its records.
        await records.DeleteAsync(Operation, [.. plan.Records.Where(record => !safe.Versions.ContainsKey(record.Version)).Select(record => record.Id)], cancellationToken).ConfigureAwait(false);
        await vectors.DeleteAsync(Operation, [.. plan.Vectors.Where(record => !safe.Versions.ContainsKey(record.Version)).Select(record => record.Id)], cancellationToken).ConfigureAwait(false);
        follower.Forget();
    }

    /// <summary>Keeps writers of this process out, for a reader that others overtake again and again.</summary>
    public async Task<T> WithoutWritersAsync<T>(Func<Task<T>> read, CancellationToken cancellationToken)
    {
        using var turn = await _writing.EnterAsync(cancellationToken).ConfigureAwait(false);
        return await read().ConfigureAwait(false);
    }

    private string NewWrite() => newId().ToString("N", CultureInfo.InvariantCulture);

    // Ends what earlier writers began, once: what this one begins it ends itself.
    private async Task BeginAsync(string operation, CancellationToken cancellationToken)
    {
        if (_swept)
            return;
        await follower.FollowAsync(operation, cancellationToken).ConfigureAwait(false);
        await SettleAsync(operation, cancellationToken).ConfigureAwait(false);
        await SweepAsync(operation, cancellationToken).ConfigureAwait(false);
        _swept = true;
    }

    private async Task<bool> TryReplaceAsync(string operation, IReadOnlyList<PreparedVersion> documents, CancellationToken cancellationToken)
    {
        var write = NewWrite();
        var loaded = documents.Select((document, i) => document.ToLoaded(CommitRecord.VersionKey(write, i))).ToList();
        follower.Expect(loaded);
        var committed = false;
        try
        {
            await records.AddAsync(operation, [.. documents.Select((document, i) => document.HeadRecord(CommitRecord.VersionKey(write, i)))], cancellationToken).ConfigureAwait(false);
            await records.AddAsync(operation, [.. documents.SelectMany((document, i) => document.BlockRecords(CommitRecord.VersionKey(write, i)))], cancellationToken).ConfigureAwait(false);
            await vectors.AddAsync(operation, [.. documents.SelectMany((document, i) => document.VectorRecords(CommitRecord.VersionKey(write, i)))], cancellationToken).ConfigureAwait(false);
            committed = await CommitAsync(operation, write, (snapshot, plan) =>
            {
                plan.Commit.Added = documents.Count;
                foreach (var document in documents)
                {
                    if (!snapshot.Documents.TryGetValue(document.Document.Id, out var versions))
                        continue;
                    if (info.KeepsHistory)
                        plan.End(versions, document.Document.ValidFrom!.Value);
                    else
                        plan.Remove(versions);
                }
            }, cancellationToken).ConfigureAwait(false);
            return committed;
        }
        finally
        {
            if (!committed)
            {
                follower.Unexpect(loaded);
                // Found again by the next writer's opening, if this fails: and whether it was committed may be unknown.
                _swept = false;
            }
        }
    }

    /// <returns>False when another process took the write for dead.</returns>
    private async Task<bool> CommitAsync(string operation, string write, Action<ChromaSnapshot, WritePlan> change, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < MostAttempts; attempt++)
        {
            // The state last seen will do to try: if it is not the last, its next number is taken.
            var snapshot = attempt == 0 ? follower.Seen : null;
            var plan = new WritePlan(write);
            if (snapshot is not null)
                change(snapshot, plan);
            if (plan.IsEmpty)
            {
                snapshot = await follower.FollowAsync(operation, cancellationToken).ConfigureAwait(false);
                plan = new WritePlan(write);
                change(snapshot, plan);
            }

            if (await follower.IsFencedAsync(write, cancellationToken).ConfigureAwait(false))
                return false;
            if (plan.IsEmpty)
                return true;
            cancellationToken.ThrowIfCancellationRequested();

            // From here on the write is done or not, whoever waits for it.
            var number = snapshot!.Number + 1;
            RagStoreException? unanswered = null;
            try
            {
                await records.AddAsync(operation, [plan.ToRecord(number)], CancellationToken.None).ConfigureAwait(false);
            }
            catch (RagStoreException e) when (e.IsTransient)
            {
                // The server may have taken the record and the answer be lost: asking tells.
                unanswered = e;
            }

            if (await IsCommittedAsync(operation, number, write).ConfigureAwait(false))
                return true;
            if (unanswered is not null)
                throw unanswered;
        }

        throw ChromaErrors.Busy(operation);
    }

    private async Task<bool> IsCommittedAsync(string operation, long number, string write)
    {
        await follower.FollowAsync(operation, CancellationToken.None).ConfigureAwait(false);
        if (await follower.IsOwnAsync(number, write, CancellationToken.None).ConfigureAwait(false))
            return true;
        // Overtaken by so many that the number was free again: the record is of no use to anyone.
        var found = await records.GetAsync(operation, [RecordIds.OfCommit(number)], Include.Fields, CancellationToken.None).ConfigureAwait(false);
        if (found is [var record] && record.Text(RecordIds.Write) == write)
            await records.DeleteAsync(operation, [record.Id], CancellationToken.None).ConfigureAwait(false);
        return false;
    }

    private async Task SettleLaterAsync(string operation)
    {
        var commits = await follower.UnsettledAsync(CancellationToken.None).ConfigureAwait(false);
        if (commits.Count < MostUnsettled && commits.Sum(commit => commit.Removed.Sum(version => (long)version.Chunks)) < MostUnsettledChunks)
            return;
        try
        {
            await SettleAsync(operation, CancellationToken.None).ConfigureAwait(false);
        }
        catch (RagStoreException)
        {
            // Committed, and complete for every reader; whoever writes next does the rest.
        }
    }

    private async Task SettleAsync(string operation, CancellationToken cancellationToken)
    {
        var commits = await follower.UnsettledAsync(cancellationToken).ConfigureAwait(false);
        if (commits.Count == 0)
            return;
        var done = await records.GetAsync(operation, [.. commits.Select(commit => RecordIds.OfSettled(commit.Number))], Include.Fields, cancellationToken).ConfigureAwait(false);
        var settled = done.Select(record => record.Number(RecordIds.Number) ?? -1).DefaultIfEmpty(-1).Max();
        foreach (var commit in commits.Where(commit => commit.Number > settled))
            await SettleAsync(operation, commit, cancellationToken).ConfigureAwait(false);
        var last = commits[^1].Number;
        if (last > settled)
            await records.AddAsync(operation, [new(RecordIds.OfSettled(last), null, ChromaRecord.Field(RecordIds.Kind, RecordIds.Settled), ChromaRecord.Field(RecordIds.Number, last))], cancellationToken).ConfigureAwait(false);
        await follower.SettledAsync(last, cancellationToken).ConfigureAwait(false);
        if (commits.Any(commit => commit.Number % CommitsKept == 0))
            await TrimAsync(operation, last, cancellationToken).ConfigureAwait(false);
    }

    // Every step may be done twice, and by two processes at once.
    private async Task SettleAsync(string operation, UnsettledCommit commit, CancellationToken cancellationToken)
    {
        await records.SetAsync(operation, [.. commit.Commit.AddedVersions().Select(RecordIds.OfHead)], ChromaRecord.Field(RecordIds.Live, true), cancellationToken).ConfigureAwait(false);
        if (commit.Commit.Ended is { } ended)
        {
            await records.AddAsync(operation, [.. ended.Select(end => new ChromaRecord(
                RecordIds.OfEnd(end.Key, commit.Number), null,
                ChromaRecord.Field(RecordIds.Kind, RecordIds.End), ChromaRecord.Field(RecordIds.Version, end.Key), ChromaRecord.Field(RecordIds.Moment, end.Value)))], cancellationToken).ConfigureAwait(false);
        }

        await EraseAsync(operation, commit.Removed, commit.Commit.Removed, cancellationToken).ConfigureAwait(false);
    }

    private async Task EraseAsync(string operation, IReadOnlyList<StoredVersion> versions, string[] keys, CancellationToken cancellationToken)
    {
        if (keys.Length == 0)
            return;
        await vectors.DeleteAsync(operation, [.. versions.SelectMany(version => version.VectorIds())], cancellationToken).ConfigureAwait(false);
        await records.DeleteAsync(operation, [.. versions.SelectMany(version => version.BlockIds(1))], cancellationToken).ConfigureAwait(false);
        if (info.KeepsHistory)
        {
            foreach (var part in keys.Chunk(1_000))
            {
                var ends = await records.FindAsync(operation, json => RecordIds.IsIn(json, RecordIds.Version, part), Include.Ids, cancellationToken).ConfigureAwait(false);
                await records.DeleteAsync(operation, [.. ends.Select(end => end.Id)], cancellationToken).ConfigureAwait(false);
            }
        }

        await records.DeleteAsync(operation, [.. keys.Select(RecordIds.OfHead)], cancellationToken).ConfigureAwait(false);
    }

    private async Task TrimAsync(string operation, long settled, CancellationToken cancellationToken)
    {
        var log = await records.FindAsync(operation, static json => RecordIds.IsIn(json, RecordIds.Kind, [RecordIds.Commit, RecordIds.Settled]), Include.Fields, cancellationToken).ConfigureAwait(false);
        var old = log.Where(record => record.Number(RecordIds.Number) < settled - (record.Text(RecordIds.Kind) == RecordIds.Commit ? CommitsKept : 0))
            .OrderBy(record => record.Number(RecordIds.Number)).Select(record => record.Id).ToList();
        await records.DeleteAsync(operation, old, cancellationToken).ConfigureAwait(false);
    }

    // Records that no commit names are either a dead writer's or a slow one's. A commit that gives them up keeps a slow one from committing them.
    private async Task SweepAsync(string operation, CancellationToken cancellationToken)
    {
        var left = await records.FindAsync(operation, static json => RecordIds.IsHead(json, live: false), Include.Fields, cancellationToken).ConfigureAwait(false);
        if (left.Count == 0)
            return;
        var snapshot = await follower.FollowAsync(operation, cancellationToken).ConfigureAwait(false);
        var orphans = Orphans(snapshot);
        if (orphans.Count == 0)
            return;
        var writes = orphans.Select(record => CommitRecord.WriteOf(KeyOf(record))).Distinct(StringComparer.Ordinal).ToArray();
        await CommitAsync(operation, NewWrite(), (_, plan) => plan.Commit.Fenced = writes, cancellationToken).ConfigureAwait(false);
        snapshot = await follower.FollowAsync(operation, cancellationToken).ConfigureAwait(false);
        orphans = Orphans(snapshot);
        var versions = orphans.Select(record => StoredVersion.Read(record, 0)).OfType<StoredVersion>().ToList();
        await EraseAsync(operation, versions, [.. orphans.Select(KeyOf)], cancellationToken).ConfigureAwait(false);
        await SettleAsync(operation, cancellationToken).ConfigureAwait(false);

        List<FoundRecord> Orphans(ChromaSnapshot now) => [.. left.Where(record => !now.Versions.ContainsKey(KeyOf(record)) && !now.Lost.Contains(KeyOf(record)))];
        static string KeyOf(FoundRecord record) => record.Id[(RecordIds.Head.Length + 1)..];
    }
}
