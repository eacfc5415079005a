using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Rag.Stores.Vectors;

/// <summary>Compares one vector with stored ones by their codes: near enough to find the way through a graph.</summary>
internal sealed class HnswScorer(int dimensions, VectorMetric metric)
{
    private const int BlockRows = FlatVectorIndex.BlockRows;
    private const int CacheLine = 64;
    private readonly int _stride = Int8Kernel.StrideOf(dimensions);
    private readonly sbyte[] _codes = new sbyte[Int8Kernel.StrideOf(dimensions)];
    private readonly short[] _wideCodes = new short[Int8Kernel.StrideOf(dimensions)];
    private int _offset;
    private float _scale;
    private float _norm;

    /// <summary>Compares with this vector from now on.</summary>
    public void SetVector(ReadOnlySpan<float> vector)
    {
        var code = Int8Code.Encode(vector, _codes);
        (_scale, _norm) = (code.Scale, code.Norm);
        Prepare();
    }

    /// <summary>Compares with a stored vector from now on.</summary>
    public void SetRow(ReadOnlySpan<VectorBlock> blocks, int ordinal)
    {
        var block = blocks[ordinal / BlockRows];
        var row = ordinal % BlockRows;
        (_scale, _norm) = (block.Scales[row], block.Norms[row]);
        ref var source = ref block.Codes(row);
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
    public float Score(ReadOnlySpan<VectorBlock> blocks, int ordinal)
    {
        var block = blocks[ordinal / BlockRows];
        var row = ordinal % BlockRows;
        var product = Int8Kernel.Dot(
            ref block.Codes(row), ref MemoryMarshal.GetArrayDataReference(_codes), ref MemoryMarshal.GetArrayDataReference(_wideCodes), _stride);
        return Finish(block, row, product);
    }

    /// <summary>The product with a stored vector, whatever the metric.</summary>
    public float Dot(ReadOnlySpan<VectorBlock> blocks, int ordinal)
    {
        var block = blocks[ordinal / BlockRows];
        var row = ordinal % BlockRows;
        return block.Scales[row] * (_scale * (Int8Kernel.Dot(ref block.Codes(row), ref _codes[0], ref _wideCodes[0], _stride) - _offset));
    }

    /// <summary>How near some stored vectors are, four at a time, the next ones on their way from memory meanwhile.</summary>
    public void ScoreAll(ReadOnlySpan<VectorBlock> blocks, ReadOnlySpan<int> ordinals, Span<float> scores)
    {
        ref var codes = ref MemoryMarshal.GetArrayDataReference(_codes);
        ref var wideCodes = ref MemoryMarshal.GetArrayDataReference(_wideCodes);
        var i = 0;
        for (; i + 4 <= ordinals.Length; i += 4)
        {
            for (var ahead = i + 4; ahead < Math.Min(i + 8, ordinals.Length); ahead++)
                Prefetch(blocks, ordinals[ahead]);
            var (o0, o1, o2, o3) = (ordinals[i], ordinals[i + 1], ordinals[i + 2], ordinals[i + 3]);
            var (b0, b1, b2, b3) = (blocks[o0 / BlockRows], blocks[o1 / BlockRows], blocks[o2 / BlockRows], blocks[o3 / BlockRows]);
            var products = Int8Kernel.DotFour(
                ref b0.Codes(o0 % BlockRows), ref b1.Codes(o1 % BlockRows), ref b2.Codes(o2 % BlockRows), ref b3.Codes(o3 % BlockRows),
                ref codes, ref wideCodes, _stride);
            scores[i] = Finish(b0, o0 % BlockRows, products[0]);
            scores[i + 1] = Finish(b1, o1 % BlockRows, products[1]);
            scores[i + 2] = Finish(b2, o2 % BlockRows, products[2]);
            scores[i + 3] = Finish(b3, o3 % BlockRows, products[3]);
        }

        for (; i < ordinals.Length; i++)
            scores[i] = Score(blocks, ordinals[i]);
    }

    /// <summary>Asks for a row's cache lines.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public unsafe void Prefetch(ReadOnlySpan<VectorBlock> blocks, int ordinal)
    {
        if (!Sse.IsSupported)
            return;
        var block = blocks[ordinal / BlockRows];
        var row = (byte*)Unsafe.AsPointer(ref block.Codes(ordinal % BlockRows)); // Blocks are pinned.
        for (var at = 0; at < _stride; at += CacheLine)
            Sse.Prefetch0(row + at);
    }

    private float Finish(VectorBlock block, int row, int product)
    {
        var dot = block.Scales[row] * (_scale * (product - _offset));
        if (metric != VectorMetric.Euclidean)
            return dot;
        var norm = block.Norms[row];
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
