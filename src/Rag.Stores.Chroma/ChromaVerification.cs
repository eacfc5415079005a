using Rag.Stores.Engine.Keywords;

namespace Rag.Stores.Chroma;

/// <summary>Compares everything stored with everything that must follow from it.</summary>
internal sealed class ChromaVerification(ChromaTable records, ChromaTable vectors, CollectionInfo info, ChromaSnapshot snapshot, HashSet<string> leaving, ITextAnalyzer? analyzer, string operation)
{
    private const double LengthTolerance = 1e-3;
    private const int VersionsAtOnce = 200;

    private readonly List<CollectionProblem> _problems = [];
    private readonly HashSet<string> _damaged = new(snapshot.Lost, StringComparer.Ordinal);
    private readonly List<(string Id, string Version)> _strayRecords = [];
    private readonly List<(string Id, string Version)> _strayVectors = [];
    private readonly InvertedIndex? _keywords = analyzer is null ? null : new();

    public async Task<IReadOnlyList<CollectionProblem>> RunAsync(CancellationToken cancellationToken)
    {
        foreach (var lost in snapshot.Lost)
            Problem("store.inconsistent", lost, "A document was committed whose record is missing or damaged.");
        await FindStraysAsync(cancellationToken).ConfigureAwait(false);
        foreach (var part in snapshot.Versions.Values.OrderBy(version => version.First).Chunk(VersionsAtOnce))
            await CheckAsync(part, cancellationToken).ConfigureAwait(false);
        if (_damaged.Count == 0 && _keywords?.Snapshot() is { } derived && snapshot.Keywords is { } kept && (derived.ChunkCount, derived.TotalLength) != (kept.ChunkCount, kept.TotalLength))
            Problem("store.inconsistent", info.Id.Name, "The keyword index in memory is not that of the texts.");
        return [.. _problems.OrderBy(problem => problem.Code, CodePointOrder.Comparer).ThenBy(problem => problem.Id, CodePointOrder.Comparer)];
    }

    public RepairPlan ToPlan() => new(
        [.. _damaged], _strayRecords.Concat(_strayVectors).Where(record => !snapshot.Lost.Contains(record.Version)).Select(record => CommitRecord.WriteOf(record.Version)).ToHashSet(StringComparer.Ordinal), _strayRecords, _strayVectors);

    private async Task FindStraysAsync(CancellationToken cancellationToken)
    {
        foreach (var id in await records.AllIdsAsync(operation, cancellationToken).ConfigureAwait(false))
        {
            if (VersionOf(id) is { } version && !snapshot.Versions.ContainsKey(version))
                Stray(_strayRecords, id, version);
        }

        foreach (var id in await vectors.AllIdsAsync(operation, cancellationToken).ConfigureAwait(false))
        {
            var version = RecordIds.TryReadVector(id, out var key, out var chunk) && snapshot.Versions.TryGetValue(key, out var found) && chunk < found.Chunks ? null : key.Contains('-', StringComparison.Ordinal) ? key : "?-0";
            if (version is not null)
                Stray(_strayVectors, id, version);
        }
    }

    private void Stray(List<(string Id, string Version)> strays, string id, string version)
    {
        // Removed by a commit whose records have not been removed yet.
        if (leaving.Contains(version))
            return;
        strays.Add((id, version));
        if (!snapshot.Lost.Contains(version))
            Problem("store.orphan", id, "The record belongs to no document. A writer that was killed, or writes right now, may have left it.");
    }

    // The version a record of the store's own names; null for those that name none.
    private static string? VersionOf(string id)
    {
        var parts = id.Split(':');
        return parts is [RecordIds.Head or RecordIds.Block or RecordIds.End, var version, ..] && version.Contains('-', StringComparison.Ordinal) ? version : null;
    }

    private async Task CheckAsync(StoredVersion[] part, CancellationToken cancellationToken)
    {
        var found = (await records.GetAsync(operation, [.. part.SelectMany(version => version.BlockIds())], Include.Fields, cancellationToken, VersionsAtOnce).ConfigureAwait(false)).ToDictionary(record => record.Id, StringComparer.Ordinal);
        var kept = (await vectors.GetAsync(operation, [.. part.SelectMany(version => version.VectorIds())], Include.All, cancellationToken, 500).ConfigureAwait(false)).ToDictionary(record => record.Id, StringComparer.Ordinal);
        foreach (var version in part)
            Check(version, found, kept);
    }

    private void Check(StoredVersion version, Dictionary<string, FoundRecord> found, Dictionary<string, FoundRecord> kept)
    {
        var texts = LoadedVersion.From(version, found, texts: true)?.Texts;
        if (texts is null)
        {
            Damage(version, "chunk.text", version.Document.Id, "A part of the document's text is missing, damaged, or does not hold its chunks.");
            return;
        }

        var index = 0;
        foreach (var chunk in Enumerable.Range(0, version.Blocks.Length).SelectMany(i => StoredVersion.ReadBlock(found[version.BlockId(i)])!.Chunks))
        {
            var id = Chunk.IdOf(version.Document.Id, index);
            var record = kept.GetValueOrDefault(RecordIds.OfVector(version.Key, index));
            if (!IsVector(record.Vector, chunk.Check))
                Damage(version, "store.inconsistent", id, "The chunk's vector is missing, changed, of another dimension, or not of unit length.");
            else if (record.Text(RecordIds.Access) != version.Access || record.Text(RecordIds.Hash) != chunk.ContentHash)
                Damage(version, "store.inconsistent", id, "The record of the chunk's vector names other readers or another text.");
            if (analyzer is not null && snapshot.Documents.GetValueOrDefault(version.Document.Id)?.Current?.Key == version.Key)
                _keywords!.Add(version.First + index, texts[index], analyzer);
            index++;
        }
    }

    private bool IsVector(float[]? vector, uint check) =>
        vector is not null && vector.Length == info.Dimensions && ChunkRecord.CheckOf(vector) == check && Math.Abs(VectorMath.SquaredLength(vector) - 1) < LengthTolerance;

    private void Damage(StoredVersion version, string code, string id, string detail)
    {
        _damaged.Add(version.Key);
        Problem(code, id, detail);
    }

    private void Problem(string code, string id, string detail) => _problems.Add(new(code, id, detail));
}
