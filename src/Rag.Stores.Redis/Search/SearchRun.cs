using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Rag.Stores.Memory;
using Rag.Stores.Providers;

namespace Rag.Stores.Redis;

/// <summary>Asks one question: the server chooses candidates among what may be answered from, and here they get their exact scores.</summary>
internal sealed class SearchRun(RedisLink link, string key, byte[] identity, RedisStoreOptions options, SearchQuery query, CollectionInfo info)
{
    private const int MaxAttempts = 100;
    private const string Operation = "search";

    public async Task<IReadOnlyList<SearchHit>> RunAsync(ITextAnalyzer? analyzer, CancellationToken cancellationToken)
    {
        var vector = query.Mode == SearchMode.Keyword ? null : StoreGuard.UnitVector(query.Vector, info);
        var terms = query.Mode == SearchMode.Vector ? null : QuestionTerms.Of(query.Text, analyzer!);
        var count = query.Mode == SearchMode.Hybrid ? Math.Max(query.Candidates, query.Top) : query.Top;
        byte[][] arguments =
        [
            identity,
            query.AsOf is { } moment ? IndexKey.Moment(moment) : [],
            FilterPlan.Pack(query.Filter),
            CallerPlan.Pack(query.Access, info.RequiresPrincipals),
            Text(count),
            vector is null ? [] : VectorRecord.ToBytes(vector),
            terms is null ? [] : Pack(terms),
            Text(options.ExactBelow),
            Text(info.Dimensions * sizeof(float)),
            // Half, for the server's score is (1 + cosine) / 2; float sums may differ so much.
            Encoding.UTF8.GetBytes((0.5 * (1e-5 + 1e-8 * info.Dimensions)).ToString("R", CultureInfo.InvariantCulture)),
            Text(options.EfSearch),
        ];
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            var reply = await RedisScript.Search.RunAsync(link, Operation, key, cancellationToken, arguments).ConfigureAwait(false);
            var byVector = Best(reply.Items[2].Items.Select(item => Candidate.OfVector(item, VectorMath.Dot(vector, Vector(item)))), count);
            var byKeyword = Best(reply.Items[3].Items.Select(item => Candidate.OfKeyword(item, Score(item, terms!, reply.Items[1].Items))), count);
            var ranked = query.Mode switch
            {
                SearchMode.Vector => byVector,
                SearchMode.Keyword => byKeyword,
                _ => Fused(byVector, byKeyword),
            };
            if (await FetchAsync(ranked, reply.Items[0], cancellationToken).ConfigureAwait(false) is { } hits)
                return hits;
        }

        throw RedisErrors.Busy(Operation);
    }

    /// <summary>The hits' rows; null when one of them was removed since, so that the question must be asked again.</summary>
    private async Task<SearchHit[]?> FetchAsync(List<Candidate> ranked, RedisReply generation, CancellationToken cancellationToken)
    {
        if (ranked.Count == 0)
            return [];
        byte[][] arguments = [identity, generation.Bytes.ToArray(), .. ranked.SelectMany(candidate => new[] { Encoding.ASCII.GetBytes(candidate.Version), Text(candidate.Index) })];
        var reply = await RedisScript.Fetch.RunAsync(link, Operation, key, cancellationToken, arguments).ConfigureAwait(false);
        if (reply.Kind != ReplyKind.Array)
            return null;
        var hits = new SearchHit[ranked.Count];
        var heads = new Dictionary<string, DocumentHead>(StringComparer.Ordinal);
        for (var i = 0; i < hits.Length; i++)
        {
            var row = reply.Items[i].Items;
            if (!heads.TryGetValue(ranked[i].Version, out var head))
                heads.Add(ranked[i].Version, head = DocumentHead.Read(row[2].Bytes.Span) ?? throw RedisErrors.Corrupt(Operation, "a document's row"));
            hits[i] = new SearchHit
            {
                Chunk = ChunkRecord.Read(row[3].Bytes.Span, head.Document.Id)?.With(row[4].Bytes.Span) ?? throw RedisErrors.Corrupt(Operation, "a chunk's row or text"),
                Document = head.ToSource(),
                Score = ranked[i].Score,
                VectorScore = double.IsNaN(ranked[i].VectorScore) ? null : ranked[i].VectorScore,
                KeywordScore = double.IsNaN(ranked[i].KeywordScore) ? null : ranked[i].KeywordScore,
            };
        }

        return hits;
    }

    private float[] Vector(RedisReply item) => item.Items[3].Bytes.Length == info.Dimensions * sizeof(float)
        ? VectorRecord.ToVector(item.Items[3].Bytes.Span)
        : throw RedisErrors.Corrupt(Operation, "a chunk's vector");

    // Term by term in the order of the question, as the reference adds them.
    private static double Score(RedisReply item, IReadOnlyList<QuestionTerm> terms, RedisReply[] statistics)
    {
        var (chunks, length) = (statistics[0].AsInteger, statistics[1].AsInteger);
        var average = (double)length / chunks;
        var size = (int)item.Items[3].AsInteger;
        var counts = item.Items[4].Bytes.Span;
        var score = 0d;
        for (var at = 0; at < counts.Length; at += 8)
        {
            var term = BinaryPrimitives.ReadInt32BigEndian(counts[at..]);
            var inverse = Bm25.InverseDocumentFrequency(chunks, statistics[2].Items[term].AsInteger);
            score += terms[term].Weight * Bm25.TermScore(inverse, BinaryPrimitives.ReadInt32BigEndian(counts[(at + 4)..]), size, average);
        }

        return score;
    }

    private static List<Candidate> Best(IEnumerable<Candidate> candidates, int count)
    {
        var all = candidates.ToList();
        all.Sort(Candidate.Order);
        if (all.Count > count)
            all.RemoveRange(count, all.Count - count);
        return all;
    }

    private List<Candidate> Fused(List<Candidate> byVector, List<Candidate> byKeyword)
    {
        var all = new List<Candidate>(byVector);
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < all.Count; i++)
            places.Add(all[i].Id, i);
        foreach (var candidate in byKeyword)
        {
            if (places.TryGetValue(candidate.Id, out var place))
                all[place] = all[place] with { KeywordScore = candidate.KeywordScore };
            else
                all.Add(candidate);
        }

        var fused = new FusionCandidate[all.Count];
        for (var i = 0; i < fused.Length; i++)
            fused[i] = new FusionCandidate(i, all[i].VectorScore, all[i].KeywordScore);
        HybridFusion.Fuse(fused.AsSpan(), query.Fusion, query.Alpha, Comparer<int>.Create((left, right) => CodePointOrder.Compare(all[left].Id, all[right].Id)));
        return [.. fused.Take(query.Top).Select(one => all[one.Key] with { Score = one.Score })];
    }

    private static byte[] Pack(IReadOnlyList<QuestionTerm> terms)
    {
        var writer = new PackWriter().Array(2 * terms.Count);
        foreach (var (term, weight) in terms)
            writer.Text(term).Text(weight.ToString("R", CultureInfo.InvariantCulture));
        return writer.ToArray();
    }

    private static byte[] Text(long value) => Encoding.ASCII.GetBytes(value.ToString(CultureInfo.InvariantCulture));
}
