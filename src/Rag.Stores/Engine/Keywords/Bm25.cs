using System.Runtime.CompilerServices;

namespace Rag.Stores.Engine.Keywords;

/// <summary>The score of a chunk for a question's terms (Robertson and Zaragoza 2009), without the constant factor k1 + 1.</summary>
/// <remarks>
/// A score is the sum, over the question's distinct terms in the order they first occur, of <c>weight * Term(…)</c>, in doubles.
/// Whoever adds in that order gets the same bits.
/// </remarks>
internal static class Bm25
{
    public const double K1 = 1.2;
    public const double B = 0.75;

    /// <summary>How telling a term is: <c>ln(1 + (N - df + 0.5) / (df + 0.5))</c>.</summary>
    public static double Idf(int chunks, int chunksWithTerm) => Math.Log(1 + (chunks - chunksWithTerm + 0.5) / (chunksWithTerm + 0.5));

    /// <summary>The part of the denominator that only the chunk's length decides.</summary>
    public static double Norm(int length, double averageLength) => K1 * (1 - B + B * length / averageLength);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Term(double idf, int frequency, double norm) => idf * frequency / (frequency + norm);
}
