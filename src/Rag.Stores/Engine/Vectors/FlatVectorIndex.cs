using System.Globalization;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Rag.Stores.Engine.Ordinals;

namespace Rag.Stores.Engine.Vectors;

/// <summary>Every vector of a collection, as 8-bit codes for a first pass and exact floats, here or elsewhere, for the second.</summary>
/// <remarks>
/// One writer at a time. <see cref="Snapshot"/> publishes what has been written: it costs a copy of the bitmap of ordinals, and later writes
/// do not show in it. Searches are made on snapshots, from any number of threads, beside the writer.
/// </remarks>
internal sealed class FlatVectorIndex
{
    /// <summary>Rows in a whole block; a replaced row copies its block when a snapshot has seen it.</summary>
    internal const int BlockRows = 256;

    private const int SmallestBlock = 64;
    private const float LongestNorm = 1e18f; // Beyond it the product of two vectors may leave the range of a float.

    private readonly IVectorRows? _rows;
    private readonly OrdinalSet _live = new();
    private readonly OrdinalSet _published = new(); // Rows some snapshot can see in the present block: to write there, copy the block.
    private readonly sbyte[] _codes;
    private readonly float[] _unit;
    private readonly int _stride;
    private VectorBlock[] _blocks = [];
    private float _longest;
    private int _blockCount;
    private FlatVectorSnapshot? _snapshot;

    /// <param name="dimensions">1 to 4,096.</param>
    /// <param name="metric">How vectors are compared.</param>
    /// <param name="rows">Where the exact vectors live; when null they are kept in memory.</param>
    public FlatVectorIndex(int dimensions, VectorMetric metric = VectorMetric.Cosine, IVectorRows? rows = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimensions, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(dimensions, StoreGuard.MaxDimensions);
        Dimensions = dimensions;
        Metric = metric;
        _rows = rows;
        _codes = new sbyte[dimensions];
        _unit = new float[dimensions];
        _stride = Int8Kernel.StrideOf(dimensions);
    }

    public int Dimensions { get; }

    public VectorMetric Metric { get; }

    /// <summary>How many vectors are in the index.</summary>
    public int Count => _live.Count;

    /// <summary>What the index holds in memory.</summary>
    public long Bytes => _blocks.Take(_blockCount).Sum(block => block.Bytes) + _live.Words.Length * 8L;

    /// <summary>Adds a vector, or replaces the one with the same ordinal.</summary>
    /// <exception cref="RagInputException">The vector has another dimension, is not finite, or (for cosine) has no direction.</exception>
    public void Set(int ordinal, ReadOnlySpan<float> vector)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(ordinal);
        var exact = Checked(vector, Dimensions, Metric, _unit);
        var block = Writable(ordinal);
        var row = ordinal % BlockRows;

        Set(block, row, Int8Code.Encode(exact, _codes), _codes);
        if (block.Rows is not null)
            exact.CopyTo(block.Rows.AsSpan(row * Dimensions));
        _live.Add(ordinal);
        _snapshot = null;
    }

    /// <summary>Adds a vector by what <see cref="Int8Code.Encode"/> made of it, for an index whose exact vectors live elsewhere.</summary>
    /// <param name="ordinal">Not negative.</param>
    /// <param name="code">Of the vector as the index compares it.</param>
    /// <param name="codes">As many as dimensions.</param>
    public void SetCode(int ordinal, Int8Code code, ReadOnlySpan<sbyte> codes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(ordinal);
        ArgumentOutOfRangeException.ThrowIfNotEqual(codes.Length, Dimensions);
        if (_rows is null)
            throw new InvalidOperationException("An index that keeps its vectors takes them whole.");
        Set(Writable(ordinal), ordinal % BlockRows, code, codes);
        _live.Add(ordinal);
        _snapshot = null;
    }

    /// <summary>Takes a vector out; its ordinal may be used again.</summary>
    /// <returns>Whether there was one.</returns>
    public bool Remove(int ordinal)
    {
        if (!_live.Remove(ordinal))
            return false;
        Forget(ordinal / BlockRows);
        _snapshot = null;
        return true;
    }

    /// <summary>Publishes what has been written so far.</summary>
    public FlatVectorSnapshot Snapshot()
    {
        if (_snapshot is null)
        {
            _published.Or(_live);
            _snapshot = new FlatVectorSnapshot(Dimensions, Metric, _blocks.AsSpan(0, _blockCount).ToArray(), _live.Clone(), _rows, _longest);
        }

        return _snapshot;
    }

    /// <summary>The ordinals that have a vector now. Not to be changed.</summary>
    internal OrdinalSet Live => _live;

    /// <summary>Whether the ordinal has a vector now.</summary>
    internal bool Contains(int ordinal) => _live.Contains(ordinal);

    /// <summary>The vector as the index compares it: at unit length for cosine.</summary>
    internal static ReadOnlySpan<float> Checked(ReadOnlySpan<float> vector, int dimensions, VectorMetric metric, Span<float> unit)
    {
        if (vector.Length != dimensions)
            throw new RagInputException("vector.dimension", string.Create(CultureInfo.InvariantCulture, $"The vector has {vector.Length} dimensions but the index holds {dimensions}. Use the model the index was made with."));
        if (metric == VectorMetric.Cosine && VectorMath.TryNormalize(vector, unit))
            return unit;
        var squares = VectorMath.SquaredLength(vector);
        if (!double.IsFinite(squares))
            throw new RagInputException("vector.not_finite", "The vector holds NaN or infinity.");
        if (metric == VectorMetric.Cosine)
            throw new RagInputException("vector.zero", "The vector has no direction: its length is zero or beyond what a float holds.");
        if (squares > (double)LongestNorm * LongestNorm)
            throw new RagInputException("vector.too_long", string.Create(CultureInfo.InvariantCulture, $"The vector is longer than {LongestNorm:R}, so its products would leave the range of a float. Scale the vectors down."));
        return vector;
    }

    private void Set(VectorBlock block, int row, Int8Code code, ReadOnlySpan<sbyte> codes)
    {
        // Adding 128 flips the sign bit.
        TensorPrimitives.Xor(MemoryMarshal.Cast<sbyte, byte>(codes), (byte)0x80, MemoryMarshal.CreateSpan(ref block.Codes.Row(row, _stride), codes.Length));
        block.Codes.Scale(row) = code.Scale;
        block.Codes.Norm(row) = code.Norm;
        block.Errors[row] = code.Error;
        _longest = MathF.Max(_longest, code.Norm);
    }

    private VectorBlock Writable(int ordinal)
    {
        var (index, row) = (ordinal / BlockRows, ordinal % BlockRows);
        if (index >= _blocks.Length)
            Array.Resize(ref _blocks, Math.Max(index + 1, _blocks.Length * 2));
        for (; _blockCount <= index; _blockCount++)
            _blocks[_blockCount] = VectorBlock.Empty;

        var block = _blocks[index];
        var copies = _published.Contains(ordinal);
        if (row < block.Capacity && !copies)
            return block;

        // After a whole block comes another: no need to grow into it.
        var capacity = block.Capacity == 0 && index > 0 && _blocks[index - 1].Capacity == BlockRows ? BlockRows : block.Capacity;
        while (capacity <= row)
            capacity = Math.Max(SmallestBlock, capacity * 2);
        if (copies)
        {
            for (var i = 0; i < BlockRows; i++)
                _published.Remove(index * BlockRows + i);
        }

        return _blocks[index] = block.CopyTo(new VectorBlock(capacity, Dimensions, _rows is null));
    }

    private void Forget(int index)
    {
        var first = index * BlockRows;
        var next = _live.Next(first);
        if (next >= 0 && next < first + BlockRows)
            return;
        _blocks[index] = VectorBlock.Empty;
        for (var i = 0; i < BlockRows; i++)
            _published.Remove(first + i);
    }
}
