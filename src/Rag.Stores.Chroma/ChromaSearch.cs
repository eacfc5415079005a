using System.Text.Json;
using Rag.Stores.Engine.Keywords;
using Rag.Stores.Engine.Ordinals;
using Rag.Stores.Memory;

namespace Rag.Stores.Chroma;

/// <summary>Answers questions from one state. What the server no longer has is reported, so that the question can be asked of the next state.</summary>
internal sealed class ChromaSearch(ChromaTable records, ChromaTable vectors, ChromaSnapshot snapshot, CollectionInfo info)
{
    private const string Operation = "search";

    // So few are fetched and compared at once, rather than looked for.
    private const int FewChunks = 256;
    private const int VectorsAtOnce = 500;

    // The server's arithmetic may order nearly equal ones otherwise: some more than wanted are compared exactly.
    private const int Spare = 32;
    private const int MostClasses = 1_000;

    public async Task<Answer<IReadOnlyList<SearchHit>>> RunAsync(SearchQuery query, ITextAnalyzer? analyzer, CancellationToken cancellationToken)
    {
        var unit = query.Mode == SearchMode.Keyword ? null : StoreGuard.UnitVector(query.Vector, info);
        var allowed = snapshot.Allowed(query.Access, query.Filter, info.RequiresPrincipals, cancellationToken);
        var count = query.Mode == SearchMode.Hybrid ? Math.Max(query.Candidates, query.Top) : query.Top;
        var byKeyword = new ScoredOrdinal[query.Mode == SearchMode.Vector ? 0 : count];
        byKeyword = byKeyword[..(query.Mode == SearchMode.Vector ? 0 : snapshot.Keywords!.Search(new KeywordQuery(query.Text, analyzer!), allowed, snapshot, byKeyword))];
        ScoredOrdinal[]? byVector = [];
        if (unit is not null && allowed.Count > 0)
            byVector = await NearestAsync(query, unit, allowed, count, cancellationToken).ConfigureAwait(false);
        return byVector is null ? default : query.Mode switch
        {
            SearchMode.Vector => await HitsAsync(Only(byVector, vector: true), cancellationToken).ConfigureAwait(false),
            SearchMode.Keyword => await HitsAsync(Only(byKeyword, vector: false), cancellationToken).ConfigureAwait(false),
            _ => await HitsAsync(Fused(query, byVector, byKeyword), cancellationToken).ConfigureAwait(false),
        };
    }

    /// <summary>Asked too rarely to keep an index for every moment: answered as the reference does, from everything that held then.</summary>
    public async Task<Answer<IReadOnlyList<SearchHit>>> RunAsOfAsync(SearchQuery query, ITextAnalyzer? analyzer, CancellationToken cancellationToken)
    {
        var evaluator = new FilterEvaluator(query.Filter);
        var held = snapshot.Documents.Values.Select(versions => versions.At(query.AsOf)).OfType<StoredVersion>().ToList();
        var seen = held.Where(version => query.Mode != SearchMode.Keyword && query.Access.CanSee(version.Document.VisibleTo, info.RequiresPrincipals) && evaluator.Matches(version.Document)).Select(version => version.Key).ToHashSet(StringComparer.Ordinal);
        var blocks = await new VersionReader(records, Operation).ReadAsync([.. held.SelectMany(version => version.BlockIds())], cancellationToken).ConfigureAwait(false);
        var found = await VectorsAsync([.. held.Where(version => seen.Contains(version.Key)).SelectMany(version => Enumerable.Range(version.First, version.Chunks).Select(ordinal => (version, ordinal)))], cancellationToken).ConfigureAwait(false);
        if (blocks is null || found is null)
            return default;

        var versions = held.Select(version =>
        {
            var chunks = new List<MemoryChunk>(version.Chunks);
            foreach (var block in version.BlockIds().Select(id => blocks[id]))
            {
                foreach (var record in block.Chunks)
                {
                    var chunk = block.ToChunk(version.Document.Id, chunks.Count, record);
                    chunks.Add(new MemoryChunk(
                        chunk, chunk.Id, found.GetValueOrDefault(version.First + chunks.Count) ?? [], record.ContentHash,
                        analyzer is null ? [] : TermCounter.Count(SearchText.ForKeywords(version.Document.Title, chunk), analyzer)));
                }
            }

            return new MemoryVersion(version.Document, version.Fingerprint, chunks);
        });
        return new(new MemorySearch(new MemoryView(versions), query, info, analyzer!).Run(cancellationToken));
    }

    private async Task<ScoredOrdinal[]?> NearestAsync(SearchQuery query, float[] unit, OrdinalSet allowed, int count, CancellationToken cancellationToken)
    {
        if (allowed.Count <= Math.Max(FewChunks, count + Spare))
            return await CompareAsync(unit, Every(allowed), count, cancellationToken).ConfigureAwait(false);

        var total = snapshot.Versions.Values.Sum(static version => (long)version.Chunks);
        // A condition costs the server a look at every record: where few of many may be shown, they are named instead, and none is lost.
        var ids = allowed.Count <= Math.Min(ChromaTable.MostIds, total / 2) ? Every(allowed).Select(VectorId).ToList() : null;
        var classes = ids is null ? snapshot.AccessOf(query.Access, info.RequiresPrincipals) : null;
        for (long wanted = count + Spare; ; wanted *= 4)
        {
            var candidates = await CandidatesAsync(unit, (int)Math.Min(wanted, int.MaxValue), classes, ids, allowed, cancellationToken).ConfigureAwait(false);
            if (candidates.Count >= Math.Min(allowed.Count, count + Spare))
                return await CompareAsync(unit, candidates, count, cancellationToken).ConfigureAwait(false);
            // Beyond its end the server's list can only be short: what it left out is compared as well.
            if (wanted > 2 * total || candidates.Count == 0)
                return await CompareAsync(unit, Every(allowed), count, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<List<int>> CandidatesAsync(
        float[] unit, int wanted, IReadOnlyList<string>? classes, IReadOnlyList<string>? ids, OrdinalSet allowed, CancellationToken cancellationToken)
    {
        var found = new List<int>();
        foreach (var part in classes?.Chunk(MostClasses) ?? [null!])
        {
            Action<Utf8JsonWriter>? where = classes is null ? null : json => RecordIds.IsIn(json, RecordIds.Access, part);
            foreach (var id in await vectors.NearestAsync(Operation, unit, wanted, where, ids, cancellationToken).ConfigureAwait(false))
            {
                // Records of writes under way, and of versions that ended, take no place.
                if (RecordIds.TryReadVector(id, out var key, out var chunk) && snapshot.Versions.TryGetValue(key, out var version) && chunk < version.Chunks && allowed.Contains(version.First + chunk))
                    found.Add(version.First + chunk);
            }
        }

        return found;
    }

    private async Task<ScoredOrdinal[]?> CompareAsync(float[] unit, List<int> ordinals, int count, CancellationToken cancellationToken)
    {
        var found = await VectorsAsync([.. ordinals.Select(ordinal => (snapshot.VersionOf(ordinal), ordinal))], cancellationToken).ConfigureAwait(false);
        if (found is null)
            return null;
        var best = new ScoredOrdinal[count];
        var top = new TopOrdinals(best, snapshot);
        foreach (var ordinal in ordinals)
            top.Add(ordinal, VectorMath.Dot(unit, found[ordinal]));
        return best[..top.Sort()];
    }

    /// <summary>Null when one is no longer there.</summary>
    private async Task<Dictionary<int, float[]>?> VectorsAsync(IReadOnlyList<(StoredVersion Version, int Ordinal)> chunks, CancellationToken cancellationToken)
    {
        var found = new Dictionary<int, float[]>(chunks.Count);
        var missing = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (version, ordinal) in chunks)
        {
            if (snapshot.Vectors.Find(ordinal) is { } vector)
                found[ordinal] = vector;
            else
                missing[RecordIds.OfVector(version.Key, ordinal - version.First)] = ordinal;
        }

        if (missing.Count > 0)
        {
            foreach (var record in await vectors.GetAsync(Operation, [.. missing.Keys], Include.Vectors, cancellationToken, VectorsAtOnce).ConfigureAwait(false))
            {
                if (record.Vector?.Length != info.Dimensions || !missing.Remove(record.Id, out var ordinal))
                    continue;
                found[ordinal] = record.Vector;
                snapshot.Vectors.Keep(ordinal, record.Vector);
            }
        }

        return missing.Count == 0 ? found : null;
    }

    private async Task<Answer<IReadOnlyList<SearchHit>>> HitsAsync(IReadOnlyList<FusionCandidate> ranked, CancellationToken cancellationToken)
    {
        var places = ranked.Select(candidate => (Candidate: candidate, Version: snapshot.VersionOf(candidate.Key))).ToList();
        var blocks = await new VersionReader(records, Operation).ReadAsync(
            [.. places.Select(place => place.Version.BlockId(place.Version.BlockOf(place.Candidate.Key - place.Version.First))).Distinct(StringComparer.Ordinal)], cancellationToken).ConfigureAwait(false);
        if (blocks is null)
            return default;
        var hits = new SearchHit[places.Count];
        for (var i = 0; i < hits.Length; i++)
        {
            var (candidate, version) = places[i];
            var index = candidate.Key - version.First;
            var block = version.BlockOf(index);
            var part = blocks[version.BlockId(block)];
            hits[i] = new SearchHit
            {
                Chunk = part.ToChunk(version.Document.Id, index, part.Chunks[index - version.Blocks[block]]),
                Document = version.ToSource(),
                Score = candidate.Score,
                VectorScore = double.IsNaN(candidate.VectorScore) ? null : candidate.VectorScore,
                KeywordScore = double.IsNaN(candidate.KeywordScore) ? null : candidate.KeywordScore,
            };
        }

        return new(hits);
    }

    private static FusionCandidate[] Only(ScoredOrdinal[] found, bool vector) => [.. found.Select(one =>
        new FusionCandidate(one.Ordinal, vector ? one.Score : double.NaN, vector ? double.NaN : one.Score) { Score = one.Score })];

    private FusionCandidate[] Fused(SearchQuery query, ScoredOrdinal[] byVector, ScoredOrdinal[] byKeyword)
    {
        var candidates = byVector.ToDictionary(one => one.Ordinal, one => new FusionCandidate(one.Ordinal, one.Score, double.NaN));
        foreach (var (ordinal, score) in byKeyword)
            candidates[ordinal] = candidates.TryGetValue(ordinal, out var both) ? both with { KeywordScore = score } : new FusionCandidate(ordinal, double.NaN, score);
        var fused = candidates.Values.ToArray();
        HybridFusion.Fuse(fused, query.Fusion, query.Alpha, snapshot);
        return fused[..Math.Min(query.Top, fused.Length)];
    }

    private static List<int> Every(OrdinalSet set)
    {
        var ordinals = new List<int>(set.Count);
        foreach (var ordinal in set)
            ordinals.Add(ordinal);
        return ordinals;
    }

    private string VectorId(int ordinal)
    {
        var version = snapshot.VersionOf(ordinal);
        return RecordIds.OfVector(version.Key, ordinal - version.First);
    }
}
