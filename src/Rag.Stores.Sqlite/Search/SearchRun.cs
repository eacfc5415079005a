using System.Buffers;
using Rag.Stores.Engine.Keywords;
using Rag.Stores.Engine.Ordinals;

namespace Rag.Stores.Sqlite;

/// <summary>Answers one question from one snapshot, and reads what was found from the file as it stood at the same moment.</summary>
internal sealed class SearchRun(IndexSnapshot index, Connection connection, SearchQuery query, CollectionInfo info, long collection, SqliteStoreOptions options)
{
    public async ValueTask<IReadOnlyList<SearchHit>> RunAsync(ITextAnalyzer? analyzer, CancellationToken cancellationToken)
    {
        var allowed = index.Allowed(query.Access, query.Filter, info.RequiresPrincipals, cancellationToken);
        var vector = query.Mode == SearchMode.Keyword ? null : StoreGuard.UnitVector(query.Vector, info);
        var count = query.Mode == SearchMode.Hybrid ? Math.Max(query.Candidates, query.Top) : query.Top;
        var room = ArrayPool<ScoredOrdinal>.Shared.Rent(2 * count);
        // Only the vectors are read through the connection, which is used by one thread at a time.
        var aside = query.Mode == SearchMode.Hybrid && options.ParallelSearch
            ? Task.Run(() => ByKeyword(analyzer!, allowed, room.AsSpan(count, count)), CancellationToken.None)
            : null;
        try
        {
            var byVector = vector is null ? 0 : ByVector(vector, allowed, room.AsSpan(0, count));
            var byKeyword = query.Mode == SearchMode.Vector ? 0 : aside is null ? ByKeyword(analyzer!, allowed, room.AsSpan(count, count)) : await aside.ConfigureAwait(false);
            return query.Mode switch
            {
                SearchMode.Vector => Hits(room.AsSpan(0, byVector), isVector: true),
                SearchMode.Keyword => Hits(room.AsSpan(count, byKeyword), isVector: false),
                _ => Fused(room.AsSpan(0, byVector), room.AsSpan(count, byKeyword)),
            };
        }
        finally
        {
            // It writes to the room: given back only when it is done, whatever became of the other.
            if (aside is not null)
                await ((Task)aside).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            ArrayPool<ScoredOrdinal>.Shared.Return(room);
        }
    }

    private int ByVector(float[] vector, OrdinalSet? allowed, Span<ScoredOrdinal> best) =>
        index.Vectors!.Over(new StoredVectors(connection, collection, info.Dimensions, index.Cache)).Search(vector, options.Recall, allowed, index, best);

    private int ByKeyword(ITextAnalyzer analyzer, OrdinalSet? allowed, Span<ScoredOrdinal> best) =>
        index.Keywords!.Search(new KeywordQuery(query.Text, analyzer), allowed, index, best);

    private SearchHit[] Hits(ReadOnlySpan<ScoredOrdinal> found, bool isVector)
    {
        var hits = new SearchHit[found.Length];
        for (var i = 0; i < hits.Length; i++)
        {
            var (ordinal, score) = found[i];
            hits[i] = Hit(ordinal, score, isVector ? score : null, isVector ? null : score);
        }

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
                hits[i] = Hit(candidate.Key, candidate.Score, Known(candidate.VectorScore), Known(candidate.KeywordScore));
            }

            return hits;
        }
        finally
        {
            ArrayPool<FusionCandidate>.Shared.Return(room);
            ArrayPool<int>.Shared.Return(ordinals);
        }
    }

    private static double? Known(double score) => double.IsNaN(score) ? null : score;

    private SearchHit Hit(int ordinal, double score, double? vectorScore, double? keywordScore)
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
            VectorScore = vectorScore,
            KeywordScore = keywordScore,
        };
    }
}
