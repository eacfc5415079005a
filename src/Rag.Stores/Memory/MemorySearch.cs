namespace Rag.Stores.Memory;

/// <summary>Answers one question from one view: access and filter first, then the legs, then their fusion.</summary>
internal sealed class MemorySearch(MemoryView view, SearchQuery query, CollectionInfo info, ITextAnalyzer analyzer)
{
    private readonly bool[] _matches = new bool[view.Versions.Count];

    public IReadOnlyList<SearchHit> Run(CancellationToken cancellationToken)
    {
        var filter = new FilterEvaluator(query.Filter);
        var vector = query.Mode == SearchMode.Keyword ? null : StoreGuard.UnitVector(query.Vector, info);
        for (var i = 0; i < _matches.Length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var document = view.Versions[i].Document;
            _matches[i] = query.Access.CanSee(document.Readers, info.RequiresPrincipals) && filter.Matches(document);
        }

        switch (query.Mode)
        {
            case SearchMode.Vector:
                return [.. VectorLeg(vector!, query.Top).Select(found => Hit(found, found.Score, vectorScore: found.Score))];
            case SearchMode.Keyword:
                return [.. KeywordLeg(query.Top).Select(found => Hit(found, found.Score, keywordScore: found.Score))];
            default:
                var candidates = Math.Max(query.Candidates, query.Top);
                return Fused(VectorLeg(vector!, candidates), KeywordLeg(candidates));
        }
    }

    private IReadOnlyList<Found> VectorLeg(float[] vector, int count) => Found.Best(
        from document in Enumerable.Range(0, view.Versions.Count)
        where _matches[document]
        from chunk in view.Versions[document].Chunks
        select new Found(document, chunk, VectorMath.Dot(vector, chunk.Vector)), count);

    private IReadOnlyList<Found> KeywordLeg(int count) =>
        Found.Best(view.Keywords.Score(TermCounter.Count(query.Text, analyzer), _matches), count);

    private IReadOnlyList<SearchHit> Fused(IReadOnlyList<Found> vector, IReadOnlyList<Found> keyword)
    {
        var vectorScores = vector.ToDictionary(found => found.Chunk.Id, found => found.Score, StringComparer.Ordinal);
        var keywordScores = keyword.ToDictionary(found => found.Chunk.Id, found => found.Score, StringComparer.Ordinal);
        var fused = MemoryFusion.Fuse(vector, keyword, query);
        return [.. fused.Select(found => Hit(found, found.Score,
            vectorScores.TryGetValue(found.Chunk.Id, out var cosine) ? cosine : null,
            keywordScores.TryGetValue(found.Chunk.Id, out var bm25) ? bm25 : null))];
    }

    private SearchHit Hit(Found found, double score, double? vectorScore = null, double? keywordScore = null) => new()
    {
        Chunk = found.Chunk.Chunk,
        Document = view.Versions[found.Document].ToSource(),
        Score = score,
        VectorScore = vectorScore,
        KeywordScore = keywordScore,
    };
}
