using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Rag.Stores.Engine.Vectors;

/// <summary>The exact score of two vectors, with the same result on every processor.</summary>
internal static class VectorScore
{
    public static float Exact(VectorMetric metric, ReadOnlySpan<float> left, ReadOnlySpan<float> right) =>
        metric == VectorMetric.Euclidean ? -SquaredDistance(left, right) : VectorMath.Dot(left, right);

    private static float SquaredDistance(ReadOnlySpan<float> left, ReadOnlySpan<float> right)
    {
        ref var a = ref MemoryMarshal.GetReference(left);
        ref var b = ref MemoryMarshal.GetReference(right);
        var whole = left.Length - left.Length % 8;
        Vector128<float> s0 = default, s1 = default;
        for (var i = 0; i < whole; i += 8)
        {
            var d0 = Vector128.LoadUnsafe(ref a, (nuint)i) - Vector128.LoadUnsafe(ref b, (nuint)i);
            var d1 = Vector128.LoadUnsafe(ref a, (nuint)i + 4) - Vector128.LoadUnsafe(ref b, (nuint)i + 4);
            s0 += d0 * d0;
            s1 += d1 * d1;
        }

        var folded = s0 + s1;
        var result = folded[0] + folded[1] + (folded[2] + folded[3]);
        for (var i = whole; i < left.Length; i++)
            result += (left[i] - right[i]) * (left[i] - right[i]);
        return result;
    }
}
