using System.Buffers;
using Rag.Stores.Keywords;
using Rag.Stores.Ordinals;

namespace Rag.Stores.Sqlite;

/// <summary>Answers one question from one snapshot, and reads what was found from the file as it stood at the same moment.</summary>
internal sealed class SearchRun(IndexSnapshot index, Connection connection, SearchQuery query, CollectionInfo info, long collection, double recall)
{
    public IReadOnlyList<SearchHit> Run(ITextAnalyzer? analyzer, CancellationToken cancellationToken)
    {
        var allowed = index.Allowed(query.Access, query.Filter, info.RequiresPrincipals, cancellationToken);
        var vector = query.Mode == SearchMode.Keyword ? null : StoreGuard.UnitVector(query.Vector, info);
        var count = query.Mode == SearchMode.Hybrid ? Math.Max(query.Candidates, query.Top) : query.Top;
        var room = ArrayPool<ScoredOrdinal>.Shared.Rent(2 * count);
        try
        {
            var byVector = room.AsSpan(0, count);
            var byKeyword = room.AsSpan(count, count);
            byVector = byVector[..(vector is null ? 0 : index.Vectors!.Over(new StoredVectors(connection, collection, info.Dimensions, index.Cache)).Search(vector, recall, allowed, index, byVector))];
            byKeyword = byKeyword[..(query.Mode == SearchMode.Vector ? 0 : index.Keywords!.Search(new KeywordQuery(query.Text, analyzer!), allowed, index, byKeyword))];
            return query.Mode switch
            {
                SearchMode.Vector => Hits(byVector, static (hit, score) => hit with { VectorScore = score }),
                SearchMode.Keyword => Hits(byKeyword, static (hit, score) => hit with { KeywordScore = score }),
                _ => Fused(byVector, byKeyword),
            };
        }
        finally
        {
            ArrayPool<ScoredOrdinal>.Shared.Return(room);
        }
    }

    private SearchHit[] Hits(ReadOnlySpan<ScoredOrdinal> found, Func<SearchHit, double, SearchHit> withLeg)
    {
        var hits = new SearchHit[found.Length];
        for (var i = 0; i < hits.Length; i++)
            hits[i] = withLeg(Hit(found[i].Ordinal, found[i].Score), found[i].Score);
        return hits;
    }

    private SearchHit[] Fused(ReadOnlySpan<ScoredOrdinal> byVector, ReadOnlySpan<ScoredOrdinal> byKeyword)
    {
        var room = ArrayPool<FusionCandidate>.Shared.Rent(byVector.Length + byKeyword.Length);
        var ordinals = ArrayPool<int>.Shared.Rent(byVector.Length);
        try
        {
            var count = 0;
            foreach (var (ordinal, score) in byVector)
            {
                ordinals[count] = ordinal;
                room[count++] = new FusionCandidate(ordinal, score, double.NaN);
            }

            // A hundred numbers are found faster by looking at all than by a table that must be made first.
            var places = ordinals.AsSpan(0, count);
            foreach (var (ordinal, score) in byKeyword)
            {
                if (places.IndexOf(ordinal) is var place && place >= 0)
                    room[place] = room[place] with { KeywordScore = score };
                else
                    room[count++] = new FusionCandidate(ordinal, double.NaN, score);
            }

            var fused = room.AsSpan(0, count);
            HybridFusion.Fuse(fused, query.Fusion, query.Alpha, index);
            var hits = new SearchHit[Math.Min(query.Top, count)];
            for (var i = 0; i < hits.Length; i++)
            {
                var candidate = fused[i];
                hits[i] = Hit(candidate.Key, candidate.Score) with
                {
                    VectorScore = double.IsNaN(candidate.VectorScore) ? null : candidate.VectorScore,
                    KeywordScore = double.IsNaN(candidate.KeywordScore) ? null : candidate.KeywordScore,
                };
            }

            return hits;
        }
        finally
        {
            ArrayPool<FusionCandidate>.Shared.Return(room);
            ArrayPool<int>.Shared.Return(ordinals);
        }
    }

    private SearchHit Hit(int ordinal, double score)
    {
        var version = index.VersionOf(ordinal);
        var row = DocumentRow.Find(connection, version.Key);
        if (row is null || row.FirstChunk != Schema.FirstKey(collection) + version.FirstChunk)
            throw SqliteErrors.Corrupt("search", "a document's row");
        var document = row.ToDocument("search");
        return new SearchHit
        {
            Chunk = VersionContent.ReadChunk(connection, row, ordinal - version.FirstChunk),
            Document = new SourceDocument(
                row.Id, document.DisplaySource, document.Title, document.MediaType, row.Fingerprint, document.Metadata, document.Anchors, document.UpdatedAt),
            Score = score,
        };
    }
}
