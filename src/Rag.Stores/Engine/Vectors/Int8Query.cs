using System.Numerics.Tensors;

namespace Rag.Stores.Engine.Vectors;

/// <summary>A question's vector as the kernels want it, and how far a score of codes can be from the true one.</summary>
/// <remarks>
/// With <c>x = s c + r</c> and <c>q = t d + u</c>, <c>x·q = s t (c·d) + s (c·u) + r·q</c>, so by Cauchy and Schwarz the product of the codes
/// is off by at most <c>(|x| + |r|) |u| + |r| |q|</c>. <see cref="PerError"/> and <see cref="PerNorm"/> are that bound's factors of |r| and |x|.
/// </remarks>
internal readonly ref struct Int8Query
{
    /// <summary>Quantises a query into memory the caller has on its stack.</summary>
    public Int8Query(ReadOnlySpan<float> vector, Span<sbyte> codes, Span<short> wideCodes)
    {
        codes.Clear();
        var code = Int8Code.Encode(vector, codes);
        TensorPrimitives.ConvertTruncating<sbyte, short>(codes, wideCodes);
        Codes = codes;
        WideCodes = wideCodes;
        Scale = code.Scale;
        Norm = code.Norm;
        var sum = 0;
        foreach (var value in codes)
            sum += value;
        Offset = 128 * sum;

        // The exact score is itself a sum of floats: sixteen lanes, then a tree, each addition half a unit in the last place.
        Rounding = (vector.Length / 16 + 24) * 1.2e-7;
        PerError = ((double)Norm + code.Error) * (1 + 1e-6);
        PerNorm = (code.Error + Norm * Rounding) * (1 + 1e-6);
    }

    public Span<sbyte> Codes { get; }

    public Span<short> WideCodes { get; }

    public float Scale { get; }

    public float Norm { get; }

    /// <summary>What the offset of the stored codes adds to every product.</summary>
    public int Offset { get; }

    public double PerError { get; }

    public double PerNorm { get; }

    /// <summary>The relative error of an exact score, against the product of the two lengths.</summary>
    public double Rounding { get; }
}
