namespace Rag;

/// <summary>BM25 (Robertson et al. 1994) as every store computes it, in double and in this order of operations, so that scores agree to the last bit.</summary>
/// <remarks>
/// A chunk's score is the sum over the question's distinct terms, in the order they first occur, of the term's weight in the question
/// (<see cref="QuestionTerms"/>) times <see cref="TermScore"/>. The numbers of chunks, of chunks with the term, and the average length are those of all chunks the question
/// is asked of: the current versions', or those that held at its moment; neither filter nor access changes them.
/// </remarks>
public static class Bm25
{
    /// <summary>How fast repeats of a term stop counting.</summary>
    public const double K1 = 1.2;

    /// <summary>How much a long chunk is held against its terms: 0 not at all, 1 in full.</summary>
    public const double B = 0.75;

    /// <summary>The weight of a term by its rarity. Above 0 also for a term in every chunk, unlike the original formula.</summary>
    /// <param name="chunks">All chunks.</param>
    /// <param name="chunksWithTerm">Those that hold the term.</param>
    public static double InverseDocumentFrequency(long chunks, long chunksWithTerm) =>
        Math.Log(1 + (chunks - chunksWithTerm + 0.5) / (chunksWithTerm + 0.5));

    /// <summary>What one term gives to a chunk's score.</summary>
    /// <param name="inverseDocumentFrequency">Of the term.</param>
    /// <param name="occurrences">Of the term in the chunk.</param>
    /// <param name="length">The number of terms of the chunk, repeats included.</param>
    /// <param name="averageLength">Over all chunks.</param>
    public static double TermScore(double inverseDocumentFrequency, int occurrences, int length, double averageLength) =>
        inverseDocumentFrequency * occurrences / (occurrences + K1 * (1 - B + B * length / averageLength));
}
