namespace Rag.Stores.Memory;

/// <summary>Compares what is stored with what can be derived from it, and derives it anew.</summary>
internal static class MemoryVerification
{
    // Unit length in float arithmetic, up to 4,096 dimensions.
    private const double LengthTolerance = 1e-3;

    public static IReadOnlyList<CollectionProblem> Run(MemorySnapshot snapshot, CollectionInfo info, ITextAnalyzer analyzer, CancellationToken cancellationToken)
    {
        var problems = new List<CollectionProblem>();
        foreach (var version in snapshot.Versions)
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (var chunk in version.Chunks)
            {
                if (!HasItsText(version, chunk))
                    problems.Add(new("chunk.text", chunk.Id, "The chunk's text is not what stands in the document at its span."));
                if (!HasVector(chunk, info))
                    problems.Add(new("store.inconsistent", chunk.Id, "The chunk's vector is missing, of another dimension, or not of unit length."));
                if (!TermsOf(version, chunk, analyzer).SequenceEqual(chunk.Terms))
                    problems.Add(new("store.inconsistent", chunk.Id, "The chunk's keyword terms are not those of its text."));
            }
        }

        return [.. problems.OrderBy(problem => problem.Code, CodePointOrder.Comparer).ThenBy(problem => problem.Id, CodePointOrder.Comparer)];
    }

    /// <summary>Counts terms anew. A version that lost a text or a vector is dropped, so that the next run indexes its document again.</summary>
    public static MemorySnapshot Repair(MemorySnapshot snapshot, CollectionInfo info, ITextAnalyzer analyzer, CancellationToken cancellationToken)
    {
        var histories = new List<(string, MemoryHistory?)>();
        foreach (var (id, history) in snapshot.Documents)
        {
            cancellationToken.ThrowIfCancellationRequested();
            histories.Add((id, new(Repaired(history.Current), [.. history.Earlier.Select(Repaired).OfType<MemoryVersion>()])));
        }

        return MemorySnapshot.Empty.With(histories);

        MemoryVersion? Repaired(MemoryVersion? version) => version is null || !version.Chunks.All(chunk => HasItsText(version, chunk) && HasVector(chunk, info))
            ? null
            : version with { Chunks = [.. version.Chunks.Select(chunk => new MemoryChunk(chunk.Chunk, chunk.Id, chunk.Vector, chunk.ContentHash, TermsOf(version, chunk, analyzer)))] };
    }

    private static IReadOnlyList<TermCount> TermsOf(MemoryVersion version, MemoryChunk chunk, ITextAnalyzer analyzer) =>
        TermCounter.Count(SearchText.ForKeywords(version.Document.Title, chunk.Chunk), analyzer);

    private static bool HasItsText(MemoryVersion version, MemoryChunk chunk)
    {
        var span = chunk.Chunk.Span;
        var text = version.Document.Text.AsSpan();
        return span.End <= text.Length && text.Slice(span.Start, span.Length).SequenceEqual(chunk.Chunk.Text);
    }

    private static bool HasVector(MemoryChunk chunk, CollectionInfo info) =>
        chunk.Vector.Length == info.Dimensions && Math.Abs(VectorMath.SquaredLength(chunk.Vector) - 1) < LengthTolerance;
}
