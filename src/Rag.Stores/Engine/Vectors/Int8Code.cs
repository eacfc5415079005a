using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Rag.Stores.Engine.Vectors;

/// <summary>A vector in 8-bit steps, with what the steps lose: <c>x = Scale * code + rest</c>, the length of the rest at most <see cref="Error"/>.</summary>
/// <param name="Scale">The size of one step; 0 for the zero vector.</param>
/// <param name="Error">An upper bound on the length of what the code leaves out.</param>
/// <param name="Norm">The length of the vector itself, rounded up.</param>
internal readonly record struct Int8Code(float Scale, float Error, float Norm)
{
    private const double MaxCode = 127;
    private const int Lanes = 8;

    /// <summary>Writes the codes, each -127 to 127, and says what they lose. The same on every processor.</summary>
    public static Int8Code Encode(ReadOnlySpan<float> vector, Span<sbyte> codes)
    {
        ref var values = ref MemoryMarshal.GetReference(vector);
        ref var target = ref MemoryMarshal.GetReference(codes[..vector.Length]);
        var whole = vector.Length - vector.Length % Lanes;
        var scale = (float)((double)LargestOf(vector) / MaxCode);
        // A step too small for a float: the code is all zeros and the whole vector is the rest.
        var perStep = scale > 0 ? 1d / scale : 0d;

        Vector256<double> lostLow = default, lostHigh = default;
        for (var i = 0; i < whole; i += Lanes)
        {
            var (low, high) = Vector256.Widen(Vector256.LoadUnsafe(ref values, (nuint)i));
            var codeLow = Rounded(low, perStep);
            var codeHigh = Rounded(high, perStep);
            low -= codeLow * scale;
            high -= codeHigh * scale;
            lostLow += low * low;
            lostHigh += high * high;
            var wide = Vector256.ConvertToInt32(Vector256.Narrow(codeLow, codeHigh));
            var half = Vector128.Narrow(wide.GetLower(), wide.GetUpper());
            Vector128.Narrow(half, half).GetLower().StoreUnsafe(ref target, (nuint)i);
        }

        var folded = lostLow + lostHigh;
        var lost = folded[0] + folded[1] + (folded[2] + folded[3]);
        for (var i = whole; i < vector.Length; i++)
        {
            var code = Math.Clamp(Math.Round(vector[i] * perStep), -MaxCode, MaxCode);
            codes[i] = (sbyte)code;
            var rest = vector[i] - code * scale;
            lost += rest * rest;
        }

        return new Int8Code(scale, RoundUp(lost), RoundUp(VectorMath.SquaredLength(vector)));
    }

    private static Vector256<double> Rounded(Vector256<double> values, double perStep) =>
        Vector256.Min(Vector256.Max(Vector256.Round(values * perStep), Vector256.Create(-MaxCode)), Vector256.Create(MaxCode));

    private static float LargestOf(ReadOnlySpan<float> vector)
    {
        var largest = 0f;
        var lanes = Vector256<float>.Zero;
        var whole = vector.Length - vector.Length % Lanes;
        for (var i = 0; i < whole; i += Lanes)
            lanes = Vector256.Max(lanes, Vector256.Abs(Vector256.LoadUnsafe(ref MemoryMarshal.GetReference(vector), (nuint)i)));
        for (var i = 0; i < Lanes; i++)
            largest = MathF.Max(largest, lanes[i]);
        foreach (var value in vector[whole..])
            largest = MathF.Max(largest, MathF.Abs(value));
        return largest;
    }

    private static float RoundUp(double squares) => MathF.BitIncrement((float)(Math.Sqrt(squares) * (1 + 1e-9)));
}
