using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Rag.Stores.Engine.Vectors;

/// <summary>Dot products of 8-bit codes: integer sums, so the same on every processor.</summary>
/// <remarks>
/// Stored codes carry an offset of 128 (the processor multiplies unsigned by signed); <see cref="Int8Query"/> takes it off again.
/// Lengths are multiples of 16 with zero padding in the query, so no kernel has a tail.
/// </remarks>
internal static class Int8Kernel
{
    /// <summary>How many bytes a row of codes takes: room for every dimension, whole lanes, whole cache lines once it spans one.</summary>
    public static int StrideOf(int dimensions) => dimensions <= 48 ? (dimensions + 15) & ~15 : (dimensions + 63) & ~63;

    /// <summary>Whether the query is needed in 16 bits as well.</summary>
    public static bool NeedsWideQuery(int length) => !AvxVnni.IsSupported || length % 64 != 0;

    /// <summary>The sum of <c>codes[i] * query[i]</c>, the offset of 128 still in.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Dot(ref byte codes, ref sbyte query, ref short wideQuery, int length)
    {
        if (AvxVnni.IsSupported && length % 64 == 0)
        {
            Vector256<int> s0 = default, s1 = default;
            for (var i = 0; i < length; i += 64)
            {
                s0 = AvxVnni.MultiplyWideningAndAdd(s0, Vector256.LoadUnsafe(ref codes, (nuint)i), Vector256.LoadUnsafe(ref query, (nuint)i));
                s1 = AvxVnni.MultiplyWideningAndAdd(s1, Vector256.LoadUnsafe(ref codes, (nuint)i + 32), Vector256.LoadUnsafe(ref query, (nuint)i + 32));
            }

            return Vector256.Sum(s0 + s1);
        }

        return DotWithoutVnni(ref codes, ref query, ref wideQuery, length);
    }

    /// <summary>Four rows at once: each piece of the query is loaded once for all.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> DotFour(
        ref byte first, ref byte second, ref byte third, ref byte fourth, ref sbyte query, ref short wideQuery, int length)
    {
        if (AvxVnni.IsSupported && length % 64 == 0)
        {
            Vector256<int> s0 = default, s1 = default, s2 = default, s3 = default;
            for (var i = 0; i < length; i += 32)
            {
                var q = Vector256.LoadUnsafe(ref query, (nuint)i);
                s0 = AvxVnni.MultiplyWideningAndAdd(s0, Vector256.LoadUnsafe(ref first, (nuint)i), q);
                s1 = AvxVnni.MultiplyWideningAndAdd(s1, Vector256.LoadUnsafe(ref second, (nuint)i), q);
                s2 = AvxVnni.MultiplyWideningAndAdd(s2, Vector256.LoadUnsafe(ref third, (nuint)i), q);
                s3 = AvxVnni.MultiplyWideningAndAdd(s3, Vector256.LoadUnsafe(ref fourth, (nuint)i), q);
            }

            var folded = Avx2.HorizontalAdd(Avx2.HorizontalAdd(s0, s1), Avx2.HorizontalAdd(s2, s3));
            return folded.GetLower() + folded.GetUpper();
        }

        return Vector128.Create(
            DotWithoutVnni(ref first, ref query, ref wideQuery, length),
            DotWithoutVnni(ref second, ref query, ref wideQuery, length),
            DotWithoutVnni(ref third, ref query, ref wideQuery, length),
            DotWithoutVnni(ref fourth, ref query, ref wideQuery, length));
    }

    private static int DotWithoutVnni(ref byte codes, ref sbyte query, ref short wideQuery, int length)
    {
        if (Avx512BW.IsSupported && length % 64 == 0)
        {
            Vector512<int> s0 = default, s1 = default;
            for (var i = 0; i < length; i += 64)
            {
                var low = Avx512BW.ConvertToVector512Int16(Vector256.LoadUnsafe(ref codes, (nuint)i));
                var high = Avx512BW.ConvertToVector512Int16(Vector256.LoadUnsafe(ref codes, (nuint)i + 32));
                s0 += Avx512BW.MultiplyAddAdjacent(low, Vector512.LoadUnsafe(ref wideQuery, (nuint)i));
                s1 += Avx512BW.MultiplyAddAdjacent(high, Vector512.LoadUnsafe(ref wideQuery, (nuint)i + 32));
            }

            return Vector512.Sum(s0 + s1);
        }

        if (Avx2.IsSupported)
        {
            // Not the byte multiply of AVX2: it saturates at 16 bits.
            Vector256<int> sum = default;
            for (var i = 0; i < length; i += 16)
            {
                var wide = Avx2.ConvertToVector256Int16(Vector128.LoadUnsafe(ref codes, (nuint)i));
                sum += Avx2.MultiplyAddAdjacent(wide, Vector256.LoadUnsafe(ref wideQuery, (nuint)i));
            }

            return Vector256.Sum(sum);
        }

        if (Vector128.IsHardwareAccelerated)
        {
            Vector128<int> sum = default;
            for (var i = 0; i < length; i += 16)
            {
                // 255 * 127 still fits in 16 bits, so the product of two shorts loses nothing.
                var (low, high) = Vector128.Widen(Vector128.LoadUnsafe(ref codes, (nuint)i));
                var products = low.AsInt16() * Vector128.LoadUnsafe(ref wideQuery, (nuint)i);
                sum += Vector128.WidenLower(products) + Vector128.WidenUpper(products);
                products = high.AsInt16() * Vector128.LoadUnsafe(ref wideQuery, (nuint)i + 8);
                sum += Vector128.WidenLower(products) + Vector128.WidenUpper(products);
            }

            return Vector128.Sum(sum);
        }

        var total = 0;
        for (var i = 0; i < length; i++)
            total += Unsafe.Add(ref codes, i) * Unsafe.Add(ref query, i);
        return total;
    }
}
