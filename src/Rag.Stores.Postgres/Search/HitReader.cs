using Npgsql;

namespace Rag.Stores.Postgres;

/// <summary>Reads the candidates of a search, computes their scores as the reference does, and cuts and fuses.</summary>
internal sealed class HitReader(SearchQuery query, int count, CollectionInfo info, float[]? vector, QuestionHashes? terms)
{
    private const int ChunkAt = DocumentColumns.SourceCount;
    private const int LegsAt = ChunkAt + ChunkColumns.ShownCount;
    private const int VectorAt = LegsAt + 2;
    private const int TermsAt = VectorAt + 1;
    private const int StatisticsAt = TermsAt + 3;

    private readonly List<SearchHit> _nearest = [];
    private readonly List<SearchHit> _matching = [];
    private readonly Dictionary<long, int> _frequencies = [];
    private double[] _rarities = [];
    private double _averageLength;

    public async Task<IReadOnlyList<SearchHit>> ReadAsync(NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            Read(reader);

        var (nearest, matching) = (Best(_nearest), Best(_matching));
        return query.Mode switch
        {
            SearchMode.Vector => nearest,
            SearchMode.Keyword => matching,
            _ => HybridFusion.Fuse(nearest, matching, query.Fusion, query.Alpha, query.Top),
        };
    }

    private void Read(NpgsqlDataReader row)
    {
        if (!row.IsDBNull(StatisticsAt))
            ReadStatistics(row);
        var document = DocumentColumns.ReadSource(row, 0);
        var hit = new SearchHit { Chunk = ChunkColumns.Read(row, ChunkAt, document.Id), Document = document, Score = 0 };
        if (vector is not null && row.GetBoolean(LegsAt))
        {
            var stored = VectorBytes.Read(row.GetFieldValue<byte[]>(VectorAt), info.Dimensions)
                ?? throw PostgresErrors.New("search", "store.corrupt", "a vector has another dimension than its collection. Run verify, then repair.");
            double score = VectorMath.Dot(vector, stored);
            _nearest.Add(hit with { Score = score, VectorScore = score });
        }

        if (terms is not null && row.GetBoolean(LegsAt + 1))
        {
            var score = Score(row.GetInt32(TermsAt), row.GetFieldValue<long[]>(TermsAt + 1), row.GetFieldValue<int[]>(TermsAt + 2));
            _matching.Add(hit with { Score = score, KeywordScore = score });
        }
    }

    private void ReadStatistics(NpgsqlDataReader row)
    {
        var (chunks, words) = (row.GetInt64(StatisticsAt), row.GetInt64(StatisticsAt + 1));
        _rarities = [.. (row.IsDBNull(StatisticsAt + 2) ? [] : row.GetFieldValue<long[]>(StatisticsAt + 2)).Select(frequency => Bm25.InverseDocumentFrequency(chunks, frequency))];
        _averageLength = (double)words / chunks;
    }

    private double Score(int length, long[] chunkTerms, int[] frequencies)
    {
        _frequencies.Clear();
        for (var i = 0; i < chunkTerms.Length; i++)
            _frequencies[chunkTerms[i]] = frequencies[i];
        var score = 0d;
        for (var i = 0; i < terms!.Terms.Length; i++)
        {
            if (_frequencies.TryGetValue(terms.Terms[i], out var frequency))
                score += terms.Weights[i] * Bm25.TermScore(_rarities[i], frequency, length, _averageLength);
        }

        return score;
    }

    private List<SearchHit> Best(List<SearchHit> hits)
    {
        hits.Sort(static (left, right) =>
        {
            var order = right.Score.CompareTo(left.Score);
            return order != 0 ? order : CodePointOrder.Compare(left.Chunk.Id, right.Chunk.Id);
        });
        if (hits.Count > count)
            hits.RemoveRange(count, hits.Count - count);
        return hits;
    }
}
