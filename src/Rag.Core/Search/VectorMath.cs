using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Rag;

/// <summary>The few operations on vectors that decide an order, with the same result on every processor.</summary>
/// <remarks>
/// A sum of floats depends on the order of its additions, so a dot product over "as many lanes as there are" differs between machines.
/// These add in as many lanes whatever the hardware has (sixteen of floats, eight of doubles), without fused multiply-add, and fold the lanes in one fixed order.
/// </remarks>
public static class VectorMath
{
    private const int Lanes = 16;

    /// <summary>The dot product; of two unit vectors, their cosine similarity.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static float Dot(ReadOnlySpan<float> left, ReadOnlySpan<float> right)
    {
        if (left.Length != right.Length)
            throw new ArgumentException($"The vectors have {left.Length} and {right.Length} dimensions.", nameof(right));

        ref var a = ref MemoryMarshal.GetReference(left);
        ref var b = ref MemoryMarshal.GetReference(right);
        var whole = left.Length - left.Length % Lanes;
        Vector128<float> s0, s1, s2, s3;
        if (Vector512.IsHardwareAccelerated)
        {
            var sum = Vector512<float>.Zero;
            for (var i = 0; i < whole; i += Lanes)
                sum += Vector512.LoadUnsafe(ref a, (nuint)i) * Vector512.LoadUnsafe(ref b, (nuint)i);
            (s0, s1, s2, s3) = (sum.GetLower().GetLower(), sum.GetLower().GetUpper(), sum.GetUpper().GetLower(), sum.GetUpper().GetUpper());
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            Vector256<float> low = default, high = default;
            for (var i = 0; i < whole; i += Lanes)
            {
                low += Vector256.LoadUnsafe(ref a, (nuint)i) * Vector256.LoadUnsafe(ref b, (nuint)i);
                high += Vector256.LoadUnsafe(ref a, (nuint)i + 8) * Vector256.LoadUnsafe(ref b, (nuint)i + 8);
            }

            (s0, s1, s2, s3) = (low.GetLower(), low.GetUpper(), high.GetLower(), high.GetUpper());
        }
        else
        {
            s0 = s1 = s2 = s3 = default;
            for (var i = 0; i < whole; i += Lanes)
            {
                s0 += Vector128.LoadUnsafe(ref a, (nuint)i) * Vector128.LoadUnsafe(ref b, (nuint)i);
                s1 += Vector128.LoadUnsafe(ref a, (nuint)i + 4) * Vector128.LoadUnsafe(ref b, (nuint)i + 4);
                s2 += Vector128.LoadUnsafe(ref a, (nuint)i + 8) * Vector128.LoadUnsafe(ref b, (nuint)i + 8);
                s3 += Vector128.LoadUnsafe(ref a, (nuint)i + 12) * Vector128.LoadUnsafe(ref b, (nuint)i + 12);
            }
        }

        var folded = s0 + s1 + (s2 + s3);
        var result = folded[0] + folded[1] + (folded[2] + folded[3]);
        for (var i = whole; i < left.Length; i++)
            result += left[i] * right[i];
        return result;
    }

    /// <summary>The sum of the squares, in doubles: 0 for an empty vector, not finite exactly when one of the numbers is not.</summary>
    public static double SquaredLength(ReadOnlySpan<float> vector)
    {
        ref var first = ref MemoryMarshal.GetReference(vector);
        var whole = vector.Length - vector.Length % Vector256<float>.Count;
        Vector256<double> s0 = default, s1 = default;
        for (var i = 0; i < whole; i += Vector256<float>.Count)
        {
            var (low, high) = Vector256.Widen(Vector256.LoadUnsafe(ref first, (nuint)i));
            s0 += low * low;
            s1 += high * high;
        }

        var folded = s0 + s1;
        var result = folded[0] + folded[1] + (folded[2] + folded[3]);
        for (var i = whole; i < vector.Length; i++)
            result += (double)vector[i] * vector[i];
        return result;
    }

    /// <summary>Scales a vector to unit length into <paramref name="destination"/>.</summary>
    /// <returns>False, leaving the destination undefined, when the vector has no direction: zero, not finite, or with a norm that is.</returns>
    public static bool TryNormalize(ReadOnlySpan<float> vector, Span<float> destination)
    {
        var squares = SquaredLength(vector);
        var norm = Math.Sqrt(squares);
        // A float32 norm outside the normal range means the vector would be useless to any float32 consumer.
        if (!float.IsNormal((float)norm))
            return false;
        // Already unit within float rounding: kept bit for bit, so that normalising twice changes nothing.
        if (Math.Abs(squares - 1d) < 1e-6)
            vector.CopyTo(destination);
        else
            TensorPrimitives.Divide(vector, (float)norm, destination);
        return true;
    }
}
