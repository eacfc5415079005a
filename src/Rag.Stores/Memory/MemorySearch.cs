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
            _matches[i] = query.Access.CanSee(document.VisibleTo, info.RequiresPrincipals) && filter.Matches(document);
        }

        var candidates = query.Mode == SearchMode.Hybrid ? Math.Max(query.Candidates, query.Top) : query.Top;
        return query.Mode switch
        {
            SearchMode.Vector => VectorLeg(vector!, candidates),
            SearchMode.Keyword => KeywordLeg(candidates),
            _ => HybridFusion.Fuse(VectorLeg(vector!, candidates), KeywordLeg(candidates), query.Fusion, query.Alpha, query.Top),
        };
    }

    private IReadOnlyList<SearchHit> VectorLeg(float[] vector, int count)
    {
        var found =
            from document in Enumerable.Range(0, view.Versions.Count)
            where _matches[document]
            from chunk in view.Versions[document].Chunks
            select new Found(document, chunk, VectorMath.Dot(vector, chunk.Vector));
        return [.. Found.Best(found, count).Select(one => Hit(one) with { VectorScore = one.Score })];
    }

    private IReadOnlyList<SearchHit> KeywordLeg(int count)
    {
        var found = view.Keywords.Score(QuestionTerms.Of(query.Text, analyzer), _matches);
        return [.. Found.Best(found, count).Select(one => Hit(one) with { KeywordScore = one.Score })];
    }

    private SearchHit Hit(Found found) => new()
    {
        Chunk = found.Chunk.Chunk,
        Document = view.Versions[found.Document].ToSource(),
        Score = found.Score,
    };
}
