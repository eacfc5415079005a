namespace Rag.Stores.Memory;

/// <summary>Scores chunks by <see cref="Bm25"/> from an inverted index.</summary>
internal sealed class MemoryKeywordIndex
{
    private readonly Dictionary<string, List<Posting>> _postings = new(StringComparer.Ordinal);
    private readonly int _chunks;
    private readonly double _averageLength;

    public MemoryKeywordIndex(IReadOnlyList<MemoryVersion> versions)
    {
        var lengths = 0L;
        for (var document = 0; document < versions.Count; document++)
        {
            foreach (var chunk in versions[document].Chunks)
            {
                foreach (var (term, count) in chunk.Terms)
                {
                    if (!_postings.TryGetValue(term, out var postings))
                        _postings.Add(term, postings = []);
                    postings.Add(new(document, chunk, count));
                }

                lengths += chunk.Length;
                _chunks++;
            }
        }

        _averageLength = (double)lengths / _chunks;
    }

    /// <summary>The chunks with at least one of the terms, and their scores. Statistics are those of all chunks, filtered out or not.</summary>
    /// <param name="terms">Distinct, in the order they occur in the question.</param>
    /// <param name="matches">Says, by position among the versions, which documents may be found.</param>
    public IEnumerable<Found> Score(IReadOnlyList<QuestionTerm> terms, bool[] matches)
    {
        var scores = new Dictionary<MemoryChunk, (int Document, double Score)>(ReferenceEqualityComparer.Instance);
        foreach (var (term, weight) in terms)
        {
            if (!_postings.TryGetValue(term, out var postings))
                continue;
            var idf = Bm25.InverseDocumentFrequency(_chunks, postings.Count);
            foreach (var (document, chunk, count) in postings)
            {
                if (!matches[document])
                    continue;
                var score = weight * Bm25.TermScore(idf, count, chunk.Length, _averageLength);
                scores[chunk] = (document, scores.GetValueOrDefault(chunk).Score + score);
            }
        }

        return scores.Select(entry => new Found(entry.Value.Document, entry.Key, entry.Value.Score));
    }

    private readonly record struct Posting(int Document, MemoryChunk Chunk, int Count);
}
