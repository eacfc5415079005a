using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Rag.Stores.Engine.Vectors;

/// <summary>Compares one vector with stored ones by their codes: near enough to find the way through a graph.</summary>
internal sealed class HnswScorer(int dimensions, VectorMetric metric)
{
    private const int BlockRows = FlatVectorIndex.BlockRows;
    private const int CacheLine = 64;
    private const float Deviations = 4;
    private readonly int _stride = Int8Kernel.StrideOf(dimensions);
    private readonly sbyte[] _codes = new sbyte[Int8Kernel.StrideOf(dimensions)];
    private readonly short[] _wideCodes = new short[Int8Kernel.StrideOf(dimensions)];
    private int _offset;
    private float _scale;
    private float _norm;
    private float _zero; // The score of what is at no distance.

    /// <summary>Compares with this vector from now on.</summary>
    /// <param name="vector">At unit length where the metric is cosine.</param>
    /// <param name="longest">At least the length of any stored vector; matters to inner products only.</param>
    public void SetVector(ReadOnlySpan<float> vector, float longest)
    {
        var code = Int8Code.Encode(vector, _codes);
        (_scale, _norm) = (code.Scale, code.Norm);
        // With one more dimension that makes all stored vectors as long as the longest (Bachrach et al. 2014), an inner product is a distance.
        _zero = metric switch { VectorMetric.Cosine => 1, VectorMetric.Dot => (_norm * _norm + longest * longest) / 2, _ => 0 };
        Prepare();
    }

    /// <summary>Compares with a stored vector from now on.</summary>
    public void SetRow(ReadOnlySpan<CodeBlock> blocks, int ordinal)
    {
        ref readonly var block = ref BlockOf(blocks, ordinal, out var row);
        (_scale, _norm) = (block.Scale(row), block.Norm(row));
        ref var source = ref block.Row(row, _stride);
        ref var target = ref Unsafe.As<sbyte, byte>(ref _codes[0]);
        var flip = Vector128.Create((byte)0x80);
        for (var i = 0; i < _stride; i += Vector128<byte>.Count)
            (Vector128.LoadUnsafe(ref source, (nuint)i) ^ flip).StoreUnsafe(ref target, (nuint)i);
        // What pads a stored row is not a code.
        _codes.AsSpan(dimensions).Clear();
        Prepare();
    }

    /// <summary>How near a stored vector is; higher is nearer.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float Score(ReadOnlySpan<CodeBlock> blocks, int ordinal)
    {
        ref readonly var block = ref BlockOf(blocks, ordinal, out var row);
        return Finish(block, row, Product(block, row));
    }

    /// <summary>The score at a squared distance <paramref name="factor"/> times that of a score.</summary>
    public float Behind(float score, float factor) => _zero - factor * MathF.Max(0, _zero - score);

    /// <summary>What the true score of a stored vector is hardly ever above.</summary>
    /// <remarks>
    /// Each number is off by up to half a step, as good as evenly, so the product is off by a normal deviate of a step over √12 times the other's length;
    /// for both vectors, added, since those of a copy are off alike. That is a few hundredths of what is proven (<see cref="Int8Query"/>). Vectors of more than 800 dimensions of which one
    /// outweighs all others may be off by more; they are found less often, which the measured recall shows.
    /// </remarks>
    public float Highest(ReadOnlySpan<CodeBlock> blocks, int ordinal, float score)
    {
        ref readonly var block = ref BlockOf(blocks, ordinal, out var row);
        var error = Deviations / MathF.Sqrt(12) * (block.Scale(row) * _norm + _scale * block.Norm(row));
        return score + (metric == VectorMetric.Euclidean ? 2 * error : error);
    }

    /// <summary>The product with a stored vector, whatever the metric.</summary>
    public float Dot(ReadOnlySpan<CodeBlock> blocks, int ordinal)
    {
        ref readonly var block = ref BlockOf(blocks, ordinal, out var row);
        return block.Scale(row) * (_scale * (Product(block, row) - _offset));
    }

    /// <summary>How near some stored vectors are, four at a time.</summary>
    public void ScoreAll(ReadOnlySpan<CodeBlock> blocks, ReadOnlySpan<int> ordinals, Span<float> scores)
    {
        ref var codes = ref MemoryMarshal.GetArrayDataReference(_codes);
        ref var wideCodes = ref MemoryMarshal.GetArrayDataReference(_wideCodes);
        var i = 0;
        for (; i + 4 <= ordinals.Length; i += 4)
        {
            ref readonly var b0 = ref BlockOf(blocks, ordinals[i], out var r0);
            ref readonly var b1 = ref BlockOf(blocks, ordinals[i + 1], out var r1);
            ref readonly var b2 = ref BlockOf(blocks, ordinals[i + 2], out var r2);
            ref readonly var b3 = ref BlockOf(blocks, ordinals[i + 3], out var r3);
            var products = Int8Kernel.DotFour(
                ref b0.Row(r0, _stride), ref b1.Row(r1, _stride), ref b2.Row(r2, _stride), ref b3.Row(r3, _stride), ref codes, ref wideCodes, _stride);
            scores[i] = Finish(b0, r0, products[0]);
            scores[i + 1] = Finish(b1, r1, products[1]);
            scores[i + 2] = Finish(b2, r2, products[2]);
            scores[i + 3] = Finish(b3, r3, products[3]);
        }

        for (; i < ordinals.Length; i++)
            scores[i] = Score(blocks, ordinals[i]);
    }

    /// <summary>Asks for a row's cache lines.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public unsafe void Prefetch(ReadOnlySpan<CodeBlock> blocks, int ordinal)
    {
        if (!Sse.IsSupported)
            return;
        ref readonly var block = ref BlockOf(blocks, ordinal, out var row);
        var codes = (byte*)Unsafe.AsPointer(ref block.Row(row, _stride)); // Blocks are pinned.
        for (var at = 0; at < _stride; at += CacheLine)
            Sse.Prefetch0(codes + at);
        Sse.Prefetch0(Unsafe.AsPointer(ref block.Scale(row)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ref readonly CodeBlock BlockOf(ReadOnlySpan<CodeBlock> blocks, int ordinal, out int row)
    {
        row = (int)((uint)ordinal % BlockRows);
        return ref blocks[(int)((uint)ordinal / BlockRows)];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Product(in CodeBlock block, int row) => Int8Kernel.Dot(
        ref block.Row(row, _stride), ref MemoryMarshal.GetArrayDataReference(_codes), ref MemoryMarshal.GetArrayDataReference(_wideCodes), _stride);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private float Finish(in CodeBlock block, int row, int product)
    {
        var dot = block.Scale(row) * (_scale * (product - _offset));
        if (metric != VectorMetric.Euclidean)
            return dot;
        var norm = block.Norm(row);
        return 2 * dot - norm * norm - _norm * _norm;
    }

    private void Prepare()
    {
        if (Int8Kernel.NeedsWideQuery(_stride))
        {
            for (var i = 0; i < _codes.Length; i++)
                _wideCodes[i] = _codes[i];
        }

        var sums = Vector128<short>.Zero; // At most 4096 / 8 codes of 127 in a lane: 65,024 would not fit, so it is emptied in between.
        var sum = 0;
        for (var i = 0; i < _codes.Length; i += Vector128<sbyte>.Count)
        {
            var (low, high) = Vector128.Widen(Vector128.LoadUnsafe(ref _codes[0], (nuint)i));
            sums += low + high;
            if (i % 1024 == 1008)
            {
                sum += Folded(sums);
                sums = default;
            }
        }

        _offset = 128 * (sum + Folded(sums));

        static int Folded(Vector128<short> lanes)
        {
            var (low, high) = Vector128.Widen(lanes);
            return Vector128.Sum(low + high);
        }
    }
}
